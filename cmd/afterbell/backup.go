package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/record"
	"afterbell/cmd/afterbell/backup"
	"afterbell/cmd/afterbell/control"
	"afterbell/store/bolt"
)

// maxPassphrase is the size, in bytes, of the largest file that a passphrase is read from.
const maxPassphrase = 4 << 10

// sealFlags say with what copies are sealed.
type sealFlags struct {
	PassphraseFile string `placeholder:"FILE" help:"A file that holds the passphrase. Default: what [backup] of the configuration says."`
}

// passphrase is the one that is named, or that of the configuration, which may be none.
func (f sealFlags) passphrase(configured string) (string, error) {
	if f.PassphraseFile == "" {
		return configured, nil
	}
	info, err := os.Stat(f.PassphraseFile)
	if err == nil && (!info.Mode().IsRegular() || info.Size() > maxPassphrase) {
		return "", refuse("--passphrase-file: %s is no file with a line of text", f.PassphraseFile)
	}
	content, err := os.ReadFile(f.PassphraseFile)
	if err != nil {
		return "", refuse("--passphrase-file: %s: %s", f.PassphraseFile, plainError(err))
	}
	line := strings.TrimRight(string(content), "\r\n")
	if line == "" || strings.ContainsAny(line, "\r\n") {
		return "", refuse("--passphrase-file: %s must hold one line with the passphrase", f.PassphraseFile)
	}
	return line, nil
}

type backupCommand struct {
	dataFlags
	sealFlags
	To string `arg:"" optional:"" placeholder:"FILE|DIR" help:"A file that does not exist yet, or a folder. Default: [backup] dir."`
}

// Run makes a copy of the data file, also while a bot runs on it.
func (b *backupCommand) Run(c *console) error {
	ctx, stop := untilSignal()
	defer stop()
	d, err := b.desk(ctx, c)
	if err != nil {
		return err
	}
	secret, err := b.passphrase(d.conf.Backup.Passphrase.Reveal())
	if err != nil {
		return err
	}
	now := time.Now()
	to, err := copyName(b.To, d.conf.Backup.Dir, now, secret != "")
	if err != nil {
		return err
	}
	if err := d.fileOnly(); err != nil {
		return err
	}
	job := backup.Job{To: to, Work: filepath.Dir(d.path()), Passphrase: secret}
	made, err := d.copied(ctx, job, now)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "%s: %s, opened and checked\n", made.Path, saySize(made.Bytes))
	for _, key := range made.Damaged {
		fmt.Fprintf(c.out, "the record %q is damaged, in %s and in the copy\n", key, d.path())
	}
	if len(made.Damaged) > 0 {
		return refuse("the copy holds %s; keep an older one too", plural(len(made.Damaged), "damaged record"))
	}
	return nil
}

// copyName is the name of a copy to be made: as given, or after its time in a folder.
func copyName(given, dir string, now time.Time, seal bool) (string, error) {
	switch {
	case given == "" && dir == "":
		return "", misused("say where the copy goes: a file, a folder, or [backup] dir in the configuration")
	case given == "":
		given = dir
	}
	if info, err := os.Stat(given); err == nil && info.IsDir() {
		return filepath.Join(given, backup.Name(now, seal)), nil
	}
	return given, nil
}

// copied makes a copy with the bot that runs or without one, and notes that it was made.
func (d desk) copied(ctx context.Context, job backup.Job, now time.Time) (made backup.Made, err error) {
	if d.bot != nil {
		job.Source = streamed(d.bot)
		if made, err = job.Make(ctx); err != nil {
			return made, refusedWhere(err)
		}
		return made, d.bot.Do(ctx, "/backup/made", copyMade{made.Bytes, now}, nil)
	}
	err = d.change(func(_ *companion.Bot, s *base) error {
		job.Source = s.file.Snapshot
		if made, err = job.Make(ctx); err != nil {
			return refusedWhere(err)
		}
		return noteBackup(ctx, s, made.Bytes, now)
	})
	return made, err
}

// streamed is the data file of a bot that runs.
func streamed(c *control.Client) backup.Source {
	return func(ctx context.Context, w io.Writer) error { return c.Stream(ctx, "/snapshot", w) }
}

// refusedWhere makes a refusal of an error that whoever gave the command can put right.
func refusedWhere(err error) error {
	var wrong *backup.Refusal
	if errors.As(err, &wrong) {
		return &refusedError{err}
	}
	return err
}

type restoreCommand struct {
	dataFlags
	sealFlags
	File    string `arg:"" help:"The copy to put back."`
	DryRun  bool   `help:"Examine everything and change nothing."`
	Damaged bool   `help:"Put the copy back although records in it are damaged."`
}

// Run puts a copy in the place of the data file.
func (r *restoreCommand) Run(c *console) error {
	ctx, stop := untilSignal()
	defer stop()
	d, err := r.desk(ctx, c)
	if err != nil {
		return err
	}
	if err := d.fileOnly(); err != nil {
		return err
	}
	if d.bot != nil {
		return fmt.Errorf("a bot runs on %s: stop it first, then restore, then start it again", d.path())
	}
	secret, err := r.passphrase(d.conf.Backup.Passphrase.Reveal())
	if err != nil {
		return err
	}
	now := time.Now()
	done, err := backup.Return{
		From: r.File, To: d.path(), Passphrase: secret, Damaged: r.Damaged, Try: r.DryRun, Carried: companion.Outlasting(),
		Options: bolt.Options{Append: companion.AppendOnly()},
		Mark: func(tx bot.Tx) error {
			return record.Save(tx, record.RestoredKey, record.Restored{At: now.UTC()})
		},
	}.Put(ctx, now)
	if err != nil {
		return explainBusy(d.path(), refusedWhere(err))
	}
	return r.report(c, d, done)
}

// report says what was done.
func (r *restoreCommand) report(c *console, d desk, done backup.Returned) error {
	for _, key := range done.Damaged {
		fmt.Fprintf(c.out, "the record %q is damaged in %s\n", key, r.File)
	}
	if len(done.Damaged) > 0 && !r.Damaged {
		return refuse("%s holds %s, and nothing was changed; take an older copy, or add --damaged", r.File,
			plural(len(done.Damaged), "damaged record"))
	}
	if r.DryRun {
		_, err := fmt.Fprintf(c.out, "%s can be put back; nothing was changed\n", r.File)
		return err
	}
	if done.Aside != "" {
		fmt.Fprintf(c.out, "the file that was there is %s now\n", done.Aside)
	}
	if done.Carried > 0 {
		fmt.Fprintf(c.out, "%s taken over from it\n", plural(done.Carried, "record"))
	}
	if done.Lost != nil {
		fmt.Fprintf(c.out, "what was erased since the copy was made is not known, because that file cannot be read (%v): "+
			"erase it once more\n", done.Lost)
	}
	_, err := fmt.Fprintf(c.out, "%s was put back as %s. Start the bot: what was to come before is looked for in the channels, "+
		"and teachers are told what cannot be found; nothing is said twice.\n", r.File, d.path())
	return err
}
