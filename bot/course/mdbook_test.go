package course

import (
	"path"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// A course that leaves as an mdBook comes back as the same one, with all that a book has no place for.
func TestMDBookComesBack(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/read/full.txtar")
	if err != nil {
		t.Fatal(err)
	}
	in := fstest.MapFS{}
	for _, f := range archive.Files {
		in[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	c, problems := Read(in)
	if c == nil {
		t.Fatal(errorsOf(problems))
	}
	c.Lessons[0].Title = "Flour --> dough"
	c.Hash = hash(c)
	pages, err := MDBook(c)
	if err != nil {
		t.Fatal(err)
	}
	used, err := FilesOf(c, in)
	if err != nil {
		t.Fatal(err)
	}
	book := fstest.MapFS{}
	for name, text := range pages {
		book[name] = &fstest.MapFile{Data: text}
	}
	for name, content := range used {
		book[path.Join("src", name)] = &fstest.MapFile{Data: content}
	}
	made, err := Import(book, ".")
	if err != nil {
		t.Fatal(err)
	}
	again, problems := Read(memory(made.Files, nil))
	if again == nil {
		t.Fatal(errorsOf(problems))
	}
	if diff := cmp.Diff(c, again); diff != "" {
		t.Errorf("(-before +after):\n%s", diff)
	}
	book["src/01-other.md"] = &fstest.MapFile{Data: []byte("# Other\n\nWords.\n")}
	if made, err = Import(book, "."); err != nil || made.Found == "" || made.Files[Manifest] == nil {
		t.Errorf("a book with a page of somebody else: %v", err)
	}
}
