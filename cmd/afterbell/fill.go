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

// fill carries everything into a database that holds nothing yet, and reads that again. What a copy leaves behind that was
// broken off is taken out, so that it can be tried anew.
func (k *copyCommand) fill(ctx context.Context, dir string) (sum transfer.Sum, err error) {
	store, err := openDatabase(ctx, config.Store{URL: config.Secret(k.To)}, zerolog.Nop())
	if err != nil {
		return sum, &refusedError{err}
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	if err := empty(ctx, store); err != nil {
		return sum, err
	}
	if sum, err = k.read(ctx, dir, func(from recordSource) (transfer.Sum, error) { return putAll(ctx, store, from) }); err != nil {
		return sum, errors.Join(err, cleared(context.WithoutCancel(ctx), store))
	}
	var again transfer.Sum
	err = store.View(ctx, func(tx bot.Tx) (err error) {
		again, err = transfer.Walk(tx, nil)
		return err
	})
	if err != nil || again.SHA256 != sum.SHA256 {
		return sum, fmt.Errorf("what was written does not hold what was read: %w", orDiffer(err))
	}
	return sum, nil
}

// empty refuses a store that holds something.
func empty(ctx context.Context, store bot.Store) error {
	return store.View(ctx, func(tx bot.Tx) error {
		first, err := tx.Scan("", "\xff", 1)
		if err == nil && len(first) > 0 {
			return refuse("the database holds records already; name an empty one")
		}
		return err
	})
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

// clearAtOnce is how many records are taken out of a database in one transaction.
const clearAtOnce = 2000

// cleared takes all records out of a store.
func cleared(ctx context.Context, store bot.Store) error {
	for left := true; left; {
		err := store.Update(ctx, func(tx bot.Tx) error {
			some, err := tx.Scan("", "\xff", clearAtOnce)
			if err != nil {
				return err
			}
			left = len(some) == clearAtOnce
			for _, e := range some {
				if err := tx.Delete(e.Key); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("take out what was written before the copy broke off: %w", err)
		}
	}
	return nil
}
