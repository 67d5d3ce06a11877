package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/cmd/afterbell/control"
	"afterbell/cmd/afterbell/transfer"
	"afterbell/store/bolt"
)

// linesTail ends the names of files that hold lines of JSON.
const linesTail = ".jsonl"

type copyCommand struct {
	From string `required:"" placeholder:"FILE" help:"A data file, also one that a bot runs on, JSON lines (.jsonl), or postgres://…"`
	To   string `required:"" placeholder:"FILE" help:"A data file or JSON lines (.jsonl) that do not exist yet, or an empty database."`
}

// Run carries everything that one file holds into another one, of the same or of another kind, and reads that
// again.
func (k *copyCommand) Run(c *console) error {
	ctx, stop := untilSignal()
	defer stop()
	beside := k.To
	if isDatabase(beside) {
		beside = k.From
	} else if _, err := os.Lstat(k.To); err == nil {
		return refuse("%s exists; choose another name", k.To)
	}
	dir, err := os.MkdirTemp(besideOf(beside), ".afterbell-copy-*")
	if err != nil {
		return refuse("nothing can be made beside %s: %s", beside, plainError(err))
	}
	defer os.RemoveAll(dir)
	sum, err := k.carry(ctx, dir)
	if err != nil {
		return err
	}
	for _, table := range sortedKeys(sum.Tables) {
		fmt.Fprintf(c.out, "%8d %s\n", sum.Tables[table], table)
	}
	_, err = fmt.Fprintf(c.out, "%8d records in all, sha256 %s\n", sum.Records, sum.SHA256)
	return err
}

// carry makes the file in a folder of its own, reads it again, and gives it its name then.
func (k *copyCommand) carry(ctx context.Context, dir string) (transfer.Sum, error) {
	if isDatabase(k.To) {
		return k.fill(ctx, dir)
	}
	made := filepath.Join(dir, "made"+filepath.Ext(k.To))
	sum, err := k.read(ctx, dir, func(from recordSource) (transfer.Sum, error) { return into(ctx, made, from) })
	if err != nil {
		return sum, err
	}
	again, err := summed(made)
	if err != nil || again.SHA256 != sum.SHA256 {
		return sum, fmt.Errorf("what was written does not hold what was read: %w", orDiffer(err))
	}
	return sum, os.Rename(made, k.To)
}

// A recordSource hands on all records, in order of their keys.
type recordSource func(put func([]bot.Entry) error) (transfer.Sum, error)

// read opens what is copied.
func (k *copyCommand) read(ctx context.Context, dir string, fn func(recordSource) (transfer.Sum, error)) (sum transfer.Sum, err error) {
	path := k.From
	if isDatabase(path) {
		return sum, readsDatabase(path, func(from recordSource) (err error) {
			sum, err = fn(from)
			return err
		})
	}
	client, err := control.Reach(ctx, path)
	if err == nil {
		if path, err = fetched(ctx, client, dir); err != nil {
			return sum, err
		}
	}
	return sum, reads(path, func(from recordSource) (err error) {
		sum, err = fn(from)
		return err
	})
}

// fetched is a copy of the data file of a bot that runs.
func fetched(ctx context.Context, c *control.Client, dir string) (path string, err error) {
	f, err := os.CreateTemp(dir, "snapshot-*.db")
	if err != nil {
		return "", err
	}
	return f.Name(), errors.Join(c.Stream(ctx, "/snapshot", f), f.Close())
}

// reads opens a file of either kind.
func reads(path string, fn func(recordSource) error) error {
	if !strings.HasSuffix(path, linesTail) {
		return explainBusy(path, bolt.Read(path, func(tx bot.Tx) error {
			return fn(func(put func([]bot.Entry) error) (transfer.Sum, error) { return transfer.Walk(tx, put) })
		}))
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return refuse("%s does not exist; check the path", path)
	}
	if err != nil {
		return err
	}
	defer f.Close()
	return fn(func(put func([]bot.Entry) error) (transfer.Sum, error) {
		sum, err := transfer.Read(f, put)
		if err != nil {
			return sum, refuse("%s: %w", path, err)
		}
		return sum, nil
	})
}

// into writes a new file of either kind.
func into(ctx context.Context, path string, from recordSource) (transfer.Sum, error) {
	if strings.HasSuffix(path, linesTail) {
		return intoLines(path, from)
	}
	s, err := bolt.Open(path, bolt.Options{Append: companion.AppendOnly()})
	if err != nil {
		return transfer.Sum{}, err
	}
	sum, err := putAll(ctx, s, from)
	return sum, errors.Join(err, s.Close())
}

func intoLines(path string, from recordSource) (sum transfer.Sum, err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return sum, err
	}
	w := transfer.NewWriter(f)
	sum, err = from(w.Put)
	if err == nil {
		err = w.End(sum)
	}
	return sum, errors.Join(err, f.Sync(), f.Close())
}

// summed sums up a file.
func summed(path string) (sum transfer.Sum, err error) {
	err = reads(path, func(from recordSource) (err error) {
		sum, err = from(func([]bot.Entry) error { return nil })
		return err
	})
	return sum, err
}

type compactCommand struct{ dataFlags }

// Run writes the data file anew, without the room that deleted records left, in the place of the old one.
func (k *compactCommand) Run(c *console) (err error) {
	ctx, stop := untilSignal()
	defer stop()
	d, err := k.desk(ctx, c)
	if err != nil {
		return err
	}
	if err := d.fileOnly(); err != nil {
		return err
	}
	if d.bot != nil {
		return fmt.Errorf("a bot runs on %s: stop it first, then compact, then start it again", d.path())
	}
	before, err := bolt.Verify(d.path())
	switch {
	case err != nil:
		return explainBusy(d.path(), err)
	case len(before) > 0:
		return refuse("%s holds %s, which cannot be carried over; say: afterbell doctor", d.path(), plural(len(before), "damaged record"))
	}
	was, is, err := compacted(ctx, d.path())
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.out, "%s: %s, and %s before\n", d.path(), saySize(is), saySize(was))
	return err
}

// compacted replaces a data file by one that holds the same, and returns both sizes. It has the file open until
// the new one is in its place, so that no bot can begin to work on the old one meanwhile.
func compacted(ctx context.Context, path string) (was, is int64, err error) {
	dir, err := os.MkdirTemp(filepath.Dir(path), ".afterbell-copy-*")
	if err != nil {
		return 0, 0, err
	}
	defer os.RemoveAll(dir)
	old, err := bolt.Open(path, bolt.Options{Append: companion.AppendOnly()})
	if err != nil {
		return 0, 0, explainBusy(path, err)
	}
	made := filepath.Join(dir, "made.db")
	if err := rewritten(ctx, old, made); err != nil {
		return 0, 0, errors.Join(err, old.Close())
	}
	if was, err = sizeOf(path); err == nil {
		is, err = sizeOf(made)
	}
	if runtime.GOOS == "windows" { // an open file cannot be replaced there
		err = errors.Join(err, old.Close())
	} else {
		defer func() { _ = old.Close() }() // it says that the file was replaced, as it was
	}
	if err != nil {
		return was, is, err
	}
	return was, is, os.Rename(made, path)
}

// rewritten writes what a store holds into a new file and reads it again.
func rewritten(ctx context.Context, old *bolt.Store, made string) error {
	var sum transfer.Sum
	err := old.View(ctx, func(tx bot.Tx) (err error) {
		sum, err = into(ctx, made, func(put func([]bot.Entry) error) (transfer.Sum, error) { return transfer.Walk(tx, put) })
		return err
	})
	if err != nil {
		return err
	}
	again, err := summed(made)
	if err != nil || again.SHA256 != sum.SHA256 {
		return fmt.Errorf("what was written does not hold what was read, and nothing was changed: %w", orDiffer(err))
	}
	return nil
}

func orDiffer(err error) error {
	if err != nil {
		return err
	}
	return errors.New("the checksums differ")
}

func sizeOf(path string) (int64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}
