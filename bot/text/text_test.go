package text

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// with returns the catalogue with one more file in it.
func with(t *testing.T, name, content string) (*Catalogue, error) {
	t.Helper()
	english, err := os.ReadFile("en.toml")
	if err != nil {
		t.Fatal(err)
	}
	return LoadFrom(fstest.MapFS{"en.toml": {Data: english}, name: {Data: []byte(content)}})
}

// Another language is one more file: it is spoken to those who want it, with its own plurals, and
// what it does not say yet is said in English.
func TestAnotherLanguageIsOneMoreFile(t *testing.T) {
	c, err := with(t, "pl.toml", `
[button]
today = "Co jest otwarte"
[lessons.head]
one = "{n} lekcja:"
few = "{n} lekcje:"
many = "{n} lekcji:"
other = "{n} lekcji:"
`)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		locale, key string
		n           int
		want        string
	}{
		{"pl-PL", "button.today", 0, "Co jest otwarte"},
		{"pl", "lessons.head", 1, "{n} lekcja:"},
		{"pl", "lessons.head", 3, "{n} lekcje:"},
		{"pl", "lessons.head", 5, "{n} lekcji:"},
		{"pl", "lessons.head", 22, "{n} lekcje:"},
		{"pl", "button.undo", 0, "Undo"},
		{"en-GB", "button.today", 0, "What is open"},
		{"en", "lessons.head", 1, "One lesson is out:"},
		{"en", "lessons.head", 300, "{n} lessons:"},
		{"xx", "button.today", 0, "What is open"},
		{"not a locale", "button.today", 0, "What is open"},
		{"", "button.today", 0, "What is open"},
	} {
		if got := c.Speaker(tt.locale).Sentence(tt.key, tt.n); got != tt.want {
			t.Errorf("%q says %s of %d as %q, want %q", tt.locale, tt.key, tt.n, got, tt.want)
		}
	}
}

func TestLanguages(t *testing.T) {
	word := &fstest.MapFile{Data: []byte("hello = \"!\"\n")}
	english, err := LoadFrom(fstest.MapFS{"en.toml": word})
	if err != nil {
		t.Fatal(err)
	}
	if got := english.Languages(); got != nil {
		t.Errorf("%q beside English alone", got)
	}
	many, err := LoadFrom(fstest.MapFS{
		"en.toml": word, "sv.toml": word, "pt-BR.toml": word, "de.toml": word, "zh-Hans.toml": word, "nb.toml": word,
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := many.Languages(), []string{"de", "nb", "pt-BR", "sv", "zh-Hans"}; !slices.Equal(got, want) {
		t.Errorf("languages %q, want %q", got, want)
	}
}

// Sentences of its own are told from those that are English in want of better.
func TestSays(t *testing.T) {
	c, err := with(t, "pl.toml", `
[button]
today = "Co jest otwarte"
undo = ""
[name]
today = "dzisiaj"
`)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		locale, key string
		want        bool
	}{
		{"pl", "button.today", true},
		{"pl", "name.today", true},
		{"pl", "button.undo", false}, // empty
		{"pl", "button.ask", false},
		{"pl", "no.such", false},
		{"en", "button.ask", true},
		{"en", "name.today", false},
	} {
		if got := c.Speaker(tt.locale).Says(tt.key); got != tt.want {
			t.Errorf("%s says %s: %v", tt.locale, tt.key, got)
		}
	}
}

func TestASentenceThatIsMissingIsVisible(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Speaker("en").Sentence("no.such", 1); got != "[no.such]" {
		t.Errorf("got %q", got)
	}
	if !slices.IsSorted(c.Keys()) || len(c.Keys()) < 100 {
		t.Errorf("%d keys, sorted: %v", len(c.Keys()), slices.IsSorted(c.Keys()))
	}
}

func TestADamagedFileIsNamed(t *testing.T) {
	if _, err := with(t, "fr.toml", "[button\n"); err == nil || !strings.Contains(err.Error(), "fr.toml") {
		t.Errorf("error %v, want one that names the file", err)
	}
}
