package bot_test

import (
	"go/types"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// The floors below the stories are made of files that stand on one another and never lean on each other
// in a circle, so that each can be read from the bottom up.
func TestFilesOfTheFloorsMakeNoCircle(t *testing.T) {
	mode := packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo |
		packages.NeedImports | packages.NeedDeps
	floors, err := packages.Load(&packages.Config{Mode: mode}, "./record", "./say", "./term", "./outbox", "./turn")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range floors {
		if len(p.Errors) > 0 || len(p.Syntax) < 3 {
			t.Fatalf("%s cannot be looked at: %v", p.PkgPath, p.Errors)
		}
		if circle := circleIn(p); circle != nil {
			t.Errorf("files of %s lean on each other: %s", p.PkgPath, strings.Join(circle, " → "))
		}
	}
}

// circleIn finds files of a package that lean on each other in a circle: one leans on another when it uses a
// function, a method, a type or a value that is declared there.
func circleIn(p *packages.Package) []string {
	file := func(o types.Object) string { return filepath.Base(p.Fset.Position(o.Pos()).Filename) }
	leans := map[string]map[string]string{}
	for id, o := range p.TypesInfo.Uses {
		if o.Pkg() != p.Types || !stands(o) {
			continue
		}
		from, to := filepath.Base(p.Fset.Position(id.Pos()).Filename), file(o)
		if from != to {
			if leans[from] == nil {
				leans[from] = map[string]string{}
			}
			leans[from][to] = o.Name()
		}
	}
	for _, start := range slices.Sorted(maps.Keys(leans)) {
		if path := wayBack(leans, start, start, map[string]bool{}); path != nil {
			return append([]string{start}, path...)
		}
	}
	return nil
}

// stands reports whether an object stands in a file for others to lean on: a package-level name or a method.
func stands(o types.Object) bool {
	if f, ok := o.(*types.Func); ok {
		return f.Signature().Recv() != nil || o.Parent() == o.Pkg().Scope()
	}
	return o.Parent() == o.Pkg().Scope()
}

// wayBack finds a way from one file to another over the files that it leans on, with a name for each step.
func wayBack(leans map[string]map[string]string, from, to string, seen map[string]bool) []string {
	for _, next := range slices.Sorted(maps.Keys(leans[from])) {
		step := "(" + leans[from][next] + ") " + next
		if next == to {
			return []string{step}
		}
		if seen[next] {
			continue
		}
		seen[next] = true
		if path := wayBack(leans, next, to, seen); path != nil {
			return append([]string{step}, path...)
		}
	}
	return nil
}
