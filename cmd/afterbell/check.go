package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/order"
	"afterbell/bot/when"
	"afterbell/cmd/afterbell/config"
	"afterbell/cmd/afterbell/control"
	"afterbell/store/memory"
)

type checkCommand struct {
	Config string `default:"afterbell.toml" placeholder:"FILE" help:"The configuration. Default: ${default}."`
	Online bool   `help:"Log in to the chat services as well, and name every right that is missing there."`
}

// Run examines everything that can be examined without connecting, and prints what is wrong: the
// chat services first, the courses, which may have much to say, last. It goes on after the first
// problem: who mends one wants to know of the others.
func (k *checkCommand) Run(c *console) error {
	conf, problems := config.Read(k.Config, c.env)
	for _, p := range problems {
		fmt.Fprintln(c.out, p)
	}
	var wrong error
	if len(problems) > 0 {
		wrong = refuse("%s is not ready: %s", k.Config, plural(len(problems), "problem"))
	}
	if !present(k.Config) {
		return wrong // what it would have named is not known
	}
	if err := errors.Join(wrong, k.beyond(c, conf, len(problems) == 0)); err != nil {
		return err
	}
	_, err := fmt.Fprintf(c.out, "%s is ready\n", k.Config)
	return err
}

// beyond examines what the configuration names. Of one that is not right, only what is there is looked at: the
// configuration's own problems said already what is not.
func (k *checkCommand) beyond(c *console, conf config.Config, right bool) error {
	if right {
		for _, path := range conf.SecretFiles() {
			sayReadable(c, path)
		}
		sayZones(c)
	}
	var homes []bot.Place
	var storeErr, servicesErr, coursesErr error
	if right || present(conf.Store.Path) {
		homes, storeErr = inspectStore(c, conf)
	}
	switch {
	case right && k.Online:
		servicesErr = judged(c, conf, homes)
	case right:
		sayServices(c, conf)
	}
	if right || present(conf.Courses.Dir) {
		coursesErr = checkCourses(c, conf.Courses.Dir)
	}
	return errors.Join(storeErr, servicesErr, coursesErr)
}

// present reports whether there is a file or folder at path.
func present(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// sayReadable says that other users of the machine can read what should be ours alone. Windows has no
// such bits.
func sayReadable(c *console, path string) {
	info, err := os.Stat(path)
	if err != nil || runtime.GOOS == "windows" || info.Mode()&0o044 == 0 {
		return
	}
	fmt.Fprintf(c.out, "%s can be read by other users of this machine (mode %04o); run chmod 600 %s\n", path, info.Mode().Perm(), path)
}

// sayZones says which rules of time zones are gone by: governments change them, and a program that knows old ones
// tells wrong hours.
func sayZones(c *console) {
	_, _, lookedUp := when.OwnZoneData()
	fmt.Fprintf(c.out, "time zones: %s (newer ones were last looked for on %s)\n", when.ZoneData(), lookedUp)
}

// sayServices says which chat services will be served.
func sayServices(c *console, conf config.Config) {
	for _, s := range configured(conf) {
		fmt.Fprintf(c.out, "%s: there is a token; add --online to have it tried\n", s.title)
	}
}

// onlineWait bounds what check asks the chat services.
const onlineWait = time.Minute

// checkServices logs in to the chat services that are configured and prints what is missing there. It
// leaves nothing behind: what the adapters note goes into an empty store.
func checkServices(ctx context.Context, c *console, conf config.Config, homes []bot.Place) error {
	ctx, cancel := context.WithTimeout(ctx, onlineWait)
	defer cancel()
	wrong := 0
	var unasked error
	all := configured(conf)
	for _, s := range all {
		gaps, err := ask(ctx, s, conf, homes)
		if err != nil {
			unasked = errors.Join(unasked, refusedBy(s, err))
		}
		for _, g := range gaps {
			fmt.Fprintf(c.out, "%s: %s\n", s.name, g)
			if !g.optional && !g.note {
				wrong++
			}
		}
	}
	switch {
	case unasked != nil:
		return unasked
	case wrong > 0:
		return refuse("%s to mend before the bot can do its work", plural(wrong, "thing"))
	}
	_, err := fmt.Fprintf(c.out, "%s: nothing is missing that a class needs\n", plural(len(all), "chat service"))
	return err
}

// judged lets the bot that runs on the data file judge the services with what it runs with, if there is one, and
// says where that differs from the configuration as it is now.
func judged(c *console, conf config.Config, homes []bot.Place) error {
	ctx, cancel := context.WithTimeout(context.Background(), onlineWait+askWait)
	defer cancel()
	client, err := control.Reach(ctx, conf.Store.Path)
	if err != nil {
		return checkServices(ctx, c, conf, homes)
	}
	var j judgement
	if err := client.Get(ctx, "/check", &j); err != nil {
		return err
	}
	fmt.Fprint(c.out, j.Text)
	if j.Wrong != "" {
		return refuse("%s", j.Wrong)
	}
	return nil
}

// A judgement is what the bot that runs says of its chat services.
type judgement struct {
	Text  string `json:"text"`
	Wrong string `json:"wrong,omitzero"`
}

// judge examines the chat services with what the bot runs with.
func (v *server) judge(ctx context.Context) (j judgement, err error) {
	homes, err := v.bot.Homes(ctx)
	if err != nil {
		return j, err
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "asked of the bot that runs since %s\n", sayTime(v.began))
	for _, s := range v.reached() {
		if !s.Ready {
			fmt.Fprintf(&out, "%s: not connected just now\n", s.Title)
		}
	}
	v.mu.Lock()
	now, problems := config.Read(v.file, v.env)
	if changed := changedFor(v.conf, now); len(problems) == 0 && len(changed) > 0 {
		fmt.Fprintf(&out, "%s of %s changed since: in force after a restart\n", strings.Join(changed, ", "), v.file)
	}
	conf := v.conf
	v.mu.Unlock()
	if err := checkServices(ctx, &console{out: &out, err: io.Discard}, conf, homes); err != nil {
		j.Wrong = err.Error()
	}
	j.Text = out.String()
	return j, nil
}

// ask logs in to one chat service.
func ask(ctx context.Context, s service, conf config.Config, homes []bot.Place) ([]gap, error) {
	p, err := s.open(conf, memory.New(), zerolog.Nop())
	if err != nil {
		return nil, err
	}
	return s.check(ctx, p, homes)
}

// shownProblems is how many problems of a course check prints. "course lint" prints them all.
const shownProblems = 8

// checkCourses prints the problems of every course, those first that keep it from being taught.
func checkCourses(c *console, dir string) error {
	l := newLibrary(dir, zerolog.Nop())
	if err := l.read(); err != nil {
		return err
	}
	wrong := 0
	for _, name := range sortedKeys(l.books) {
		problems := slices.Clone(l.books[name].problems)
		order.By(problems, func(a, b course.Problem) int { return rank(a) - rank(b) })
		for _, p := range problems[:min(len(problems), shownProblems)] {
			fmt.Fprintf(c.out, "%s/%s\n", name, p)
		}
		if more := len(problems) - shownProblems; more > 0 {
			fmt.Fprintf(c.out, "%s: … and %d more: afterbell course lint %s\n", name, more, filepath.Join(dir, name))
		}
		if course.HasErrors(problems) {
			wrong++
		}
	}
	switch {
	case wrong > 0:
		return refuse("%s cannot be taught", plural(wrong, "course"))
	case len(l.books) == 0:
		return refuse("%s holds no course: %s", dir, config.HowToFill(dir))
	}
	_, err := fmt.Fprintf(c.out, "%s: %s\n", dir, plural(len(l.books), "course"))
	return err
}

func rank(p course.Problem) int {
	if p.Severity == course.Error {
		return 0
	}
	return 1
}
