package course

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"afterbell/bot/order"
)

// A course that somebody sends as one file, a zip. It may come from anybody, so it is unpacked in memory and within bounds:
// what a zip says of its own sizes is never believed, and bytes are counted while they are read.

// Bounds of a zip.
const (
	MaxZip      = 10 << 20 // a zip has no more bytes, which is what a form of Discord or Slack takes
	maxZipped   = 200      // it holds no more files
	maxUnpacked = 10 << 20 // its files have no more bytes together
	maxRatio    = 100      // its files have at most so many times the bytes of the zip; text has ten
	maxText     = 4 << 20  // its texts have no more bytes together: the worst of them take a second for each million
	maxReread   = 8 << 20  // texts are read again, to take out what a course cannot hold, up to so many bytes
	mostWrong   = 20       // so many files that cannot be taken are named
)

// A Package is a course as it came in a zip.
type Package struct {
	Course   *Course   // nil if any problem is an Error
	Found    string    // what the zip was taken for where it is no course folder: "an mdBook with 12 pages"; else ""
	Problems []Problem // errors first, then by file and line

	files map[string][]byte
}

// File returns the content of a file of the course, as PinCourse in package record asks for it.
func (p *Package) File(name string) ([]byte, error) {
	content, ok := p.files[name]
	if !ok {
		return nil, fmt.Errorf("the zip has no file %s", name)
	}
	return content, nil
}

// FromZip reads the course in a zip: a course folder, at the top or in the only folder that is one, or material in one
// of the formats that Import knows. Nothing is written anywhere.
func FromZip(content []byte) *Package {
	files, problems := unpack(content)
	p := &Package{Problems: problems}
	if HasErrors(problems) {
		return p
	}
	within, err := courseFolder(files)
	if err != nil {
		p.Problems = append(p.Problems, Problem{File: ".", Severity: Error, Text: err.Error(), Code: "several-courses"})
		return p
	}
	p.files = inFolder(files, within)
	if _, ours := p.files[Manifest]; !ours {
		if !p.imports() {
			return p
		}
	}
	fsys, err := zipped(p.files)
	if err != nil {
		p.Problems = append(p.Problems, Problem{File: ".", Severity: Error, Text: err.Error(), Code: "zip"})
		return p
	}
	co, found := Read(fsys)
	p.Course, p.Problems = co, append(p.Problems, found...)
	order.By(p.Problems, func(a, b Problem) int { return cmp.Compare(a.Severity, b.Severity) }) // "error" < "warning"
	return p
}

// imports makes a course folder of material in another format, and reports whether it could.
func (p *Package) imports() bool {
	fsys, err := zipped(p.files)
	if err == nil {
		var made *Imported
		if made, err = importIn(fsys, ".", p.rounds()); err == nil {
			p.files, p.Found, p.Problems = made.Files, made.Found, append(p.Problems, made.Report...)
			return true
		}
	}
	p.Problems = append(p.Problems, Problem{File: ".", Severity: Error, Text: err.Error(), Code: "unknown-format"})
	return false
}

// rounds is how often the texts may be read again.
func (p *Package) rounds() int {
	size := 1
	for _, content := range p.files {
		if utf8.Valid(content) {
			size += len(content)
		}
	}
	return min(200, max(2, maxReread/size))
}

// courseFolder is the folder of a zip that is the course: the one with a course.toml, or the top of what is packed.
func courseFolder(files map[string][]byte) (string, error) {
	var folders []string
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if path.Base(name) == Manifest {
			folders = append(folders, path.Dir(name))
		}
	}
	switch {
	case slices.Contains(folders, "."):
		return ".", nil
	case len(folders) == 1:
		return folders[0], nil
	case len(folders) > 1:
		return "", fmt.Errorf("the zip holds %d courses (%s); send one at a time", len(folders), shorten(strings.Join(folders, ", "), 200))
	}
	return commonFolder(files), nil
}

// commonFolder is the innermost folder that everything lies in: a folder that is packed as a whole has one around it.
func commonFolder(files map[string][]byte) string {
	common, first := "", true
	for name := range files {
		dir := path.Dir(name) + "/"
		if first {
			common, first = dir, false
		}
		for !strings.HasPrefix(dir, common) {
			common = common[:strings.LastIndexByte(strings.TrimSuffix(common, "/"), '/')+1]
		}
	}
	return cmp.Or(strings.TrimSuffix(common, "/"), ".")
}

// inFolder returns the files of a folder by their paths from there.
func inFolder(files map[string][]byte, folder string) map[string][]byte {
	if folder == "." {
		return files
	}
	inside := map[string][]byte{}
	for name, content := range files {
		if rest, ok := strings.CutPrefix(name, folder+"/"); ok {
			inside[rest] = content
		}
	}
	return inside
}

// unpack reads the files of a zip, or says what cannot be taken.
func unpack(content []byte) (map[string][]byte, []Problem) {
	r := &reporter{file: "."}
	if len(content) > MaxZip {
		r.errorf(0, "the zip has more than %s, which is the most that fit", sizeText(MaxZip))
		return nil, r.problems
	}
	if n := bytes.Count(content, []byte("PK\x01\x02")); n > 20*maxZipped { // of each entry, before any is read
		r.errorf(0, "the zip holds thousands of files; at most %d fit", maxZipped)
		return nil, r.problems
	}
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) { // names are looked at below
		r.errorf(0, "this is no zip file, or it is damaged; pack the folder of the course as .zip and send that")
		return nil, r.problems
	}
	u := &unpacking{files: map[string][]byte{}, names: map[string]string{}, left: min(maxUnpacked, maxRatio*int64(len(content)))}
	for _, f := range z.File {
		if !strings.HasSuffix(f.Name, "/") && !isLitter(f.Name) && !u.take(f) {
			break
		}
	}
	if len(u.files) == 0 && len(u.problems) == 0 {
		r.errorf(0, "the zip is empty")
	}
	return u.files, append(u.problems, r.problems...)
}

// isLitter reports files that systems add by themselves, and hidden ones, which no course has.
func isLitter(name string) bool {
	for _, part := range strings.Split(name, "/") {
		if part == "__MACOSX" || strings.EqualFold(part, "Thumbs.db") || strings.EqualFold(part, "desktop.ini") ||
			strings.HasPrefix(part, ".") && part != ".." && part != "." {
			return true
		}
	}
	return false
}

// An unpacking is a zip that is being read.
type unpacking struct {
	files    map[string][]byte
	names    map[string]string // names as a system reads them that takes capitals for small letters
	left     int64             // so many bytes may still come
	text     int               // so many bytes of text came
	problems []Problem
}

// take reads one file. It returns false when the rest need not be looked at.
func (u *unpacking) take(f *zip.File) bool {
	r := &reporter{file: shorten(plainLine(strings.ToValidUTF8(f.Name, "?")), 100)}
	defer func() { u.problems = append(u.problems, r.problems...) }()
	if len(u.names) >= maxZipped {
		r.file = "."
		r.errorf(0, "the zip holds more than %d files; leave out what the lessons do not use", maxZipped)
		return false
	}
	if text := u.wrong(f); text != "" {
		r.errorf(0, "%s", text)
		return len(u.problems) < mostWrong
	}
	content, err := u.read(f)
	switch {
	case errors.Is(err, errTooMuch):
		r.file = "."
		r.errorf(0, "the files have more than %s together, or more than %d times the size of the zip", sizeText(maxUnpacked), maxRatio)
		return false
	case u.text > maxText:
		r.file = "."
		r.errorf(0, "the files have more than %s of text together; leave out what the lessons do not use", sizeText(maxText))
		return false
	case errors.Is(err, zip.ErrAlgorithm):
		r.errorf(0, "is packed in a way that is not known here; make the zip anew with your system's own program")
	case err != nil:
		r.errorf(0, "is damaged in the zip; make the zip anew")
	case len(content) > MaxFile:
		r.errorf(0, "has more than %s, which is the most that fit", sizeText(MaxFile))
	default:
		u.files[f.Name] = content
	}
	return len(u.problems) < mostWrong
}

// wrong says why an entry may not be read, "" where it may.
func (u *unpacking) wrong(f *zip.File) string {
	const encrypted = 1 // of the flags, https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.4.4
	if text := badPath(f.Name); text != "" {
		return text
	}
	if path.Clean(f.Name) != f.Name {
		return "has a path that can be written more shortly; make the zip anew"
	}
	same := strings.ToLower(f.Name)
	other, there := u.names[same]
	u.names[same] = f.Name
	switch {
	case there && other == f.Name:
		return "is twice in the zip"
	case there:
		return fmt.Sprintf("differs from %s in capitals alone, which not every system can tell apart", other)
	case u.insideFile(same):
		return "lies in a folder whose name is a file's, too"
	case f.Flags&encrypted != 0:
		return "is locked with a password; make the zip without one"
	case f.Mode()&fs.ModeType != 0:
		return "is a link or a device, not a file; put the file itself into the folder"
	case isArchive(f.Name):
		return "is an archive in the archive; unpack it, or leave it out"
	}
	return ""
}

// insideFile reports whether a name lies under that of a file, or the other way round.
func (u *unpacking) insideFile(name string) bool {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if _, there := u.names[dir]; there {
			return true
		}
	}
	for other := range u.names {
		if strings.HasPrefix(other, name+"/") {
			return true
		}
	}
	return false
}

// isArchive reports names of files that hold files. Documents that are zips inside, such as .docx, are not opened.
func isArchive(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".jar":
		return true
	}
	return false
}

var errTooMuch = errors.New("too much to unpack")

// read unpacks one file, as far as there is room.
func (u *unpacking) read(f *zip.File) ([]byte, error) {
	from, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = from.Close() }() // nothing was written
	content, err := io.ReadAll(io.LimitReader(from, u.left+1))
	u.left -= int64(len(content))
	if u.left < 0 {
		return nil, errTooMuch
	}
	if utf8.Valid(content) {
		u.text += len(content)
	}
	return content, err
}
