package course

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"unicode/utf8"

	"afterbell/bot/course/scan"
	"afterbell/bot/order"
)

// Manifest is the name of the file that describes a course.
const Manifest = "course.toml"

// Read reads the course in the root of fsys and says everything that is wrong with it, in the order
// of files and lines. The course is nil if any problem is an Error. Lessons are the Markdown files
// in the root, by name, with numbers counted as numbers; README.md, LICENSE.md and files whose names begin with "_" or "." are left
// alone. Other files are opened only if a lesson uses them.
func Read(fsys fs.FS) (*Course, []Problem) { return ReadMeasured(fsys, nil) }

// ReadMeasured is Read that also warns of lessons that measure finds long.
func ReadMeasured(fsys fs.FS, measure Measure) (*Course, []Problem) {
	c, problems := readManifest(fsys)
	known := !HasErrors(problems)
	names, more := lessonFiles(fsys)
	problems = append(problems, more...)
	var drafts []*draft
	texts := map[string]string{}
	texts[Manifest], _ = readText(fsys, Manifest, MaxFrontMatter, &reporter{}) // reported where it is read
	for _, name := range names {
		r := &reporter{file: name}
		if text, ok := readText(fsys, name, MaxBody+MaxFrontMatter, r); ok {
			texts[name] = text
			drafts = append(drafts, readLesson(name, text, r))
		} else {
			drafts = append(drafts, unreadDraft(name))
		}
		problems = append(problems, r.problems...)
	}
	link(fsys, drafts)
	files, more := useFiles(fsys, drafts)
	problems = append(problems, more...)
	problems = append(problems, lintBeside(fsys, files)...)
	problems = append(problems, lint(fsys, c, known, drafts, files, measure)...)
	locate(problems, texts)
	sortProblems(problems)
	if HasErrors(problems) {
		return nil, problems
	}
	for _, d := range drafts {
		c.Lessons = append(c.Lessons, d.Lesson)
	}
	c.Files = files
	c.Hash = hash(c)
	return c, problems
}

// lessonFiles returns the names of the lessons, in order.
func lessonFiles(fsys fs.FS) ([]string, []Problem) {
	r := &reporter{file: "."}
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		r.errorf(0, "the folder cannot be read: %v", cause(err))
		return nil, r.problems
	}
	if len(entries) > MaxFiles {
		r.errorf(0, "the folder holds %d files; at most %d", len(entries), MaxFiles)
		return nil, r.problems
	}
	var names []string
	for _, e := range entries {
		if !isLessonName(e.Name()) {
			continue
		}
		if text := badPath(e.Name()); text != "" {
			r.errorf(0, "the file name %q %s", e.Name(), text)
			continue
		}
		names = append(names, e.Name())
	}
	order.By(names, scan.ByName)
	switch {
	case len(names) == 0 && len(r.problems) == 0:
		r.errorf(0, "there are no lessons; write the first one in 01-….md")
	case len(names) > MaxLessons:
		r.errorf(0, "there are %d lessons; at most %d", len(names), MaxLessons)
		return nil, r.problems
	}
	return names, r.problems
}

func isLessonName(name string) bool {
	stem, ok := strings.CutSuffix(strings.ToLower(name), ".md")
	return ok && stem != "readme" && stem != "license" && stem != "licence" && stem[:min(1, len(stem))] != "_" && !strings.HasPrefix(stem, ".")
}

// readText reads a regular file as UTF-8 with \n line ends.
func readText(fsys fs.FS, name string, most int64, r *reporter) (string, bool) {
	data, ok := readBytes(fsys, name, most, r)
	if !ok {
		return "", false
	}
	text := strings.ReplaceAll(strings.TrimPrefix(string(data), "\uFEFF"), "\r\n", "\n")
	text = strings.ReplaceAll(text, "\r", "\n")
	switch {
	case strings.HasPrefix(text, "\xff\xfe"), strings.HasPrefix(text, "\xfe\xff"):
		r.errorf(1, "the file is UTF-16; save it as UTF-8")
	case !utf8.ValidString(text):
		r.errorf(lineWhere(text, func(s string) bool { return !utf8.ValidString(s) }), "this is not UTF-8; save the file as UTF-8")
	case strings.ContainsRune(text, 0):
		r.errorf(lineWhere(text, func(s string) bool { return strings.ContainsRune(s, 0) }), "a zero byte stands here; this is no text file")
	default:
		return text, true
	}
	return "", false
}

// lineWhere returns the number of the first line for which is holds, or 0.
func lineWhere(text string, is func(string) bool) int {
	for i, line := range strings.Split(text, "\n") {
		if is(line) {
			return i + 1
		}
	}
	return 0
}

// readBytes reads a regular file of at most most bytes. What is not a regular file is not opened.
func readBytes(fsys fs.FS, name string, most int64, r *reporter) ([]byte, bool) {
	info, err := fs.Stat(fsys, name)
	switch {
	case err != nil:
		r.errorf(0, "cannot be read: %v", cause(err))
		return nil, false
	case !info.Mode().IsRegular():
		r.errorf(0, "is a folder or a device, not a file")
		return nil, false
	}
	f, err := fsys.Open(name)
	if err != nil {
		r.errorf(0, "cannot be read: %v", cause(err))
		return nil, false
	}
	defer func() { _ = f.Close() }() // nothing was written
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	switch {
	case err != nil:
		r.errorf(0, "cannot be read: %v", cause(err))
		return nil, false
	case int64(len(data)) > most:
		r.errorf(0, "has more than %s, which is the most that fit", sizeText(most))
		return nil, false
	}
	return data, true
}

// cause returns what went wrong with a file, without its path, which may say where a server keeps
// its files.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

func sizeText(n int64) string {
	if n >= 1<<20 {
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%d KB", n>>10)
}

// Rehashed is a course under the hash of what it holds, for whoever changes one without its files.
func Rehashed(c Course) *Course {
	c.Hash = hash(&c)
	return &c
}

// hash returns the SHA-256 of a course, its own Hash left out, in hex.
func hash(c *Course) string {
	pinned := *c
	pinned.Hash = ""
	data, err := json.Marshal(pinned)
	if err != nil {
		return "" // unreachable: a Course holds nothing that JSON cannot say
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
