package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/rs/zerolog"

	"afterbell/bot"
	"afterbell/cmd/afterbell/config"
	"afterbell/cmd/afterbell/transfer"
	"afterbell/store/postgres"
)

// isDatabase reports whether a name is the address of a database.
func isDatabase(name string) bool {
	return strings.HasPrefix(name, "postgres://") || strings.HasPrefix(name, "postgresql://")
}

// besideOf is the folder for what is made on the way: that of a file, or where the system keeps such things.
func besideOf(name string) string {
	if isDatabase(name) {
		return os.TempDir()
	}
	return filepath.Dir(name)
}

// readsDatabase reads all records of a database in one moment.
func readsDatabase(url string, fn func(recordSource) error) error {
	return lookInto(config.Store{URL: config.Secret(url)}, func(tx bot.Tx) error {
		return fn(func(put func([]bot.Entry) error) (transfer.Sum, error) { return transfer.Walk(tx, put) })
	})
}

// fill carries everything into a database that holds nothing yet, and reads that again. It is one transaction, so that nothing
// is left of a copy that was broken off, whatever broke it off, and no bot can begin on half of it.
func (k *copyCommand) fill(ctx context.Context, dir string) (sum transfer.Sum, err error) {
	store, err := openDatabase(ctx, config.Store{URL: config.Secret(k.To)}, zerolog.Nop())
	if err != nil {
		return sum, &refusedError{err}
	}
	err = store.Fill(ctx, func(f *postgres.Filling) (err error) {
		sum, err = k.read(ctx, dir, func(from recordSource) (transfer.Sum, error) { return from(f.PutAll) })
		if err != nil {
			return err
		}
		again, err := transfer.Walk(f, nil)
		if err != nil || again.SHA256 != sum.SHA256 {
			return fmt.Errorf("what was written does not hold what was read, and nothing of it is left: %w", orDiffer(err))
		}
		return nil
	})
	if errors.Is(err, postgres.ErrNotEmpty) {
		err = refuse("%w; name an empty one", err)
	}
	return sum, errors.Join(err, store.Close())
}

// putAll writes records into a store.
func putAll(ctx context.Context, store bot.Store, from recordSource) (transfer.Sum, error) {
	return from(func(some []bot.Entry) error {
		return store.Update(ctx, func(tx bot.Tx) error {
			for _, e := range some {
				if err := tx.Put(e.Key, e.Value); err != nil {
					return err
				}
			}
			return nil
		})
	})
}
