package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"reflect"
	"strings"
	"sync/atomic"
	"syscall"

	"github.com/rs/zerolog"

	"afterbell/cmd/afterbell/config"
	"afterbell/cmd/afterbell/control"
)

// A sieve lets through what a log has at a level or above, which may change while it is written to.
type sieve struct {
	out   io.Writer
	level atomic.Int32
}

// Write implements io.Writer.
func (s *sieve) Write(p []byte) (int, error) { return s.out.Write(p) }

// WriteLevel implements zerolog.LevelWriter.
func (s *sieve) WriteLevel(l zerolog.Level, p []byte) (int, error) {
	if int32(l) < s.level.Load() {
		return len(p), nil
	}
	return s.out.Write(p)
}

// set takes the level from the configuration, which has been checked.
func (s *sieve) set(l config.Log) {
	level, err := zerolog.ParseLevel(l.Level)
	if err != nil {
		level = zerolog.InfoLevel
	}
	s.level.Store(int32(level))
}

// A reloaded says what became of a configuration that was read again.
type reloaded struct {
	Took    []string `json:"took"`    // these sections are in force now
	Restart []string `json:"restart"` // these changed, and are in force after a restart
}

// say tells what reading the configuration again came to.
func (r reloaded) say() string {
	var lines []string
	if len(r.Took)+len(r.Restart) == 0 {
		lines = append(lines, "nothing has changed")
	}
	if len(r.Took) > 0 {
		lines = append(lines, "in force now: "+strings.Join(r.Took, ", "))
	}
	if len(r.Restart) > 0 {
		lines = append(lines, "in force after a restart: "+strings.Join(r.Restart, ", "))
	}
	return strings.Join(lines, "\n")
}

// reload reads the configuration again and takes over what can be changed while the bot runs. One with problems
// changes nothing.
func (v *server) reload() (reloaded, error) {
	conf, problems := config.Read(v.file, v.env)
	if len(problems) > 0 {
		return reloaded{}, &control.Error{Text: fmt.Sprintf("%v\nnothing was changed", problems), Refused: true}
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	var r reloaded
	old := v.conf
	if old.Log.Level != conf.Log.Level {
		r.Took = append(r.Took, "log.level")
		v.sieve.set(conf.Log)
	}
	if !reflect.DeepEqual(old.Backup, conf.Backup) {
		r.Took = append(r.Took, "backup")
		v.copies.set(conf.Backup)
	}
	r.Restart = changedFor(old, conf)
	v.conf.Log.Level, v.conf.Backup = conf.Log.Level, conf.Backup
	v.log.Info().Strs("took", r.Took).Strs("restart", r.Restart).Msg("configuration read again")
	return r, nil
}

// heedHangups reads the configuration again at each SIGHUP, as supervisors ask for it, until ctx is done.
func (v *server) heedHangups(ctx context.Context) {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGHUP)
	defer signal.Stop(asked)
	for {
		select {
		case <-ctx.Done():
			return
		case <-asked:
		}
		if _, err := v.reload(); err != nil {
			v.log.Error().Err(err).Msg("configuration not read again")
		}
	}
}

// changedFor lists the sections that differ and are in force after a restart only.
func changedFor(old, conf config.Config) (list []string) {
	for _, s := range []struct {
		name     string
		old, new any
	}{
		{"store", old.Store, conf.Store}, {"courses", old.Courses, conf.Courses}, {"discord", old.Discord, conf.Discord},
		{"slack", old.Slack, conf.Slack}, {"monitor", old.Monitor, conf.Monitor},
		{"operator", old.Operator, conf.Operator}, {"log.format", old.Log.Format, conf.Log.Format},
	} {
		if !reflect.DeepEqual(s.old, s.new) {
			list = append(list, s.name)
		}
	}
	return list
}

type reloadCommand struct{ dataFlags }

// Run lets the bot that runs read its configuration again.
func (r *reloadCommand) Run(c *console) error {
	ctx, cancel := context.WithTimeout(context.Background(), askWait)
	defer cancel()
	d, err := r.desk(ctx, c)
	if err != nil {
		return err
	}
	if d.bot == nil {
		return fmt.Errorf("no bot runs on %s; it reads the configuration when it starts", d.path())
	}
	var done reloaded
	if err := d.bot.Do(ctx, "/reload", nil, &done); err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.out, done.say())
	return err
}
