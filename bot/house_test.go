package bot_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// The house has few rules about its own shape, and these tests keep them: who may import whom, and
// what every package owes its readers.

// module is the first segment of our own import paths.
const module = "afterbell"

// storyMayImport is what a package of stories may import. A package below bot that is not listed and knows what
// a story is, is one; so a new story needs no line here.
var storyMayImport = []string{
	"bot", "bot/record", "bot/say", "bot/term", "bot/outbox", "bot/turn", "bot/when", "bot/rich", "bot/course", "bot/picture",
	"bot/ical", "bot/sheet",
}

// anyLibrary stands for whatever is not ours.
const anyLibrary = "*"

// edgeMayImport is what a package below adapters or store may import that is not listed, so that a further platform
// or store needs no line here: the library of its service is its own business.
var edgeMayImport = map[string][]string{
	"adapters": {"bot", "bot/rich", "adapters/dated", "adapters/pool", "adapters/wiretest", anyLibrary},
	"store":    {"bot", "store/batch", anyLibrary},
}

// mayImport lists, for each package outside of cmd, what its code (not its tests) may import beside
// the standard library. Packages of ours are named without the module; of others any package below
// a named path is meant.
var mayImport = map[string][]string{
	"bot/when":     {"golang.org/x/text"},
	"bot/when/gen": {"golang.org/x/text"},
	"bot/rich":     {"github.com/yuin/goldmark"},
	"bot/course": {"bot/text", "bot/when", "bot/rich", "bot/course/scan", "bot/course/source",
		"github.com/pelletier/go-toml/v2", "go.yaml.in/yaml/v3"},

	"bot/course/scan":   {},
	"bot/course/source": {"bot/course/scan", "github.com/go-json-experiment/json", "github.com/pelletier/go-toml/v2", "go.yaml.in/yaml/v3"},

	"bot/text":    {"github.com/nicksnyder/go-i18n/v2", "github.com/pelletier/go-toml/v2", "golang.org/x/text"},
	"bot/picture": {"golang.org/x/image", "golang.org/x/text"},
	"bot/ical":    {"bot/when", "github.com/arran4/golang-ical"},
	"bot/sheet":   {},

	// The floors of the core, the lowest first: each may import those below it and no other.
	"bot":        {"bot/rich"},
	"bot/record": {"bot", "bot/when", "bot/course", "github.com/go-json-experiment/json"},
	"bot/say":    {"bot", "bot/rich", "bot/text", "bot/when"},
	"bot/term":   {"bot", "bot/record", "bot/say", "bot/when", "bot/rich", "bot/course"},
	"bot/lease":  {"bot", "bot/record", "github.com/rs/zerolog"},
	"bot/outbox": {
		"bot", "bot/record", "bot/say", "bot/term", "bot/when", "bot/course", "github.com/go-json-experiment/json",
		"github.com/rs/zerolog",
	},
	"bot/turn": {
		"bot", "bot/record", "bot/say", "bot/term", "bot/outbox", "bot/lease", "bot/when", "bot/rich", "bot/course", "bot/text",
		"github.com/go-co-op/gocron/v2", "github.com/rs/zerolog",
	},
	"bot/class":     storyMayImport,
	"bot/review":    append(slices.Clone(storyMayImport), "github.com/open-spaced-repetition/go-fsrs/v4"),
	"bot/roster":    append(slices.Clip(storyMayImport), "golang.org/x/text"), // names are compared without accents
	"bot/companion": {"bot/turn", "bot/class"},                                // and every story, see storyMayImport

	"store/batch":     {"bot"},
	"store/memory":    {"bot", "store/batch"},
	"store/bolt":      {"bot", "store/batch", "go.etcd.io/bbolt"},
	"store/storetest": {"bot", "store/batch", "pgregory.net/rapid", "github.com/google/go-cmp"},

	"adapters/adaptertest": {"bot", "bot/rich"},
	"adapters/playground": {"adapters/facsimile", "adapters/loopback", "bot", "bot/rich",
		"github.com/go-json-experiment/json", "github.com/rs/zerolog"},
	"adapters/facsimile": {"github.com/go-json-experiment/json"},
	"adapters/loopback":  {},
	"adapters/pool":      {},
	"adapters/wiretest":  {},
	"adapters/dated":     {"bot"},
	"adapters/discord": {"adapters/dated", "adapters/pool", "bot", "bot/rich", "github.com/bwmarrin/discordgo",
		"github.com/go-json-experiment/json", "github.com/gorilla/websocket",
		"github.com/rs/zerolog", "golang.org/x/time"},
	"bot/order":                    {},
	"adapters/discord/discordtest": {"adapters/wiretest", "github.com/gorilla/websocket"},
	"adapters/slack/slacktest":     {"adapters/wiretest", "github.com/gorilla/websocket"},
	"adapters/slack": {"adapters/dated", "adapters/pool", "bot", "bot/rich", "github.com/slack-go/slack",
		"github.com/go-json-experiment/json", "github.com/gorilla/websocket",
		"github.com/rs/zerolog", "golang.org/x/time"},
}

// A pkg is one package of the module, without its tests.
type pkg struct {
	dir   string // with forward slashes, relative to the module
	files map[string]*ast.File
}

// everyPackage parses the module's code.
func everyPackage(t *testing.T) []pkg {
	t.Helper()
	found := map[string]pkg{}
	fset := token.NewFileSet()
	err := filepath.WalkDir("..", func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == ".git"):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go"):
			return nil
		}
		parsed, err := parser.ParseFile(fset, file, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		dir, _ := filepath.Rel("..", filepath.Dir(file))
		dir = filepath.ToSlash(dir)
		if found[dir].files == nil {
			found[dir] = pkg{dir, map[string]*ast.File{}}
		}
		found[dir].files[filepath.Base(file)] = parsed
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < 5 {
		t.Fatalf("only %d packages found, so the test looks in the wrong place", len(found))
	}
	return slices.SortedFunc(maps.Values(found), func(a, b pkg) int { return strings.Compare(a.dir, b.dir) })
}

// imports lists what a file imports beside the standard library, ours without the module's name.
func imports(f *ast.File) []string {
	var list []string
	for _, spec := range f.Imports {
		p, _ := strconv.Unquote(spec.Path.Value)
		first, rest, _ := strings.Cut(p, "/")
		switch {
		case first == module:
			list = append(list, rest)
		case strings.Contains(first, "."):
			list = append(list, p)
		}
	}
	return list
}

func TestWhoImportsWhom(t *testing.T) {
	for _, p := range everyPackage(t) {
		if strings.HasPrefix(p.dir, "cmd/") || strings.HasPrefix(p.dir, ".ci/") {
			continue // the wiring knows everybody, and nobody can import it
		}
		allowed, known := mayImport[p.dir]
		if !known && isStory(p) {
			allowed, known = storyMayImport, true
		}
		if edge, _, _ := strings.Cut(p.dir, "/"); !known {
			allowed, known = edgeMayImport[edge]
		}
		if p.dir == "bot/companion" {
			allowed = append(slices.Clip(allowed), stories(t)...)
		}
		if !known {
			t.Errorf("package %s has no place in the house: say here what it may import", p.dir)
		}
		for name, f := range p.files {
			for _, imported := range imports(f) {
				if imported == "bot/order" {
					continue // it stands in for a function of the standard library
				}
				if !slices.ContainsFunc(allowed, func(a string) bool { return covers(a, imported) }) {
					t.Errorf("%s/%s may not import %s", p.dir, name, imported)
				}
			}
		}
	}
}

// isStory reports whether a package holds stories.
func isStory(p pkg) bool {
	return path.Dir(p.dir) == "bot" && p.dir != "bot/companion" &&
		slices.ContainsFunc(slices.Collect(maps.Values(p.files)), func(f *ast.File) bool { return slices.Contains(imports(f), "bot/turn") })
}

// stories are the packages that hold stories.
func stories(t *testing.T) (dirs []string) {
	for _, p := range everyPackage(t) {
		if isStory(p) {
			dirs = append(dirs, p.dir)
		}
	}
	return dirs
}

// covers reports whether an entry of mayImport allows an import. Our own packages are meant alone.
func covers(entry, imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	foreign := strings.Contains(first, ".")
	return entry == imported || foreign && (entry == anyLibrary || strings.HasPrefix(imported, entry+"/"))
}

// gocron is an alarm clock, nothing more: one file of the core knows it.
func TestOneFileKnowsGocron(t *testing.T) {
	var users []string
	for _, p := range everyPackage(t) {
		for name, f := range p.files {
			if slices.Contains(imports(f), "github.com/go-co-op/gocron/v2") {
				users = append(users, path.Join(p.dir, name))
			}
		}
	}
	if len(users) > 1 || len(users) == 1 && path.Dir(users[0]) != "bot/turn" {
		t.Errorf("gocron is imported by %v; one file of bot/turn is enough", users)
	}
}

func TestPackageComments(t *testing.T) {
	for _, p := range everyPackage(t) {
		comment := ""
		for _, f := range p.files {
			comment += f.Doc.Text()
		}
		if strings.Count(comment, "\n") < 2 {
			t.Errorf("package %s has no comment that teaches what it is for", p.dir)
		}
	}
}

// vague matches names under which anything can hide.
var vague = regexp.MustCompile(`util|common|helper|model|manager|misc|shared`)

func TestPackageNames(t *testing.T) {
	for _, p := range everyPackage(t) {
		if vague.MatchString(p.dir) {
			t.Errorf("package %s: a name says what is inside", p.dir)
		}
		for name, f := range p.files {
			if got := f.Name.Name; got != path.Base(p.dir) && got != "main" {
				t.Errorf("%s/%s is in package %s", p.dir, name, got)
			}
		}
	}
}

func TestNoInit(t *testing.T) {
	for _, p := range everyPackage(t) {
		for name, f := range p.files {
			for _, d := range f.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
					t.Errorf("%s/%s has an init function", p.dir, name)
				}
			}
		}
	}
}

func TestExportedNamesAreDocumented(t *testing.T) {
	for _, p := range everyPackage(t) {
		for name, f := range p.files {
			for _, d := range f.Decls {
				for _, missing := range undocumented(d) {
					t.Errorf("%s/%s: %s has no comment that begins with its name", p.dir, name, missing)
				}
			}
		}
	}
}

// undocumented lists the exported names of a declaration whose comment is missing or is about
// something else.
func undocumented(d ast.Decl) []string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && exportedReceiver(d) && !begins(d.Doc, d.Name.Name) {
			return []string{d.Name.Name}
		}
	case *ast.GenDecl:
		var missing []string
		for _, s := range d.Specs {
			missing = append(missing, undocumentedSpec(d, s)...)
		}
		return missing
	}
	return nil
}

func undocumentedSpec(d *ast.GenDecl, s ast.Spec) []string {
	switch s := s.(type) {
	case *ast.TypeSpec:
		if s.Name.IsExported() && !begins(s.Doc, s.Name.Name) && !begins(d.Doc, s.Name.Name) {
			return []string{s.Name.Name}
		}
	case *ast.ValueSpec:
		if s.Names[0].IsExported() && s.Doc == nil && s.Comment == nil && d.Doc == nil {
			return []string{s.Names[0].Name}
		}
	}
	return nil
}

// exportedReceiver reports whether a function is no method, or one of an exported type.
func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	receiver := d.Recv.List[0].Type
	if star, ok := receiver.(*ast.StarExpr); ok {
		receiver = star.X
	}
	if generic, ok := receiver.(*ast.IndexExpr); ok {
		receiver = generic.X
	}
	name, ok := receiver.(*ast.Ident)
	return ok && name.IsExported()
}

// begins reports whether a comment's first words, an article aside, are about name.
func begins(doc *ast.CommentGroup, name string) bool {
	words := strings.Fields(doc.Text())
	if len(words) > 1 && slices.Contains([]string{"A", "An", "The"}, words[0]) {
		words = words[1:]
	}
	return len(words) > 0 && strings.TrimRight(words[0], ",:;.") == name
}

// builtins are names that a method should not have: whoever looks for the builtin finds the method.
var builtins = []string{"append", "cap", "clear", "close", "complex", "copy", "delete", "imag", "len", "make", "max", "min",
	"new", "panic", "print",
	"println", "real", "recover"}

// A name means one thing in a package: no method is called like a builtin, or, unless others call it, like a
// function beside it.
func TestNamesMeanOneThing(t *testing.T) {
	for _, p := range everyPackage(t) {
		functions, methods := map[string]string{}, map[string]string{}
		for name, f := range p.files {
			for _, d := range f.Decls {
				fn, ok := d.(*ast.FuncDecl)
				switch {
				case ok && fn.Recv == nil:
					functions[fn.Name.Name] = name
				case ok:
					methods[fn.Name.Name] = name
				}
			}
		}
		for name, file := range methods {
			if slices.Contains(builtins, name) {
				t.Errorf("%s/%s: a method is called %s, as a builtin is", p.dir, file, name)
			}
			if other, twice := functions[name]; twice && !ast.IsExported(name) {
				t.Errorf("%s: %s is a function in %s and a method in %s", p.dir, name, other, file)
			}
		}
	}
}

// TestLinesFit keeps lines within what two windows side by side can show.
func TestLinesFit(t *testing.T) {
	for _, p := range everyPackage(t) {
		names, err := filepath.Glob(filepath.Join("..", p.dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			content, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			for line := range strings.Lines(string(content)) {
				if n++; utf8.RuneCountInString(strings.TrimRight(line, "\n")) > 140 {
					t.Errorf("%s:%d is longer than 140 columns", name, n)
				}
			}
		}
	}
}
