package bot_test

import (
	"go/ast"
	"path"
	"slices"
	"strings"
	"testing"
)

// What comes from outside is read with one library, which refuses what the standard library's first package lets
// pass: names said twice, names in other capitals, bytes that are no text. That package may write, and the stand-ins
// of services may read with it what we sent.
func TestOneLibraryReadsJSON(t *testing.T) {
	for _, p := range everyPackage(t) {
		if strings.HasSuffix(path.Base(p.dir), "test") || strings.HasPrefix(p.dir, ".ci/") {
			continue
		}
		for name, f := range p.files {
			for _, call := range readsJSON(f) {
				t.Errorf("%s/%s reads with json.%s of encoding/json; use github.com/go-json-experiment/json", p.dir, name, call)
			}
		}
	}
}

// readsJSON lists what a file uses of the standard library's package to read JSON.
func readsJSON(f *ast.File) (uses []string) {
	first := slices.ContainsFunc(f.Imports, func(s *ast.ImportSpec) bool { return s.Path.Value == `"encoding/json"` })
	if !first {
		return nil
	}
	ast.Inspect(f, func(n ast.Node) bool {
		s, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		x, ok := s.X.(*ast.Ident)
		if ok && x.Name == "json" && slices.Contains([]string{"Unmarshal", "NewDecoder", "Valid"}, s.Sel.Name) {
			uses = append(uses, s.Sel.Name)
		}
		return true
	})
	return uses
}
