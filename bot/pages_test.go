package bot_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Pages that lead a stranger through the house name files; each is there, and so is each test that they name.
func TestPagesLeadToWhatIsThere(t *testing.T) {
	file := regexp.MustCompile(`[a-z0-9]+(?:/[a-z0-9_]+)+\.(?:go|md|toml)`)
	checked := 0
	for _, page := range []string{"doc.go", "../README.md", "../CONTRIBUTING.md", "../docs/decisions.md", "../docs/data.md"} {
		content, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, named := range file.FindAllString(string(content), -1) {
			checked++
			if _, err := os.Stat(filepath.Join("..", named)); err == nil {
				continue
			}
			if _, err := os.Stat(named); err != nil {
				t.Errorf("%s names %s, which is not there", page, named)
			}
		}
	}
	if checked < 40 {
		t.Errorf("%d files are named: the test looks in the wrong place", checked)
	}
	contributing, err := os.ReadFile("../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	tests := functionsOfTests(t)
	for _, name := range regexp.MustCompile(`\bTest[A-Z]\w+`).FindAllString(string(contributing), -1) {
		if !slices.Contains(tests, name) {
			t.Errorf("CONTRIBUTING.md names %s, which is no test", name)
		}
	}
}

// functionsOfTests lists the names of all tests of the module.
func functionsOfTests(t *testing.T) (names []string) {
	t.Helper()
	declared := regexp.MustCompile(`(?m)^func (Test\w+)`)
	err := filepath.WalkDir("..", func(file string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(file, "_test.go") {
			return err
		}
		content, err := os.ReadFile(file)
		for _, m := range declared.FindAllStringSubmatch(string(content), -1) {
			names = append(names, m[1])
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
