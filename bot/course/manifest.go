package course

import (
	"errors"
	"io/fs"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"

	"afterbell/bot/when"
)

// manifest is course.toml.
type manifest struct {
	Title    string `toml:"title"`
	Language string `toml:"language,omitempty"`
	Licence  string `toml:"licence,omitempty"`
	About    string `toml:"about,omitempty"`
	Rhythm   string `toml:"rhythm,omitempty"`
	Due      string `toml:"due,omitempty"`
}

func manifestKeys() []string {
	return []string{"title", "language", "licence", "about", "rhythm", "due"}
}

var languageTag = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// readManifest reads course.toml into a course without lessons.
func readManifest(fsys fs.FS) (*Course, []Problem) {
	r := &reporter{file: Manifest}
	if _, err := fs.Stat(fsys, Manifest); errors.Is(err, fs.ErrNotExist) {
		r.errorf(0, "is missing; write a file with at least: title = \"…\"")
		return &Course{}, r.problems
	}
	text, ok := readText(fsys, Manifest, MaxFrontMatter, r)
	if !ok {
		return &Course{}, r.problems
	}
	var m manifest
	decoder := toml.NewDecoder(strings.NewReader(text)).DisallowUnknownFields()
	if err := decoder.Decode(&m); err != nil {
		reportTOML(err, text, r)
	}
	return m.course(text, r), r.problems
}

// reportTOML says where and why course.toml cannot be read.
func reportTOML(err error, text string, r *reporter) {
	var unknown *toml.StrictMissingError
	if errors.As(err, &unknown) {
		for _, e := range unknown.Errors {
			line, _ := e.Position()
			key := strings.Join(e.Key(), ".")
			r.errorf(line, "%q is unknown%s", key, didYouMean(key, manifestKeys()))
			if near := nearest(key, manifestKeys()); lineOfKey(text, near) == 0 {
				r.fix(key, near)
			}
		}
		return
	}
	if line, said, right := slipInTOML(text); line > 0 {
		r.errorf(line, "%s", said)
		r.fix(right.Old, right.New)
		return
	}
	var syntax *toml.DecodeError
	if errors.As(err, &syntax) {
		line, _ := syntax.Position()
		r.errorf(line, "this line cannot be read; write it as key = \"…\", with straight quotation marks and nothing after them")
		return
	}
	r.errorf(0, "%v", err)
}

// lineOfKey returns the line of course.toml that gives a key its value, or 0.
func lineOfKey(text, key string) int {
	return lineWhere(text, func(s string) bool {
		name, _, ok := strings.Cut(s, "=")
		return ok && strings.Trim(name, " \t\"'") == key
	})
}

// course checks the values; text is the file they came from.
func (m manifest) course(text string, r *reporter) *Course {
	line := func(key string) int { return lineOfKey(text, key) }
	c := &Course{Title: plainLine(m.Title), Language: m.Language, Licence: plainLine(m.Licence), About: plainLine(m.About)}
	for key, value := range map[string]string{"title": m.Title, "licence": m.Licence} {
		r.warnEscapes(line(key), value)
	}
	if c.Title == "" && len(r.problems) == 0 {
		r.errorf(line("title"), "the title is missing; write title = \"…\"")
	}
	if n := utf8.RuneCountInString(c.Title); n > MaxTitle {
		r.errorf(line("title"), "the title has %d characters; at most %d fit", n, MaxTitle)
	}
	if c.Language != "" && !languageTag.MatchString(c.Language) {
		r.errorf(line("language"), "the language %q is no language tag; write for example \"en\" or \"pt-BR\"", c.Language)
	}
	var err error
	if c.Due, err = ParseDue(m.Due); err != nil {
		r.errorf(line("due"), "%v", err)
	}
	lintHour(c.Due.At, line("due"), "due", r)
	if m.Rhythm != "" {
		if c.Rhythm, err = when.ParseRhythm(m.Rhythm); err != nil {
			r.errorf(line("rhythm"), "the rhythm %v", err)
		}
		if c.Rhythm.Days.Count() > 0 {
			lintHour(&c.Rhythm.At, line("rhythm"), "class", r)
		}
	}
	return c
}
