package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/rs/zerolog"

	"afterbell/bot/companion"
	"afterbell/bot/course"
	"afterbell/cmd/afterbell/config"
	"afterbell/store/bolt"
)

type checkCommand struct {
	Config string `default:"afterbell.toml" placeholder:"FILE" help:"The configuration. Default: ${default}."`
	Online bool   `help:"Log in to the chat services as well, and name every right that is missing there."`
}

// Run examines everything that can be examined without connecting, and prints what is wrong. It
// goes on after the first problem: who mends one wants to know of the others.
func (k *checkCommand) Run(c *console) error {
	conf, problems := config.Read(k.Config, c.env)
	for _, p := range problems {
		fmt.Fprintln(c.out, p)
	}
	if len(problems) > 0 {
		return refuse("%s is not ready: %s", k.Config, plural(len(problems), "problem"))
	}
	coursesErr := checkCourses(c, conf.Courses.Dir)
	storeErr := checkStore(c, conf.Store.Path)
	if err := errors.Join(coursesErr, storeErr); err != nil {
		return err
	}
	if k.Online {
		if err := checkOnline(c, conf); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(c.out, "%s is ready\n", k.Config)
	return err
}

// checkCourses prints the problems of every course.
func checkCourses(c *console, dir string) error {
	l := newLibrary(dir, zerolog.Nop())
	if err := l.read(); err != nil {
		return err
	}
	wrong := 0
	for _, name := range sortedKeys(l.books) {
		problems := l.books[name].problems
		for _, p := range problems {
			fmt.Fprintf(c.out, "%s/%s\n", name, p)
		}
		if course.HasErrors(problems) {
			wrong++
		}
	}
	if wrong > 0 {
		return refuse("%s cannot be taught", plural(wrong, "course"))
	}
	_, err := fmt.Fprintf(c.out, "%s: %s\n", dir, plural(len(l.books), "course"))
	return err
}

// lockWait is how long a check waits for a data file that another process has.
const lockWait = 200 * time.Millisecond

// checkStore opens the data file, if there is one, and names what is damaged in it. A file that a
// running bot has open was examined when that bot started.
func checkStore(c *console, path string) error {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		_, err := fmt.Fprintf(c.out, "%s will be made at the first start\n", path)
		return err
	}
	s, err := bolt.Open(path, bolt.Options{Timeout: lockWait, Append: companion.AppendOnly()})
	if errors.Is(err, bolt.ErrInUse) {
		_, err := fmt.Fprintf(c.out, "%s is in use by a bot that is running, and was examined when that started\n", path)
		return err
	}
	if err != nil {
		return err
	}
	damaged := s.Damaged()
	for _, key := range damaged {
		fmt.Fprintf(c.out, "%s: the record %q is damaged\n", path, key)
	}
	if err := s.Close(); err != nil {
		return err
	}
	if len(damaged) > 0 {
		return refuse("%s holds damaged records; restore a backup, or go on without them", path)
	}
	_, err = fmt.Fprintf(c.out, "%s: no damage found\n", path)
	return err
}
