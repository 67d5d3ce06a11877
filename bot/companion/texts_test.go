package companion_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"

	"afterbell/bot/companion"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/term"
	"afterbell/bot/text"
	"afterbell/bot/turn"
)

// families are the keys that the code puts together: how each begins in the source, and how it can
// go on.
func families() map[string][]string {
	list := map[string][]string{
		"calendar.weekday": {"0", "1", "2", "3", "4", "5", "6"},
		"checkin.sure":     {"1", "2", "3", "4", "5"},
		"class.off_":       {"unread", "backwards", "too_long", "too_many"},
		"daily.set_":       {"weekly", "none"},
		"kind.":            nil,
		"erased.":          {"checkin", "tick", "answer", "question", "plan", "prompt", "letter"},
		"lesson.step_":     {"open_minutes", "done_minutes"},
		"picture.": {
			"subtitle", "lessons", "done", "begun", "new", "later", "sure", "grew", "lesson", "plan", "kept", "no_lessons", "no_days",
			"checked_in", "open", "left_out", "to_come", "no_plan", "today", "alt", "alt_lessons", "alt_numbers", "alt_range",
			"alt_steps", "alt_sure", "alt_same", "alt_grew", "alt_plan", "alt_days", "alt_week", "alt_week_none",
		},
		"termpicture.": {
			"subtitle", "lesson", "session", "off", "last", "more", "alt", "alt_lesson", "alt_lessons", "alt_more", "alt_span", "alt_sessions",
			"alt_off", "alt_last",
		},
		"change.": {record.ChangeMove, record.ChangeBack, record.ChangePause, record.ChangeResume},
		"changes.kind_": {
			record.ChangeOff, record.ChangeSkip, record.ChangeMove, record.ChangeNow, record.ChangeBack, record.ChangePause,
			record.ChangeResume, record.ChangeCourse,
		},
		"correct.lesson_":        {string(course.Added), string(course.Removed), string(course.Changed), string(course.Moved)},
		"replan.done_":           {record.ChangeMove, record.ChangeNow, record.ChangeBack, record.ChangePause, record.ChangeResume},
		"circles.task_":          {"0", "1", "2"},
		"circles.thanks_":        {"talked", "some", "notyet"},
		"button.circle_":         {"talked", "some", "notyet"},
		"button.later_in":        {"1", "3", "7"},
		"replan.head_":           {record.ChangeMove, record.ChangeBack},
		"undo.":                  {string(term.BarGone), string(term.BarLate), string(term.BarNewer), string(term.BarOut)},
		"rhythm.":                {"daily", "weekdays", "weekends", "weekly", "weeks", "days"},
		"queue.from_":            {"ask", "stuck", "trouble", "prompt", "suggest"},
		"settings.daily_choice_": {"daily", "weekly", "off"},
		"settings.field_": {
			"daily", "at", "quiet", "day", "recall", "daily_note", "at_note", "quiet_note", "day_note", "recall_note",
		},
		"settings.pace_":  {"own_set", "class_set"},
		"welcome.":        {record.Taught, record.Group},
		"weekzero.title_": {"1", "2", "3", "4", "5", "6"},
		"weekzero.text_":  {"1", "2", "3", "4", "5", "6"},
		"why.":            {"kept", "kept_later", "open", "missed"},
	}
	for _, table := range turn.TablesOf(companion.Stories()) {
		nobodys := []string{"class", "there", "belongs", "memory", "board", "session", "listed", "hard", "circles"}
		if table.TellsOfPeople() && table.Leads == nil && !slices.Contains(nobodys, table.Name) {
			list["kept."] = append(list["kept."], table.Name)
		}
	}
	for _, s := range companion.Stories() {
		for _, k := range s.Kinds {
			if k.Owner == record.OfClass {
				list["kind."] = append(list["kind."], k.Name)
			}
		}
	}
	for _, a := range typedActions() {
		list["command."] = append(list["command."], a.Name)
		if a.OnMessage {
			list["command."] = append(list["command."], a.Name+"_message")
		}
		for _, o := range a.Options {
			list["option."] = append(list["option."], a.Name+"_"+o.Name)
			for _, c := range o.Choices {
				for _, prefix := range []string{"checkin.sure_", "class.go_", "ask.to_"} {
					if end, ok := strings.CutPrefix(turn.ChoiceKey(a.Name, o.Name, c.Value), prefix); ok {
						list[prefix] = append(list[prefix], end)
					}
				}
			}
		}
	}
	return list
}

// typedActions are the commands of all stories.
func typedActions() []turn.Action {
	return slices.DeleteFunc(turn.ActionsOf(companion.Stories()), func(a turn.Action) bool { return !a.Typed })
}

// A use is one place in the source that names a sentence.
type use struct {
	at    string
	key   string
	args  []string // what is given for its placeholders
	known bool     // args is all there is
}

// looksLikeKey matches what can be a key and nothing else in this package.
var looksLikeKey = regexp.MustCompile(`^[a-z]+\.[a-z_0-9]+$`)

// source parses the packages of the core that say something, without their tests.
func source(t *testing.T) (*token.FileSet, []*ast.File) {
	t.Helper()
	fset := token.NewFileSet()
	names, err := filepath.Glob("../*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	return fset, files
}

// sayers are the functions whose first argument is a key, and, where it is given, the second its
// values.
var sayers = []string{"Say", "Press", "Main", "Danger", "Plain", "Refuse", "Sentence"}

// uses collects where sentences are named.
func uses(t *testing.T) (named []use, literals map[string]bool, joined map[string]string) {
	t.Helper()
	literals, joined = map[string]bool{}, map[string]string{}
	fset, files := source(t)
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				if s, ok := literal(n); ok {
					literals[s] = true
				}
			case *ast.BinaryExpr:
				if s, ok := literal(n.X); ok && n.Op == token.ADD && regexp.MustCompile(`^[a-z]+\.[a-z_]*$`).MatchString(s) {
					joined[s] = fset.Position(n.Pos()).String()
				}
			case *ast.CallExpr:
				if u, ok := call(n); ok {
					u.at = fset.Position(n.Pos()).String()
					named = append(named, u)
				}
			case *ast.CompositeLit:
				if u, ok := keyed(n); ok {
					u.at = fset.Position(n.Pos()).String()
					named = append(named, u)
				}
			}
			return true
		})
	}
	return named, literals, joined
}

func literal(n ast.Node) (string, bool) {
	lit, ok := n.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

// call reads say("key", Args{…}) and its like.
func call(n *ast.CallExpr) (u use, ok bool) {
	name := ""
	switch f := n.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
	}
	if !slices.Contains(sayers, name) || len(n.Args) == 0 {
		return u, false
	}
	if u.key, ok = literal(n.Args[0]); !ok {
		return u, false
	}
	switch name {
	case "Press", "Main", "Danger":
		u.known = true
	case "Sentence":
	default:
		if len(n.Args) > 1 {
			u.args, u.known = given(n.Args[1])
		}
	}
	return u, true
}

// given lists the names in Args{…}; nil gives none.
func given(n ast.Expr) (names []string, known bool) {
	if id, ok := n.(*ast.Ident); ok && id.Name == "nil" {
		return nil, true
	}
	lit, ok := n.(*ast.CompositeLit)
	if !ok {
		return nil, false
	}
	for _, e := range lit.Elts {
		pair, ok := e.(*ast.KeyValueExpr)
		if !ok {
			return nil, false
		}
		name, ok := literal(pair.Key)
		if !ok {
			return nil, false
		}
		names = append(names, name)
	}
	return names, true
}

// keyed reads Phrase{Key: "…", Args: …} and Button{Key: "…"}.
func keyed(n *ast.CompositeLit) (u use, ok bool) {
	u.known = true
	for _, e := range n.Elts {
		pair, isPair := e.(*ast.KeyValueExpr)
		if !isPair {
			return u, false
		}
		switch name, _ := pair.Key.(*ast.Ident); {
		case name == nil:
			return u, false
		case name.Name == "Key":
			u.key, ok = literal(pair.Value)
		case name.Name == "Args":
			u.args, u.known = given(pair.Value)
		}
	}
	return u, ok
}

func TestEveryTextIsThereAndUsed(t *testing.T) {
	texts, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	named, literals, joined := uses(t)
	if len(named) < 200 {
		t.Fatalf("only %d uses found: the test looks in the wrong place", len(named))
	}
	used := map[string]bool{}
	for s := range literals {
		used[s] = true
	}
	for _, a := range typedActions() { // further languages may name commands and options; English does not
		used[turn.OwnName+a.Name] = true
		for _, o := range a.Options {
			used[turn.OwnName+a.Name+"_"+o.Name] = true
		}
	}
	for prefix, ends := range families() {
		for _, end := range ends {
			used[prefix+end] = true
			if !slices.Contains(texts.Keys(), prefix+end) {
				t.Errorf("%s is put together in the code and missing in the catalogue", prefix+end)
			}
		}
	}
	for _, u := range named {
		if !slices.Contains(texts.Keys(), u.key) {
			t.Errorf("%s: there is no sentence %q", u.at, u.key)
		}
	}
	segments := map[string]bool{}
	for _, key := range texts.Keys() {
		first, _, _ := strings.Cut(key, ".")
		segments[first] = true
		if !used[key] {
			t.Errorf("nobody says %q", key)
		}
	}
	for s := range literals {
		first, _, _ := strings.Cut(s, ".")
		if looksLikeKey.MatchString(s) && segments[first] && !slices.Contains(texts.Keys(), s) && !isAction(s) &&
			!strings.HasSuffix(s, "_") && !strings.HasSuffix(s, ".png") && !strings.HasSuffix(s, ".ics") && families()[s] == nil {
			t.Errorf("%q looks like a sentence that is not there", s)
		}
	}
	for prefix, at := range joined {
		if segments[strings.TrimSuffix(prefix, ".")] || strings.Contains(prefix, ".") {
			if families()[prefix] == nil {
				t.Errorf("%s: the family %q… is not listed in this test", at, prefix)
			}
		}
	}
}

func isAction(s string) bool {
	return slices.ContainsFunc(turn.ActionsOf(companion.Stories()), func(a turn.Action) bool { return a.Name == s })
}

// catalogues are the sentences of each language, by the name of its file.
func catalogues(t *testing.T) map[string]map[string][]string {
	t.Helper()
	names, err := filepath.Glob("../text/*.toml")
	if err != nil || len(names) == 0 {
		t.Fatalf("no catalogue is found: %v", err)
	}
	all := map[string]map[string][]string{}
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(name)] = sentences(t, raw)
	}
	return all
}

// pluralForms are what CLDR calls the forms of a sentence that counts.
var pluralForms = []string{"zero", "one", "two", "few", "many", "other"}

// sentences are the forms of each sentence of a catalogue, by key.
func sentences(t *testing.T, raw []byte) map[string][]string {
	t.Helper()
	var tree map[string]any
	if err := toml.Unmarshal(raw, &tree); err != nil {
		t.Fatal(err)
	}
	forms := map[string][]string{}
	var walk func(prefix string, tree map[string]any)
	walk = func(prefix string, tree map[string]any) {
		for name, v := range tree {
			key := strings.TrimPrefix(prefix+"."+name, ".")
			switch v := v.(type) {
			case string:
				if slices.Contains(pluralForms, name) {
					key = prefix
				}
				forms[key] = append(forms[key], strings.Trim(v, "\n"))
			case map[string]any:
				walk(key, v)
			}
		}
	}
	walk("", tree)
	return forms
}

var braces = regexp.MustCompile(`\{([^{}]*)\}`)

func TestEveryPlaceholderIsGiven(t *testing.T) {
	named, _, _ := uses(t)
	for file, forms := range catalogues(t) {
		checked := 0
		for _, u := range named {
			if !u.known {
				continue
			}
			for _, form := range forms[u.key] {
				checked += checkPlaceholders(t, file, form, u)
			}
		}
		if file == "en.toml" && checked < 150 {
			t.Errorf("only %d placeholders checked: the test looks in the wrong place", checked)
		}
	}
}

// checkPlaceholders looks for what a use of a sentence does not give to it, and counts what it looked at.
func checkPlaceholders(t *testing.T, file, form string, u use) (checked int) {
	for _, m := range braces.FindAllStringSubmatch(form, -1) {
		checked++
		if typed, ok := strings.CutPrefix(m[1], "/"); ok {
			if !slices.ContainsFunc(typedActions(), func(a turn.Action) bool { return a.Name == typed }) {
				t.Errorf("%s: {%s} in %q of %s is no command", u.at, m[1], u.key, file)
			}
			continue
		}
		if !slices.Contains(u.args, m[1]) {
			t.Errorf("%s: nobody gives {%s} to %q of %s", u.at, m[1], u.key, file)
		}
	}
	return checked
}

// Another language asks for nothing that the English sentence does not have, also where this test cannot tell what
// the code gives.
func TestLanguagesHaveThePlaceholdersOfEnglish(t *testing.T) {
	all := catalogues(t)
	for file, sentences := range all {
		for key, forms := range sentences {
			english := strings.Join(all["en.toml"][key], " ")
			for _, m := range braces.FindAllString(strings.Join(forms, " "), -1) {
				if !strings.Contains(english, m) {
					t.Errorf("%s: %s has %s, and the English sentence has not", file, key, m)
				}
			}
		}
	}
}

// plural sentences are told which form to take.
func TestPluralsAreGivenACount(t *testing.T) {
	named, _, _ := uses(t)
	for file, forms := range catalogues(t) {
		for _, u := range named {
			if len(forms[u.key]) > 1 && u.known && !slices.Contains(u.args, "n") {
				t.Errorf("%s: %q of %s has a plural, but no n is given", u.at, u.key, file)
			}
		}
	}
}

// Each sentence is clean: its markup is closed, its lines begin as a line can, and labels are as
// short as the smallest platform wants them.
func TestTextsAreClean(t *testing.T) {
	for file, all := range catalogues(t) {
		for key, forms := range all {
			for _, form := range forms {
				checkClean(t, file+" "+key, form)
				limit := roomFor(key)
				if n := utf8.RuneCountInString(form); limit > 0 && n > limit {
					t.Errorf("%s %s has %d characters, at most %d fit", file, key, n, limit)
				}
			}
		}
	}
}

// checkClean looks at the lines of a sentence.
func checkClean(t *testing.T, at, form string) {
	for line := range strings.Lines(form) {
		line = strings.TrimRight(line, "\n")
		if line != strings.TrimSpace(line) || strings.Contains(line, "  ") {
			t.Errorf("%s: space at an edge or twice: %q", at, line)
		}
		for _, span := range rich.Inline(strings.TrimPrefix(line, "> ")) {
			if span.Kind == rich.Text && strings.ContainsAny(span.Text, "*`<>") {
				t.Errorf("%s: markup that is not closed: %q", at, line)
			}
		}
	}
}

// roomFor is how many characters a sentence may have on the smallest platform, 0 for any number.
func roomFor(key string) int {
	first, name, _ := strings.Cut(key, ".")
	switch {
	case name == "form" || strings.HasSuffix(name, "_form") || name == "submit" || name == "send":
		return 24
	case strings.HasPrefix(name, "field") && strings.HasSuffix(name, "_note"):
		return 100
	case strings.HasPrefix(name, "field"):
		return 45
	}
	return map[string]int{"button": 34, "command": 100, "option": 100}[first]
}
