package companion_test

import (
	"context"
	"go/ast"
	"go/token"
	"slices"
	"strings"
	"testing"
	"time"

	"afterbell/adapters/playground"
	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/turn"
)

// kindsOfPosts are the kinds of posts of all stories, by the beginning of their occurrences.
func kindsOfPosts() map[string]outbox.Kind {
	list := map[string]outbox.Kind{}
	for _, s := range companion.Stories() {
		for _, k := range s.Kinds {
			prefix, _, _ := strings.Cut(k.Occurrences(""), "/")
			list[prefix] = k
		}
	}
	return list
}

// playEverything does each thing that can be done, lets each kind of post come about, an absence
// included, and in the end removes the bot.
func playEverything(t *testing.T) *school {
	t.Helper()
	s := newSchool(t, meetingCourse(t, `02-diffusion.md: id: diffusion => id: diffusion\nlive: {when: next}`))
	s.wire.keeps = true
	s.enrol("ben", "ada")
	s.until(lessonOut.Add(time.Minute))
	s.shares()
	lines := script(everything)
	for _, line := range lines[:len(lines)-1] {
		if line[2] == "mydata.erase" { // what quotes whoever erases themselves has gone out by then
			s.deliver()
		}
		s.now = s.now.Add(time.Second) // so that what came first stands first, too
		s.handle(s.event(line[0], bot.Kind(line[1]), line[2], s.ids(line[3:])...))
	}
	s.pass(time.Hour)
	s.must(s.bot.Alive(context.Background()))
	s.now = s.now.Add(24 * time.Hour)
	newer := bot.Part{N: 1, Of: 1, Key: "newer", Post: bot.Post{Key: "of a newer file", To: s.event("ben", bot.KindCommand, "today").In,
		Message: bot.Message{Body: []rich.Block{{Spans: []rich.Span{{Text: "Hello"}}}}}}}
	if _, err := s.wire.Room.Send(t.Context(), newer); err != nil {
		t.Fatal(err)
	}
	s.now = s.now.Add(13 * 24 * time.Hour)
	s.keepDays = 14
	s.start()
	s.pass(8 * 24 * time.Hour)
	s.presses("rivera", "late.post", "CLASS") // or the class would wait for ever
	for week := 0; week < 10 && len(s.said("going")) == 0; week++ {
		s.must(s.bot.Retain(t.Context()))
		s.pass(7 * 24 * time.Hour)
	}
	for _, who := range []string{"rivera", "cy"} { // nobody is left to teach the class
		s.handle(s.event(who, bot.KindLeft, "left"))
	}
	return s
}

// Whatever the bot keeps is in a table that says whose it is, and whatever it plans is of a kind that
// does, so that nothing of a space is left when its time is over.
func TestEverythingKeptHasAnOwner(t *testing.T) {
	s := playEverything(t)
	tables := map[string]record.Table{}
	for _, table := range turn.TablesOf(companion.Stories()) {
		tables[table.Name] = table
	}
	planned := map[string]bool{}
	for _, line := range s.dump() {
		first, rest, _ := strings.Cut(line, "/")
		if _, ok := tables[first]; !ok {
			t.Errorf("no table says what %q is", line)
		}
		if prefix, _, _ := strings.Cut(rest, "/"); first == "post" {
			planned[prefix] = true
			if _, ok := kindsOfPosts()[prefix]; !ok {
				t.Errorf("no kind of posts says what %q is", line)
			}
		}
	}
	for prefix := range kindsOfPosts() {
		if !planned[prefix] {
			t.Errorf("no post of kind %q came about: the test has lost its subject", prefix)
		}
	}
	notes := bot.NewNotes(s.store, playground.Name)
	for _, n := range []bot.Notes{notes.Space(playground.Space), notes.User("ben"), notes.Space("elsewhere")} {
		s.must(n.Put(t.Context(), "x", []byte("1")))
	}
	ev := s.event("rivera", bot.KindGone, "")
	ev.In.Channel = ""
	s.handle(ev)
	s.pass(31 * 24 * time.Hour)
	s.must(s.bot.Purge(context.Background()))
	for _, line := range s.dump() {
		first, _, _ := strings.Cut(line, "/")
		if first != "meta" && first != "erased" && !strings.HasPrefix(line, "note/playground/space/elsewhere/") {
			t.Errorf("kept after the space is forgotten: %.200s", line)
		}
	}
}

// Every table and every kind that the code declares is one of a story's, or one that all stand on.
func TestEveryTableIsInAStory(t *testing.T) {
	listed := map[string]bool{}
	for _, table := range turn.TablesOf(companion.Stories()) {
		if listed[table.Name] {
			t.Errorf("two tables are called %q", table.Name)
		}
		if table.Owner == "" || table.Holds == "" {
			t.Errorf("table %q does not say whose it is and what it holds", table.Name)
		}
		listed[table.Name] = true
	}
	for _, name := range declared(t, "Table") {
		if !listed[name] {
			t.Errorf("table %q is in no story", name)
		}
	}
	seen := map[string]bool{}
	for _, k := range kindsOfPosts() {
		if seen[k.Name] || k.Render == nil || k.Owner != record.OfClass && k.Owner != record.OfPerson {
			t.Errorf("kind %q: named twice, not rendered or without an owner", k.Name)
		}
		seen[k.Name] = true
	}
	kinds := declared(t, "Kind")
	for _, name := range kinds {
		if !seen[name] {
			t.Errorf("kind %q is in no story", name)
		}
	}
	if len(kinds) != len(seen) {
		t.Errorf("%d kinds are declared and %d are in stories: the test looks in the wrong place", len(kinds), len(seen))
	}
}

// declared lists the names in composite literals of a type, Name: "…" or Name: aConstant, in the code of the core.
func declared(t *testing.T, typeName string) (names []string) {
	t.Helper()
	_, files := source(t)
	constants := stringConstants(files)
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			lit, ok := n.(*ast.CompositeLit)
			if !ok {
				return true
			}
			list, isList := lit.Type.(*ast.ArrayType)
			switch {
			case isList && typeNamed(list.Elt) == typeName:
				for _, e := range lit.Elts {
					if inner, ok := e.(*ast.CompositeLit); ok {
						names = append(names, nameIn(inner, constants)...)
					}
				}
			case typeNamed(lit.Type) == typeName:
				names = append(names, nameIn(lit, constants)...)
			}
			return true
		})
	}
	if len(names) == 0 {
		t.Fatalf("no %s is declared: the test looks in the wrong place", typeName)
	}
	return names
}

// stringConstants are the constants of the code that are written out as strings, by name.
func stringConstants(files []*ast.File) map[string]string {
	found, also := map[string]string{}, map[string]string{}
	for _, f := range files {
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.CONST {
				continue
			}
			for _, s := range g.Specs {
				for i, v := range s.(*ast.ValueSpec).Values {
					name := s.(*ast.ValueSpec).Names[i].Name
					if text, ok := literal(v); ok {
						found[name] = text
					}
					if other, ok := v.(*ast.SelectorExpr); ok { // the constant of another package, which is found before or after it
						also[name] = other.Sel.Name
					}
				}
			}
		}
	}
	for name, other := range also {
		if text := found[other]; text != "" {
			found[name] = text
		}
	}
	return found
}

// typeNamed is the name of a type without its package, "" of one that has none.
func typeNamed(n ast.Expr) string {
	switch x := n.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.SelectorExpr:
		return x.Sel.Name
	}
	return ""
}

// nameIn is what a composite literal gives to its field Name, if it does.
func nameIn(lit *ast.CompositeLit, constants map[string]string) []string {
	for _, e := range lit.Elts {
		pair, ok := e.(*ast.KeyValueExpr)
		if !ok || typeNamed(pair.Key) != "Name" {
			continue
		}
		if s, ok := literal(pair.Value); ok {
			return []string{s}
		}
		if s, ok := constants[typeNamed(pair.Value)]; ok {
			return []string{s}
		}
	}
	return nil
}

// What a class needs is rather said twice than missed when nobody can tell whether it arrived; what
// concerns one person, or is no longer true a day later, is rather missed.
func TestWhatIsRatherSaidTwice(t *testing.T) {
	var got []string
	for _, k := range kindsOfPosts() {
		if k.RatherTwice {
			got = append(got, k.Name)
		}
	}
	slices.Sort(got)
	want := []string{"anew", "lesson", "opening", "page", "passon", "prompt", "removed", "round", "shared", "update", "welcome", "withdrawn"}
	if !slices.Equal(got, want) {
		t.Errorf("rather said twice: %v, want %v", got, want)
	}
}
