package course

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// An entry of a zip that is made for a test.
type entry struct {
	name, text string
	mode       fs.FileMode
	locked     bool
}

// pack makes a zip of entries, as they are and in their order.
func pack(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		h.SetMode(e.mode | 0o644)
		if e.locked {
			h.Flags |= 1
		}
		f, err := w.CreateHeader(h)
		if err == nil {
			_, err = f.Write([]byte(e.text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const (
	breadToml = "title = \"Bread\"\nlanguage = \"en\"\n"
	flour     = "---\ntitle: Flour\nid: flour\n---\nFlour has gluten.\n"
)

// bread is a course in a folder, with further entries.
func bread(t testing.TB, folder string, more ...entry) []byte {
	return pack(t, append([]entry{{name: folder + "course.toml", text: breadToml}, {name: folder + "01-flour.md", text: flour}}, more...)...)
}

// TestFromZip reads courses however teachers pack them: the folder or what is in it, with what their system adds.
func TestFromZip(t *testing.T) {
	for name, content := range map[string][]byte{
		"its files":          bread(t, ""),
		"its folder":         bread(t, "bread/"),
		"folders around it":  bread(t, "term/bread/", entry{name: "term/README.md", text: "# Term"}),
		"litter of a Mac":    bread(t, "bread/", entry{name: "__MACOSX/bread/._01.md"}, entry{name: "bread/.DS_Store"}),
		"a hidden archive":   bread(t, "", entry{name: ".git/objects/a.zip", text: "x"}),
		"a document":         bread(t, "", entry{name: "sheet.docx", text: "PK\x03\x04"}),
		"a folder of itself": bread(t, "bread/", entry{name: "bread/pictures/", mode: fs.ModeDir}),
	} {
		p := FromZip(content)
		if p.Course == nil || p.Course.Title != "Bread" || len(p.Course.Lessons) != 1 || p.Found != "" {
			t.Errorf("%s: %+v", name, p.Problems)
		}
		if _, err := p.File("01-flour.md"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	a, b := FromZip(bread(t, "")), FromZip(bread(t, "bread/"))
	if a.Course.Hash != b.Course.Hash {
		t.Error("how a course is packed makes it another one")
	}
}

// TestFromZipImports makes a course of a book that is packed, and reads its files.
func TestFromZipImports(t *testing.T) {
	p := FromZip(pack(t, entry{name: "book/book.toml", text: "[book]\ntitle = \"Rye\"\n"},
		entry{name: "book/src/SUMMARY.md", text: "# Summary\n\n- [One](one.md)\n- [Two](two.md)\n"},
		entry{name: "book/src/one.md", text: "# One\n\nText.\n"}, entry{name: "book/src/two.md", text: "# Two\n\nText.\n"}))
	if p.Course == nil || len(p.Course.Lessons) != 2 || p.Found != "an mdBook with 2 pages" {
		t.Fatalf("%q, %v", p.Found, p.Problems)
	}
}

// TestFromZipRefuses names what is wrong with zips that are no course, or that are made to harm.
func TestFromZipRefuses(t *testing.T) {
	many := make([]entry, maxZipped+1)
	for i := range many {
		many[i] = entry{name: fmt.Sprintf("%03d.md", i), text: "x"}
	}
	broken := bread(t, "")
	broken[bytes.Index(broken, []byte("01-flour.md"))+15] ^= 0xff
	for _, tt := range []struct {
		name, want string
		content    []byte
	}{
		{"no zip", "no zip file", []byte("hello")},
		{"nothing at all", "no zip file", nil},
		{"an empty zip", "is empty", pack(t)},
		{"two courses", "holds 2 courses (a, b)", pack(t, entry{name: "a/course.toml"}, entry{name: "b/course.toml"})},
		{"a way out", "leaves the folder", bread(t, "", entry{name: "../evil.md", text: "x"})},
		{"a way out inside", "leaves the folder", bread(t, "", entry{name: "a/../../evil.md", text: "x"})},
		{"an absolute path", "is not inside the folder", bread(t, "", entry{name: "/etc/passwd", text: "x"})},
		{"a drive", "is not inside the folder", bread(t, "", entry{name: "C:evil.md", text: "x"})},
		{"a backslash", "contains a backslash", bread(t, "", entry{name: `a\evil.md`, text: "x"})},
		{"an unseen sign", "contains invisible signs", bread(t, "", entry{name: "a\u202eb.md", text: "x"})},
		{"a zero byte", "contains invisible signs", bread(t, "", entry{name: "a\x00.md", text: "x"})},
		{"no text", "contains invisible signs", bread(t, "", entry{name: "\xffa.md", text: "x"})},
		{"a device", "device on Windows", bread(t, "", entry{name: "nul.md", text: "x"})},
		{"a long way round", "more shortly", bread(t, "", entry{name: "a//b.md", text: "x"})},
		{"a link", "is a link", bread(t, "", entry{name: "02.md", text: "/etc/passwd", mode: fs.ModeSymlink})},
		{"a pipe", "is a link", bread(t, "", entry{name: "02.md", mode: fs.ModeNamedPipe})},
		{"a password", "locked with a password", bread(t, "", entry{name: "02.md", text: "x", locked: true})},
		{"capitals", "in capitals alone", bread(t, "", entry{name: "01-FLOUR.md", text: "x"})},
		{"the same twice", "is twice", bread(t, "", entry{name: "01-flour.md", text: "x"})},
		{"a file as a folder", "whose name is a file's", bread(t, "", entry{name: "01-flour.md/a.md", text: "x"})},
		{"a folder as a file", "whose name is a file's", pack(t, entry{name: "a/b.md", text: "x"}, entry{name: "a", text: "x"})},
		{"a zip in it", "archive in the archive", bread(t, "", entry{name: "more.zip", text: "x"})},
		{"a damaged one", "is damaged", broken},
		{"many files", "more than 200 files", pack(t, many...)},
		{"a bomb", "times the size of the zip", bread(t, "", entry{name: "big.bin", text: strings.Repeat("\x00", 5<<20)})},
		{"a library", "of text together", pack(t, prose(5<<20)...)},
		{"a large one", "more than 10.0 MB", make([]byte, MaxZip+1)},
		{"no course", "found 1 × .xlsx", pack(t, entry{name: "prices.xlsx", text: "x"})},
		{"a wrong lesson", "02.md", bread(t, "", entry{name: "02.md", text: "---\nid: a b\n---\n"})},
	} {
		began := time.Now()
		p := FromZip(tt.content)
		said := fmt.Sprint(p.Problems)
		if p.Course != nil || !strings.Contains(said, tt.want) || p.Problems[0].Severity != Error {
			t.Errorf("%s: %.300s", tt.name, said)
		}
		if d := time.Since(began); d > 5*time.Second {
			t.Errorf("%s takes %v", tt.name, d)
		}
	}
}

// prose is so many bytes of text that hardly packs, in files of a lesson each.
func prose(n int) (files []entry) {
	r := rand.New(rand.NewPCG(1, 2))
	for i := 0; n > 0; i++ {
		text := make([]byte, 100<<10)
		for j := range text {
			text[j] = "abcdefgh ijklmnop\n"[r.IntN(18)]
		}
		files = append(files, entry{name: fmt.Sprintf("%03d.md", i), text: string(text)})
		n -= len(text)
	}
	return files
}

// TestZipsThatLie reads zips whose own words about their sizes are wrong, and one that claims thousands of files.
func TestZipsThatLie(t *testing.T) {
	for name, lie := range map[string]uint32{"small": 1, "huge": 0xfffffff0} {
		z := bread(t, "", entry{name: "big.bin", text: strings.Repeat("a", 100<<10)})
		at := bytes.LastIndex(z, []byte("PK\x01\x02"))
		binary.LittleEndian.PutUint32(z[at+24:], lie) // the size of what is unpacked
		if p := FromZip(z); p.Course != nil {
			t.Errorf("%s: it was believed", name)
		}
	}
	if p := FromZip(bytes.Repeat([]byte("PK\x01\x02"), 1<<20)); !strings.Contains(fmt.Sprint(p.Problems), "thousands of files") {
		t.Error(p.Problems)
	}
}

// FuzzFromZip holds whatever is sent to the bounds: no panic, and no course beside an error.
func FuzzFromZip(f *testing.F) {
	f.Add(bread(f, "bread/"))
	f.Add(bread(f, "", entry{name: "../evil.md", text: "x"}, entry{name: "l", text: "/", mode: fs.ModeSymlink}))
	f.Add(pack(f, entry{name: "SUMMARY.md", text: "- [One](one.md)"}, entry{name: "one.md", text: "# One"}))
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, content []byte) {
		p := FromZip(content)
		if (p.Course != nil) == HasErrors(p.Problems) {
			t.Fatalf("a course is %v, with %v", p.Course != nil, p.Problems)
		}
		for name := range p.files {
			if badPath(name) != "" {
				t.Fatalf("the path %q was taken", name)
			}
		}
	})
}
