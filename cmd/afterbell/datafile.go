package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/rs/zerolog"

	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/cmd/afterbell/config"
	"afterbell/cmd/afterbell/control"
	"afterbell/store/bolt"
)

// dataFlags name the data file that a command is about.
type dataFlags struct {
	Config string `default:"afterbell.toml" placeholder:"FILE" help:"The configuration. Default: ${default}."`
	Data   string `placeholder:"FILE" help:"The data file, instead of the one in the configuration, which is not read then."`
}

// conf is the configuration that names the data file, or one that has nothing but its name.
func (d dataFlags) conf(c *console) (config.Config, error) {
	if d.Data != "" {
		conf := config.Default()
		conf.Store.Path = d.Data
		return conf, nil
	}
	conf, problems := config.Read(d.Config, c.env)
	if len(problems) > 0 {
		return conf, refuse("%v\nthe data file is not known: mend the configuration, or name the file with --data", problems)
	}
	return conf, nil
}

// A desk is where a command finds a data file: with the bot that runs on it, or by itself.
type desk struct {
	conf config.Config
	bot  *control.Client // nil: no bot runs
}

// desk finds the data file. ctx bounds the search.
func (d dataFlags) desk(ctx context.Context, c *console) (desk, error) {
	conf, err := d.conf(c)
	if err != nil {
		return desk{}, err
	}
	client, err := control.Reach(ctx, conf.Store.Path)
	if err != nil && !errors.Is(err, control.ErrNobody) {
		return desk{}, err
	}
	return desk{conf, client}, nil
}

// path is where the data file is.
func (d desk) path() string { return d.conf.Store.Path }

// look runs fn on what the file or database holds, and changes nothing in it.
func (d desk) look(fn func(*companion.Bot, bot.Tx) error) error {
	read := func(tx bot.Tx) error {
		b, err := companion.New(companion.Config{Store: still{tx}})
		if err != nil {
			return err
		}
		return fn(b, tx)
	}
	if d.conf.Store.Shared() {
		return lookInto(d.conf.Store, read)
	}
	return explainBusy(d.path(), bolt.Read(d.path(), read))
}

// change runs fn on a bot that is connected to nobody, without a bot that runs.
func (d desk) change(fn func(*companion.Bot, *base) error) error {
	if !d.conf.Store.Shared() {
		if err := exists(d.path()); err != nil {
			return err
		}
	}
	store, err := openBase(d.conf.Store, zerolog.Nop())
	if err != nil {
		return explainBusy(d.path(), err)
	}
	b, err := companion.New(companion.Config{Store: store, Kept: keptBy(d.conf.Data)})
	if err == nil {
		err = fn(b, store)
	}
	return errors.Join(err, store.Close())
}

// exists refuses a data file that is not there, since opening it would make one.
func exists(path string) error {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return refuse("%s does not exist; check the path", path)
	}
	return nil // what else is wrong with it is said when it is opened
}

// explainBusy says what to do where the file is in use by a bot that does not answer.
func explainBusy(path string, err error) error {
	if errors.Is(err, bolt.ErrInUse) {
		return fmt.Errorf("%s is in use by a process that does not answer at %s: stop it first, or run this as its user: %w",
			path, control.Path(path), bolt.ErrInUse)
	}
	return err
}

// A still is a store in one moment.
type still struct{ tx bot.Tx }

// View implements bot.Store.
func (s still) View(ctx context.Context, fn func(bot.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return fn(s.tx)
}

// Update implements bot.Store: it refuses.
func (still) Update(context.Context, func(bot.Tx) error) error { return bot.ErrReadOnly }

// Close implements bot.Store.
func (still) Close() error { return nil }

// sayTime is an instant for whoever runs the bot, by the clock of the machine.
func sayTime(at time.Time) string { return at.Local().Format("Mon 2 Jan 2006, 15:04") }

// sayAge is how long something took or is ago, in the largest unit that fits.
func sayAge(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "less than a minute"
	case d < time.Hour:
		return plural(int(d/time.Minute), "minute")
	case d < 48*time.Hour:
		return plural(int(d/time.Hour), "hour")
	}
	return plural(int(d/(24*time.Hour)), "day")
}

// saySize is a number of bytes for people.
func saySize(n int64) string {
	switch {
	case n < 1<<20:
		return fmt.Sprintf("%.1f KB", float64(n)/1e3)
	case n < 1<<30:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.1f GB", float64(n)/1e9)
}
