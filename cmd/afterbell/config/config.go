// Package config reads the operator's file, afterbell.toml: where the data lies, where the courses
// lie, and how to reach Discord and Slack. The repository's config.example.toml explains every key.
//
// Reading never stops at the first mistake. Everything that is wrong is reported in one run, with
// its line, because a person who has to restart a service once for each typo gives up. What is
// checked here needs no network: whether a token is accepted is found out by connecting.
//
// Secrets may stand in the file itself, in a file of their own (token_file), or in the environment
// (AFTERBELL_DISCORD_TOKEN), each in exactly one of these places. Once read they are a Secret, which
// prints as "***" wherever it is printed.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"afterbell/cmd/afterbell/strict"
)

// A Config is the whole file. Paths are absolute or relative to the working directory once it has
// been read; in the file they are relative to the file itself.
type Config struct {
	Store    Store    `toml:"store"`
	Courses  Courses  `toml:"courses"`
	Discord  Discord  `toml:"discord"`
	Slack    Slack    `toml:"slack"`
	Data     Data     `toml:"data"`
	Backup   Backup   `toml:"backup"`
	Monitor  Monitor  `toml:"monitor"`
	Operator Operator `toml:"operator"`
	Log      Log      `toml:"log"`
}

// Store says where the data file lies, or in which database the data is. Then the path is still the place beside which
// the commands find the bot that runs.
type Store struct {
	Path        string `toml:"path"`
	URL         Secret `toml:"url"` // of a PostgreSQL database; empty: the data is in the file
	URLFile     string `toml:"url_file"`
	Connections int    `toml:"connections"` // to the database; 0: as many as the store thinks right
}

// Shared reports whether the data is in a database, which several replicas may share.
func (s Store) Shared() bool { return s.URL != "" }

func (s *Store) secrets() []secretKey {
	return []secretKey{{"store.url", &s.URL, &s.URLFile, wrongURL}}
}

func wrongURL(url string) string {
	if !strings.HasPrefix(url, "postgres://") && !strings.HasPrefix(url, "postgresql://") {
		return "this is no address of a database; one looks like postgres://user@host:5432/name"
	}
	return ""
}

// Courses names the folder whose subfolders are courses.
type Courses struct {
	Dir string `toml:"dir"`
}

// Data says how long what people did is kept.
type Data struct {
	KeepDays     int `toml:"keep_days"`     // so many days after the last day of a class; 0 keeps it until it is erased
	RemovedDays  int `toml:"removed_days"`  // so many days after a server or workspace removed the bot
	ReportDays   int `toml:"report_days"`   // words that were reported, for so many days
	LookDays     int `toml:"look_days"`     // who looked at a person, for so many days; 0: as long as the person
	ExpectedDays int `toml:"expected_days"` // names of which nobody joined, for so many days; 0: as long as their class
}

// leastKept is how many days data is kept at least: everybody is told so many days before it goes.
const leastKept = 14

// mostDays bounds how long data is kept, against a slip of the finger: ten years.
const mostDays = 3660

func (r *reader) checkData() {
	if d := r.Data.KeepDays; d != 0 && (d < leastKept || d > mostDays) {
		r.report("data.keep_days", "data.keep_days must be from %d to %d days, or 0 to keep everything until it is erased", leastKept, mostDays)
	}
	for _, x := range []struct {
		key   string
		days  int
		least int
	}{
		{"data.removed_days", r.Data.RemovedDays, 1}, {"data.report_days", r.Data.ReportDays, 1},
		{"data.look_days", r.Data.LookDays, 0}, {"data.expected_days", r.Data.ExpectedDays, 0},
	} {
		if x.days < x.least || x.days > mostDays {
			r.report(x.key, "%s must be from %d to %d days", x.key, x.least, mostDays)
		}
	}
}

// Log says how much is logged, and how.
type Log struct {
	Level  string `toml:"level"`  // it is debug, info, warn or error
	Format string `toml:"format"` // it is text or json
}

// A section is the part of the file that belongs to one chat service.
type section interface {
	// On reports whether the service is configured.
	On() bool
	// secrets lists the secrets of the section, with the places that they may come from.
	secrets() []secretKey
	// check completes the section and reports every value that cannot work.
	check(r *reader)
}

// services lists the sections of the chat services. A new one is a line here, a field of Config, and a
// file of its own.
func (c *Config) services() []section { return []section{&c.Discord, &c.Slack} }

// Default returns the values that keys have when the file does not give them.
func Default() Config {
	return Config{
		Store:   Store{Path: "afterbell.db"},
		Courses: Courses{Dir: "courses"},
		Slack:   Slack{Mode: ModeSocket},
		Data:    Data{KeepDays: 30, RemovedDays: 30, ReportDays: 30, LookDays: 365, ExpectedDays: 60},
		Backup:  Backup{At: "03:30", Keep: 14},
		Log:     Log{Level: "info", Format: "text"},
	}
}

// Read reads the file at path, takes secrets from their files and from env (in the form of
// os.Environ), and checks everything. The Config is usable only if there are no problems.
func Read(path string, env []string) (Config, strict.Problems) {
	c := Default()
	data, err := readRegular(path, strict.MaxSize+1)
	if err != nil {
		return c, strict.Problems{{File: path, Text: err.Error()}}
	}
	doc, problems := strict.Decode(path, data, &c)
	r := reader{Config: &c, path: path, doc: doc, env: environment(env), problems: problems}
	r.secrets()
	r.resolvePaths()
	r.check()
	return c, r.problems
}

// A reader collects the problems of one file while its values are completed and checked.
type reader struct {
	*Config
	path     string
	doc      *strict.Document
	env      map[string]string
	problems strict.Problems
}

func (r *reader) report(key, format string, args ...any) {
	r.problems = append(r.problems, r.doc.Problem(key, format, args...))
}

// resolvePaths makes paths relative to the file they stand in. Secret files were resolved when
// they were read.
func (r *reader) resolvePaths() {
	r.Store.Path = r.resolve(r.Store.Path)
	r.Courses.Dir = r.resolve(r.Courses.Dir)
	r.Backup.Dir = r.resolve(r.Backup.Dir)
}

func (r *reader) resolve(path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(r.path), path)
}

// readRegular returns the content of a regular file of at most limit bytes. It refuses everything
// else before opening it, since opening a pipe would wait for ever. Its errors do not repeat the
// path.
func readRegular(path string, limit int64) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, withoutPath(err)
	case info.IsDir():
		return nil, errors.New("is a folder, not a file")
	case !info.Mode().IsRegular():
		return nil, errors.New("is not a regular file")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, withoutPath(err)
	}
	defer f.Close()
	var content bytes.Buffer
	if _, err := io.Copy(&content, io.LimitReader(f, limit+1)); err != nil {
		return nil, withoutPath(err)
	}
	if int64(content.Len()) > limit {
		return nil, fmt.Errorf("is larger than %d bytes", limit)
	}
	return content.Bytes(), nil
}

// withoutPath says in plain words why a file cannot be used.
func withoutPath(err error) error {
	var pathError *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errors.New("does not exist")
	case errors.Is(err, fs.ErrPermission):
		return errors.New("may not be read by this user")
	case errors.As(err, &pathError):
		return pathError.Err
	}
	return err
}
