package bot_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The rows that docs/faults.md has in all, one a fault and one a bad input.
const (
	faults    = 47
	badInputs = 94
)

var (
	faultRow  = regexp.MustCompile(`(?m)^\| (\d+) \|.*$`)
	faultTest = regexp.MustCompile("`((?:[a-z0-9]+/)*[a-z0-9]+)\\.((?:Test|Fuzz)[A-Za-z0-9]+)`")
)

// Every row of the list of faults names tests that exist and always run, or says why there is none.
func TestEveryFaultNamesATest(t *testing.T) {
	page, err := os.ReadFile("../docs/faults.md")
	if err != nil {
		t.Fatal(err)
	}
	skips, err := os.ReadFile("../.ci/skips.txt")
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]map[string]bool{}
	rows := faultRow.FindAllString(string(page), -1)
	if len(rows) != faults+badInputs {
		t.Errorf("%d rows, want %d", len(rows), faults+badInputs)
	}
	for _, row := range rows {
		named := faultTest.FindAllStringSubmatch(row, -1)
		if len(named) == 0 && !strings.Contains(row, "| Not tested: ") {
			t.Errorf("no test is named: %s", row)
		}
		if cell := row[strings.LastIndex(row, " | ")+3:]; len(named) != strings.Count(cell, "`")/2 {
			t.Errorf("a name is none of a test: %s", cell)
		}
		for _, name := range named {
			dir := name[1]
			if there[dir] == nil {
				there[dir] = testsIn(t, dir)
			}
			if !there[dir][name[2]] {
				t.Errorf("there is no %s.%s", dir, name[2])
			}
			if strings.Contains(string(skips), dir+"/"+name[2]+" ") {
				t.Errorf("%s.%s may be skipped, so it shows nothing", dir, name[2])
			}
		}
	}
}

// testsIn names the tests and fuzz targets of a folder of the module.
func testsIn(t *testing.T, dir string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", filepath.FromSlash(dir), "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range parsed.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil {
				names[f.Name.Name] = true
			}
		}
	}
	return names
}
