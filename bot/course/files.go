package course

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"afterbell/bot/order"
	"afterbell/bot/rich"
)

// useFiles checks and measures every file the lessons use.
func useFiles(fsys fs.FS, drafts []*draft) ([]File, []Problem) {
	u := &usage{fsys: fsys, known: map[string]File{}}
	for _, d := range drafts {
		u.lesson(d)
	}
	order.By(u.files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return u.files, u.problems
}

// texts returns every rich text of a lesson.
func texts(l *Lesson) [][]rich.Block {
	all := [][]rich.Block{l.Body, l.Prompt, l.MoreHelp, l.GoFurther}
	for _, q := range l.Questions {
		all = append(all, q.Body, q.Why)
	}
	return all
}

// uses returns the paths of the files a lesson hands out or shows.
func uses(l *Lesson) []string {
	paths := slices.Clone(l.Files)
	for _, blocks := range texts(l) {
		for _, b := range blocks {
			if b.Kind == rich.Picture {
				paths = append(paths, b.File)
			}
		}
	}
	return paths
}

// A usage collects the files of a course.
type usage struct {
	fsys     fs.FS
	known    map[string]File
	files    []File
	total    int64
	odd      []string // pictures of the lesson at hand that chats do not show
	problems []Problem
}

// maxTotal bounds the bytes of all files of a course together.
const maxTotal = 50 << 20

func (u *usage) lesson(d *draft) {
	r := &reporter{file: d.file}
	for i, name := range d.Files {
		if f, ok := u.file(name, d.lineOf("files"), r); ok {
			d.Files[i] = f.Path
		}
	}
	var pictures int64
	for _, blocks := range texts(&d.Lesson) {
		pictures += u.pictures(blocks, r)
	}
	if len(u.odd) > 0 {
		r.warnf(0, "chats show PNG, JPEG, GIF and WebP; people get %s as a file to open", strings.Join(u.odd, ", "))
		u.odd = nil
	}
	if pictures > AdvisePictures {
		r.warnf(0, "the pictures have %s together; above %s a lesson is slow on a phone", sizeText(pictures), sizeText(AdvisePictures))
	}
	u.problems = append(u.problems, r.problems...)
}

// pictures checks the pictures among blocks, makes their paths canonical, and returns their size.
func (u *usage) pictures(blocks []rich.Block, r *reporter) int64 {
	var sum int64
	for i, b := range blocks {
		if b.Kind != rich.Picture {
			continue
		}
		if rich.SafeURL(b.File) {
			r.warnf(0, "the picture %s is on the web and becomes a link; put it into the folder to show it", b.File)
			label := rich.PlainSpans(b.Spans)
			if label == "" {
				label = b.File
			}
			blocks[i] = rich.Block{Spans: []rich.Span{{Kind: rich.Link, Text: label, URL: b.File}}}
			continue
		}
		f, ok := u.file(b.File, 0, r)
		if !ok {
			continue
		}
		blocks[i].File = f.Path
		if len(b.Spans) == 0 {
			r.warnf(0, "the picture %s has no description; write it between the brackets: ![what it shows](%s)", f.Path, f.Path)
		}
		switch strings.ToLower(path.Ext(f.Path)) {
		case ".png", ".jpg", ".jpeg", ".gif", ".webp":
		default:
			u.odd = append(u.odd, f.Path)
		}
		if f.Size > AdvisePicture {
			r.warnf(0, "the picture %s has %s; above %s it is slow on a phone", f.Path, sizeText(f.Size), sizeText(AdvisePicture))
		}
		sum += f.Size
	}
	return sum
}

// file checks one path and reads the file once.
func (u *usage) file(name string, line int, r *reporter) (File, bool) {
	if text := badPath(name); text != "" {
		r.errorf(line, "the file %q %s", name, text)
		if right := strings.ReplaceAll(name, `\`, "/"); isFile(u.fsys, right) {
			r.fix(name, right)
		}
		return File{}, false
	}
	name = path.Clean(name)
	if f, ok := u.known[name]; ok {
		return f, f.SHA256 != ""
	}
	u.known[name] = File{}
	inner := &reporter{}
	data, ok := readBytes(u.fsys, name, MaxFile, inner)
	u.total += int64(len(data))
	switch {
	case !ok:
		near := nearFile(u.fsys, name)
		r.errorf(line, "the file %q %s%s", name, inner.problems[0].Text, meantFile(near))
		r.fix(name, near)
		return File{}, false
	case len(u.files) >= MaxFiles:
		r.errorf(line, "the lessons use more than %d files", MaxFiles)
		return File{}, false
	case u.total > maxTotal:
		r.errorf(line, "the files have more than %s together", sizeText(maxTotal))
		return File{}, false
	}
	sum := sha256.Sum256(data)
	f := File{Path: name, Size: int64(len(data)), SHA256: hex.EncodeToString(sum[:])}
	u.known[name] = f
	u.files = append(u.files, f)
	return f, true
}

// badPath says why a path may not be used, or returns "". Besides what leaves the folder, it
// refuses names that mean a device on Windows or read as what they are not.
func badPath(name string) string {
	switch {
	case name == "":
		return "is empty; write the path of a file in the folder"
	case strings.ContainsRune(name, '\\'):
		return "contains a backslash; write / between folder and file"
	case strings.HasPrefix(name, "/") || strings.Contains(name, ":"):
		return "is not inside the folder; write its path from the folder of the course on"
	case strings.IndexFunc(name, isHidden) >= 0 || !utf8.ValidString(name):
		return "contains invisible signs; give the file a plain name"
	case len(name) > 255:
		return "is longer than 255 bytes"
	case !fs.ValidPath(path.Clean(name)) || strings.Contains("/"+name+"/", "/../"):
		return "leaves the folder of the course; put the file into the folder"
	}
	for _, part := range strings.Split(name, "/") {
		if isDevice(part) {
			return "is the name of a device on Windows; give the file another name"
		}
	}
	return ""
}

// isDevice reports names that Windows keeps for devices, with any extension
// (https://learn.microsoft.com/windows/win32/fileio/naming-a-file).
func isDevice(name string) bool {
	stem, _, _ := strings.Cut(strings.ToUpper(name), ".")
	switch stem = strings.TrimSpace(stem); stem {
	case "CON", "PRN", "AUX", "NUL":
		return true
	}
	return len(stem) == 4 && (strings.HasPrefix(stem, "COM") || strings.HasPrefix(stem, "LPT")) && stem[3] >= '1' && stem[3] <= '9'
}
