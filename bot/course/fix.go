package course

import (
	"bytes"
	"io/fs"
	"strings"
)

// A Fixed line is one that Fix changed.
type Fixed struct {
	File     string
	Line     int    // from 1
	Old, New string // the whole line, without its end
}

// maxFixRounds bounds how often a course is read again after an edit: one slip may hide another.
const maxFixRounds = 20

// Fix puts right what needs no judgement: slips in keys and names of files, signs that a parser needs, headings of parts. It
// returns the files that change, by path, and each line that does. A file whose edits bring new errors stays as it is,
// and no line but those is touched. What Fix returns, Fix does not change again.
func Fix(fsys fs.FS) (files map[string][]byte, done []Fixed) {
	now, files := &edited{fsys, map[string][]byte{}}, map[string][]byte{}
	refused := map[string]bool{}
	for range maxFixRounds {
		_, problems := Read(now)
		changes := edits(now, problems, refused)
		if len(changes) == 0 {
			break
		}
		for file, lines := range changes {
			if !accept(now, file, lines, problems) {
				refused[file] = true
				continue
			}
			files[file] = now.files[file]
			done = append(done, lines...)
		}
	}
	return files, merged(done)
}

// accept makes the changes of one file, unless they bring an error into the course that was not there.
func accept(now *edited, file string, lines []Fixed, before []Problem) bool {
	was, known := now.files[file]
	text, err := fs.ReadFile(now, file)
	if err != nil {
		return false
	}
	now.files[file] = replaced(text, lines)
	_, after := Read(now)
	if countErrors(after, file) <= countErrors(before, file) {
		return true
	}
	if delete(now.files, file); known {
		now.files[file] = was
	}
	return false
}

func countErrors(problems []Problem, file string) int {
	n := 0
	for _, p := range problems {
		if p.File == file && p.Severity == Error {
			n++
		}
	}
	return n
}

// edits returns for each file the lines that its problems say how to put right.
func edits(fsys fs.FS, problems []Problem, refused map[string]bool) map[string][]Fixed {
	changes := map[string][]Fixed{}
	for _, p := range problems {
		if p.Fix == nil || p.Line == 0 || refused[p.File] {
			continue
		}
		text, err := fs.ReadFile(fsys, p.File)
		lines := strings.Split(string(text), "\n")
		if err != nil || p.Line > len(lines) || loneReturns(text) {
			continue
		}
		old := strings.TrimSuffix(lines[p.Line-1], "\r")
		again := false
		for _, c := range changes[p.File] {
			again = again || c.Line == p.Line // one edit a line and a round
		}
		if next := strings.Replace(old, p.Fix.Old, p.Fix.New, 1); next != old && !again {
			changes[p.File] = append(changes[p.File], Fixed{p.File, p.Line, old, next})
		}
	}
	return changes
}

// loneReturns reports line ends of old machines, with which lines are counted in another way.
func loneReturns(text []byte) bool {
	return bytes.Count(text, []byte("\r")) != bytes.Count(text, []byte("\r\n"))
}

// replaced returns a text with some of its lines changed, and their ends as they were.
func replaced(text []byte, changes []Fixed) []byte {
	lines := strings.Split(string(text), "\n")
	for _, c := range changes {
		end := lines[c.Line-1][len(strings.TrimSuffix(lines[c.Line-1], "\r")):]
		lines[c.Line-1] = c.New + end
	}
	return []byte(strings.Join(lines, "\n"))
}

// merged makes one change of several in the same line.
func merged(done []Fixed) []Fixed {
	var out []Fixed
	for _, d := range done {
		known := false
		for i := range out {
			if out[i].File == d.File && out[i].Line == d.Line {
				out[i].New, known = d.New, true
			}
		}
		if !known {
			out = append(out, d)
		}
	}
	return out
}

// An edited file system has other contents in the place of some files.
type edited struct {
	fs.FS
	files map[string][]byte
}

// Open implements fs.FS.
func (e *edited) Open(name string) (fs.File, error) {
	file, err := e.FS.Open(name)
	content, ok := e.files[name]
	if err != nil || !ok {
		return file, err
	}
	return &editedFile{file, bytes.NewReader(content)}, nil
}

// An editedFile reads what stands in place of a file.
type editedFile struct {
	fs.File
	content *bytes.Reader
}

// Read implements fs.File.
func (f *editedFile) Read(p []byte) (int, error) { return f.content.Read(p) }
