package companion_test

import (
	"context"
	"go/ast"
	"maps"
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
	s := newSchool(t)
	s.enrol("ben", "ada")
	s.until(lessonOut.Add(time.Minute))
	lines := script(everything)
	for _, line := range lines[:len(lines)-1] {
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
	s.start()
	s.pass(8 * 24 * time.Hour)
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
		if first != "meta" && !strings.HasPrefix(line, "note/playground/space/elsewhere/") {
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
}

// declared lists the names in composite literals of a type, Name: "…", in the code of the core.
func declared(t *testing.T, typeName string) (names []string) {
	t.Helper()
	_, files := source(t)
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			lit, ok := n.(*ast.CompositeLit)
			if !ok {
				return true
			}
			of := ""
			switch x := lit.Type.(type) {
			case *ast.Ident:
				of = x.Name
			case *ast.SelectorExpr:
				of = x.Sel.Name
			}
			for _, e := range lit.Elts {
				pair, ok := e.(*ast.KeyValueExpr)
				if !ok || of != typeName {
					continue
				}
				if name, ok := pair.Key.(*ast.Ident); ok && name.Name == "Name" {
					if s, ok := literal(pair.Value); ok {
						names = append(names, s)
					}
				}
			}
			return true
		})
	}
	if len(names) == 0 {
		t.Fatalf("no %s is declared: the test looks in the wrong place", typeName)
	}
	return names
}

// What a class needs is rather said twice than missed when nobody can tell whether it arrived; what
// concerns one person, or is no longer true a day later, is rather missed.
func TestWhatIsRatherSaidTwice(t *testing.T) {
	want := map[string]bool{
		"welcome": true, "lesson": true, "page": true, "prompt": true, "update": true,
		"daily": false, "later": false, "reminder": false, "digest": false, "letter": false, "dayoff": false, "outage": false,
		"late": false, "refused": false, "memory": false, "wish": false, "wished": false,
	}
	got := map[string]bool{}
	for _, k := range kindsOfPosts() {
		got[k.Name] = k.RatherTwice
	}
	if !maps.Equal(got, want) {
		t.Errorf("rather said twice: %v, want %v", got, want)
	}
}
