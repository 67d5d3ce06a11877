package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/cmd/afterbell/control"
	"afterbell/cmd/afterbell/operator"
)

// shownPlanned is how many of the planned posts the operator's page lists.
const shownPlanned = 20

// openPage opens the address of the operator's page, so that one that is taken ends the start and not the night.
func (v *server) openPage() (err error) {
	at := v.conf.Operator.Listen
	if at == "" {
		return nil
	}
	if v.desktop, err = net.Listen("tcp", at); err != nil {
		return fmt.Errorf("operator.listen: %s cannot be opened: %w", at, err)
	}
	v.log.Info().Stringer("address", v.desktop.Addr()).Msg("operator's page")
	return nil
}

// page shows the operator's page until ctx is done.
func (v *server) page(ctx context.Context) {
	if v.desktop == nil {
		return
	}
	at, ok := v.desktop.Addr().(*net.TCPAddr)
	if !ok {
		v.log.Error().Stringer("address", v.desktop.Addr()).Msg("the operator's page is at no TCP address")
		return
	}
	s := operator.Server(v.toOperator(), v.conf.Operator.Token.Reveal(), at.Port)
	s.BaseContext = func(net.Listener) context.Context { return ctx }
	context.AfterFunc(ctx, func() { _ = s.Close() }) // requests under way end with ctx
	if err := s.Serve(v.desktop); !errors.Is(err, http.ErrServerClosed) {
		v.log.Error().Err(err).Msg("the operator's page cannot be shown any more")
	}
}

// A plainRefusal is what the commands would print.
type plainRefusal struct{ told *control.Error }

// Error implements error.
func (r plainRefusal) Error() string { return r.told.Text }

// Refusal implements operator.Refusal.
func (r plainRefusal) Refusal() string { return r.told.Text }

// refused lets the page show what a command would print.
func refused(err error) error {
	var told *control.Error
	if errors.As(err, &told) {
		return plainRefusal{told}
	}
	return err
}

// toOperator is what the page can see and do.
func (v *server) toOperator() operator.Bot {
	act := func(do func(context.Context, string) error) func(context.Context, string) error {
		return func(ctx context.Context, key string) error { return refused(toldOf(do(ctx, key), key)) }
	}
	return operator.Bot{
		Look: v.look, Retry: act(v.bot.Retry), Drop: act(v.bot.Drop), Log: v.log,
		Reload: func(context.Context) (string, error) {
			done, err := v.reload()
			return done.say(), refused(err)
		},
		Examine: v.examine,
	}
}

// look gathers what the page shows.
func (v *server) look(ctx context.Context) (s operator.State, err error) {
	now := time.Now()
	told, err := v.state(ctx)
	if err != nil {
		return s, err
	}
	s = operator.State{At: sayTime(now), Lines: told.lines(now), Wrong: told.unwell(now), Courses: v.courses.told()}
	for which, list := range map[string]*[]operator.Post{listWaiting: &s.Waiting, listPlanned: &s.Planned, listGivenUp: &s.GivenUp} {
		all, err := posts(ctx, v.bot.Outbox, which, now)
		if err != nil {
			return s, err
		}
		for _, w := range all {
			if which == listPlanned && !w.At.After(now) {
				continue // it stands among those that wait
			}
			*list = append(*list, operator.Post{Key: w.Key, Text: sayWaiting(w, now)})
		}
	}
	if s.Later = max(0, len(s.Planned)-shownPlanned); s.Later > 0 {
		s.Planned = s.Planned[:shownPlanned]
	}
	err = v.store.View(ctx, func(tx bot.Tx) (err error) {
		s.Classes, err = classesTold(tx)
		return err
	})
	return s, bot.Wrap("look for the operator", err)
}

// classesTold lists the classes with what the commands tell of them.
func classesTold(tx bot.Tx) (list []operator.Class, err error) {
	_, all, err := record.Scan(record.Intact(tx), record.Classes())
	for _, c := range all {
		_, members, err := record.Scan(record.Intact(tx), record.MembersOf(c.ID))
		if err != nil {
			return nil, err
		}
		list = append(list, operator.Class{
			Name: c.Name, ID: c.ID, Where: c.Platform, Course: c.Run.Title, Since: sayTime(c.Made), Learners: len(members),
		})
	}
	return list, err
}

// told lists the folders of the library with what lint says of them.
func (l *library) told() (list []operator.Course) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, name := range sortedKeys(l.books) {
		b := l.books[name]
		c := operator.Course{Folder: name, Taught: b.course != nil && !course.HasErrors(b.problems)}
		if b.course != nil {
			c.Title, c.Lessons = b.course.Title, len(b.course.Lessons)
		}
		for _, p := range b.problems {
			c.Problems = append(c.Problems, p.String())
		}
		list = append(list, c)
	}
	return list
}

// examine does what the command doctor does with a data file, on the file as it is at this moment.
func (v *server) examine(ctx context.Context) (string, error) {
	if v.store.file == nil {
		return "", refused(&control.Error{Text: "the data is in a database; say: afterbell doctor", Refused: true})
	}
	dir, err := os.MkdirTemp(filepath.Dir(v.conf.Store.Path), ".afterbell-copy-*")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "copy.db")
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	if err := errors.Join(v.store.file.Snapshot(ctx, f), f.Close()); err != nil {
		return "", err
	}
	var said bytes.Buffer
	x := &examination{c: &console{out: &said, err: io.Discard}, path: v.conf.Store.Path}
	if err := x.file(path); err != nil {
		return "", err
	}
	x.disk()
	x.surroundings()
	if err := x.verdict(); err != nil {
		fmt.Fprintln(&said, err)
	}
	return strings.TrimSpace(said.String()), nil
}
