package strict

import (
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"
)

type shape struct {
	Name   string         `toml:"name"`
	Count  int            `toml:"count"`
	On     bool           `toml:"on"`
	Day    toml.LocalDate `toml:"day"`
	Any    any            `toml:"any"`
	Words  []string       `toml:"words"`
	Inner  inside         `toml:"inner"`
	Person []inside       `toml:"person"`
	Maybe  *bool          `toml:"maybe"`
	hidden string
}

type inside struct {
	Zone  secretText `toml:"zone"`
	Level int8       `toml:"level"`
}

type secretText string

func TestDecode(t *testing.T) {
	got := shape{Count: 7, hidden: "kept"}
	doc, problems := Decode("a.toml", []byte("\ufeffname = \"é\"\r\non = true\r\nday = 2026-11-12\nany = 2\nmaybe = false\n"+
		"words = [\"a\", \"b\"]\n[inner]\nzone = \"UTC\"\n[[person]]\nlevel = 1\n[[person]]\nlevel = 2\n"), &got)
	if len(problems) != 0 {
		t.Fatal(problems)
	}
	want := shape{
		Name: "é", Count: 7, On: true, Day: toml.LocalDate{Year: 2026, Month: 11, Day: 12}, Any: int64(2),
		Words: []string{"a", "b"}, Inner: inside{Zone: "UTC"}, Person: []inside{{Level: 1}, {Level: 2}}, Maybe: new(bool), hidden: "kept",
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(shape{})); diff != "" {
		t.Error(diff)
	}
	if p := doc.Problem("person[1].level", "too low").String(); p != "a.toml:12: too low" {
		t.Error(p)
	}
	if doc.Has("count") || !doc.Has("inner.zone") {
		t.Error("Has does not tell given keys from others")
	}
}

func TestDecodeProblems(t *testing.T) {
	tests := []struct {
		name, text string
		want       string // every problem, one a line
	}{
		{"empty", "", ""},
		{"crlf", "name = \"x\"\r\n", ""},
		{"utf-16 little endian", "\xff\xfen\x00", "f: the file is saved as UTF-16; save it as UTF-8"},
		{"utf-16 big endian", "\xfe\xff\x00n", "f: the file is saved as UTF-16; save it as UTF-8"},
		{"latin-1", "on = true\nname = \"caf\xe9\"", "f:2: the file is not valid UTF-8 here; save it as UTF-8"},
		{"nul", "on = true\n\x00", "f:2: the file holds a NUL byte; is it a text file, saved as UTF-8?"},
		{"too large", strings.Repeat("# filler\n", MaxSize/9+1), "f: the file is larger than 1024 KB, which cannot be right"},
		{"typo", "nmae = \"x\"", `f:1: unknown key "nmae"; did you mean name?`},
		{"case", "Name = \"x\"", `f:1: unknown key "Name"; did you mean name?`},
		{"in the wrong table", "on = true\nzone = \"UTC\"", `f:2: unknown key "zone"; did you mean inner.zone?`},
		{"nothing near", "qqqqqq = 1", `f:1: unknown key "qqqqqq"`},
		{"unknown table", "[iner]\nzone = \"x\"", `f:1: unknown key "iner"; did you mean inner?`},
		{"wrong types", "name = 1\ncount = \"80\"\non = \"yes\"\nday = \"2026-11-12\"\nwords = \"a\"\ninner = 3\nperson = 1.5",
			"f:1: name must be text in quotation marks, and this is a whole number\n" +
				"f:2: count must be a whole number, and this is text\n" +
				"f:3: on must be true or false, and this is text\n" +
				"f:4: day must be a date without quotation marks, such as 2026-11-12, and this is text\n" +
				"f:5: words must be a list in square brackets, and this is text\n" +
				"f:6: inner must be a table, and this is a whole number\n" +
				"f:7: person must be a list of tables, each under its own [[…]], and this is a number"},
		{"wrong element", "words = [\"a\", 2]", "f:1: words[1] must be text in quotation marks, and this is a whole number"},
		{"overflow", "inner.level = 300", "f:1: inner.level must be a whole number, and this is a whole number"},
		{"deep places", "person = [{level = 1}, {lvl = 2}]\n[inner]\nzoen = \"x\"",
			"f:1: unknown key \"person[1].lvl\"; did you mean person[1].level?\n" +
				"f:3: unknown key \"inner.zoen\"; did you mean inner.zone?"},
		{"duplicate key", "on = true\non = false", "f:2: key on is already defined"},
		{"syntax", "on = true\nname = \"x", "f:2: unterminated basic string"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got shape
			_, problems := Decode("f", []byte(tt.text), &got)
			if diff := cmp.Diff(tt.want, problems.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDecodeDeepNesting(t *testing.T) {
	const deep = 100_000
	for _, text := range []string{
		"any = " + strings.Repeat("{a=", deep) + "1" + strings.Repeat("}", deep),
		"any = " + strings.Repeat("[", deep) + strings.Repeat("]", deep),
		strings.Repeat("a.", deep) + "a = 1",
	} {
		var got shape
		if _, problems := Decode("f", []byte(text), &got); len(problems) != 1 {
			t.Errorf("%.12s… gives %d problems, want 1", text, len(problems))
		}
	}
}

func TestKeys(t *testing.T) {
	want := []string{"any", "count", "day", "inner.level", "inner.zone", "maybe", "name", "on", "person[].level", "person[].zone", "words"}
	if diff := cmp.Diff(want, Keys(reflect.TypeFor[shape]())); diff != "" {
		t.Error(diff)
	}
}

func TestNearest(t *testing.T) {
	words := []string{"listen", "mode", "token", "token_file"}
	for word, want := range map[string]string{
		"tokne": "token", "tokenfile": "token_file", "Listen": "listen", "lsten": "listen", "mod": "mode", "x": "", "": "", "quite": "",
	} {
		if got := Nearest(word, words); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", word, got, want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		"", "name = \"x\"", "[inner]\nzone=''", "[[person]]\n[person.x]\na=1", "person=[{level=1}]", "a.b.c=1\n[a.b.d]", "\ufeffon=true",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var got shape
		_, problems := Decode("f", []byte(text), &got)
		for _, p := range problems {
			if p.Text == "" || p.Line < 0 || p.Line > 1+strings.Count(text, "\n") {
				t.Errorf("problem outside of the file: %+v", p)
			}
		}
	})
}
