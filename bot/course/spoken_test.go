package course

import (
	"strings"
	"testing"
	"testing/fstest"

	"afterbell/bot/text"
)

// What an import adds by itself is said in the language of the course, or not at all: never in two.
func TestImportSpeaksTheLanguageOfTheCourse(t *testing.T) {
	catalogue, err := text.LoadFrom(fstest.MapFS{
		"en.toml": {Data: []byte("[import]\nread = \"Read: {what}\"\naim = \"After this you can {what}\"\npoints = \"Key points\"\n")},
		"de.toml": {Data: []byte("[import]\nread = \"Lies: {what}\"\naim = \"Danach kannst du {what}\"\npoints = \"Das Wichtigste\"\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ language, objective, want string }{
		{"", "To be able to Bake", "After this you can bake.|Read: Brot|Key points"},
		{"en-GB", "To bake", "After this you can bake.|Read: Brot|Key points"},
		{"de-AT", "Brot backen", "Danach kannst du Brot backen.|Lies: Brot|Das Wichtigste"},
		{"es", "To be able to explicar", "To be able to explicar.|Brot|***"},
	} {
		im := newImporter(fstest.MapFS{})
		im.catalogue, im.conf.Lang = catalogue, tt.language
		c := &conversion{im: im, e: &episode{title: "Brot", r: &reporter{}}, keyPoints: []string{"Salz"}}
		c.setAim([]string{tt.objective})
		c.addText([]string{"Es geht auf."})
		c.propose()
		text := strings.Join(c.text, "\n")
		_, points, _ := strings.Cut(text, "auf.\n\n")
		points, _, _ = strings.Cut(points, "\n")
		if got := c.aim + "|" + c.steps[0] + "|" + strings.TrimPrefix(points, "### "); got != tt.want {
			t.Errorf("%q: got %s, want %s", tt.language, got, tt.want)
		}
	}
}
