package course

import (
	"strings"
	"testing"
	"testing/fstest"
)

// Links and pictures of a book reach the class however they are written.
func TestImportReadsLinksAndPicturesInEveryNotation(t *testing.T) {
	made := imported(t, fstest.MapFS{
		"book.toml":      {Data: []byte("[book]\ntitle = \"B\"\n")},
		"src/SUMMARY.md": {Data: []byte("# Summary\n\n- [One](one.md)\n- [Yeast](two.md)\n")},
		"src/one.md": {Data: []byte("# One\n\nSee [the next][ch2] or [ch2], not `[ch2]` or [here](https://example.org/x) or [web][w].\n\n" +
			"<img alt=\"A long\ndescription\" src=\"img/a.png\"\n class=\"center\" />\n\nAnd ![b][pic] and ![c](img/c.png 'C').\n\n" +
			"<a href=\"https://example.org/y\">\nmore words\n</a>\n\n```html\n<img\nsrc=x>\n[ch2]: two.html\n```\n\n" +
			"[ch2]: two.html\n[pic]: img/b.png \"B\"\n[w]: https://example.org/w\n")},
		"src/two.md":    {Data: []byte("# Yeast\n\nIt lives.\n")},
		"src/img/a.png": {Data: []byte("a")}, "src/img/b.png": {Data: []byte("b")}, "src/img/c.png": {Data: []byte("c")},
	})
	text := string(made.Files["01-one.md"])
	for _, want := range []string{"the next (lesson “Yeast”)", "`[ch2]`", "![A long description](files/a.png)", "![b](files/b.png)",
		"![c](files/c.png)", "[more words](https://example.org/y)", "<img\nsrc=x>\n[ch2]: two.html\n```", "[w]: https://example.org/w"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Count(text, "two.html") != 1 || strings.Contains(text, "[ch2]:") && strings.Count(text, "[ch2]:") != 1 {
		t.Errorf("an address is left:\n%s", text)
	}
	_, problems := Read(memory(made.Files, nil))
	if said := lines(problems); strings.Contains(said, "the link") || strings.Contains(said, "has no effect") {
		t.Errorf("lint:\n%s", said)
	}
}

// A quote in what is asked, with a heading and code in it, stays with its question.
func TestImportKeepsAQuoteInAQuestion(t *testing.T) {
	c := &conversion{}
	ask := strings.Split("What?\n\n> ### Hint\n>\n> ```\n> # code\n> ```\n\n```\n> output\n```\n\n- [x] a", "\n")
	got := strings.Join(c.plainAsk(ask), "\n")
	if want := "What?\n\n**Hint**\n\n```\n# code\n```\n\n```\n> output\n```\n\n- a"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
