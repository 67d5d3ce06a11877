package course

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func TestFix(t *testing.T) {
	const toml = "title = \"Bread\"\n"
	for _, tt := range []struct{ name, file, text, want string }{
		{"a key in another case", "01-a.md", "---\nTitle: Flour\n---\nx\n", "---\ntitle: Flour\n---\nx\n"},
		{"a slip in a key", "01-a.md", "---\ntitle: A\nminuts: 5\n---\n", "---\ntitle: A\nminutes: 5\n---\n"},
		{"a space before the end of a key", "01-a.md", "---\n\"title \": A\n---\n", "---\n\"title\": A\n---\n"},
		{"an apostrophe", "01-a.md", "---\ntitle: 'Baker's flour'\n---\n", "---\ntitle: \"Baker's flour\"\n---\n"},
		{"a sign that begins nothing", "01-a.md", "---\ntitle: @home\n---\n", "---\ntitle: \"@home\"\n---\n"},
		{"no space after a colon", "01-a.md", "---\ntitle: A\nminutes:20\n---\n", "---\ntitle: A\nminutes: 20\n---\n"},
		{"a colon in a title", "01-a.md", "---\ntitle: Salt: why\n---\n", "---\ntitle: \"Salt: why\"\n---\n"},
		{"ends of lines as in Windows", "01-a.md", "---\r\nTitle: A\r\n---\r\nx\r\n", "---\r\ntitle: A\r\n---\r\nx\r\n"},
		{"two slips, one behind the other", "01-a.md", "---\ntitel: A\nminutes:20\n---\n", "---\ntitle: A\nminutes: 20\n---\n"},
		{"a part", "01-a.md", "# A\n\n## Setps\n\n- [ ] go\n", "# A\n\n## Steps\n\n- [ ] go\n"},
		{"steps with other signs", "01-a.md", "# A\n\n## Steps\n\n☐ one\n-two\n[ ] three\n",
			"# A\n\n## Steps\n\n- [ ] one\n- [ ] two\n- [ ] three\n"},
		{"the case of a file", "01-a.md", "# A\n\n![f](files/Flour.PNG)\n", "# A\n\n![f](files/flour.png)\n"},
		{"a backslash in a path", "01-a.md", "---\ntitle: A\nfiles: ['files\\flour.png']\n---\n",
			"---\ntitle: A\nfiles: ['files/flour.png']\n---\n"},
		{"a link without its beginning", "01-a.md", "# A\n\n[x](www.example.org)\n", "# A\n\n[x](https://www.example.org)\n"},
		{"a lesson it builds on", "01-a.md", "---\ntitle: A\nbuilds_on: [yaest]\n---\n", "---\ntitle: A\nbuilds_on: [yeast]\n---\n"},
		{"a colon in TOML", Manifest, "title: Bread\n", "title = \"Bread\"\n"},
		{"no quotation marks in TOML", Manifest, "title = Bread\n", "title = \"Bread\"\n"},
		{"round quotation marks", Manifest, "title = “Bread”\n", "title = \"Bread\"\n"},
		{"a fence around TOML", Manifest, "```toml\ntitle = \"Bread\"\n```\n", "#\ntitle = \"Bread\"\n#\n"},
		{"a key of TOML", Manifest, "titel = \"Bread\"\n", "title = \"Bread\"\n"},
		// What is no slip stays, and so does what would lose words.
		{"another word for a part", "01-a.md", "# A\n\n## Quiz\n", "# A\n\n## Quiz\n"},
		{"brackets that hold words", "01-a.md", "# A\n\n## Steps\n\n[who] asks\n", "# A\n\n## Steps\n\n[who] asks\n"},
		{"a key that stands twice", "01-a.md", "---\ntitle: A\nTitle: B\n---\n", "---\ntitle: A\nTitle: B\n---\n"},
		{"a key of TOML that stands twice", Manifest, "title = \"A\"\ntitel = \"B\"\n", "title = \"A\"\ntitel = \"B\"\n"},
		{"a word in code", "01-a.md", "# A\n\n```\n## Setps\n```\n", "# A\n\n```\n## Setps\n```\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in := fstest.MapFS{Manifest: {Data: []byte(toml)}, "01-a.md": {Data: []byte("# A\n")}, "02-yeast.md": {Data: []byte("# Y\n")},
				"files/flour.png": {Data: []byte("x")}}
			in[tt.file] = &fstest.MapFile{Data: []byte(tt.text)}
			files, done := Fix(in)
			got := tt.text
			if changed, ok := files[tt.file]; ok {
				got = string(changed)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if (len(done) > 0) != (got != tt.text) {
				t.Errorf("said %v", done)
			}
			for file, text := range files {
				in[file] = &fstest.MapFile{Data: text}
			}
			if files, again := Fix(in); len(files) > 0 || len(again) > 0 {
				t.Errorf("a second time: %v", again)
			}
		})
	}
}

// Where a problem stands is said so that an editor can mark the words.
func TestProblemsSayTheColumn(t *testing.T) {
	_, problems := Read(fstest.MapFS{Manifest: {Data: []byte("title = \"B\"\n")}, "01-a.md": {Data: []byte(
		"---\ntitle: Süß\nbuilds_on: [none]\n---\n" +
			"süß [x](gone.txt) and ![p](files/Flour.png)\n")}, "files/flour.png": {Data: []byte("x")}})
	var got []string
	for _, p := range problems {
		if p.Severity == Error || p.Code == "lost-link" {
			got = append(got, p.String()[:strings.Index(p.String(), " ")]+string(rune('0'+p.Column/10))+string(rune('0'+p.Column%10)))
		}
	}
	want := []string{"01-a.md:3:13", "01-a.md:5:28", "01-a.md:5:06"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s\n%s", diff, lines(problems))
	}
}
