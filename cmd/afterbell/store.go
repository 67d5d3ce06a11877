package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/rs/zerolog"

	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/record"
	"afterbell/cmd/afterbell/config"
	"afterbell/store/bolt"
	"afterbell/store/memory"
)

// A keeper is a store that says when it cannot do its work any more. Failed returns a channel that is
// closed then, Check says why, and looks for itself.
type keeper interface {
	bot.Store
	Failed() <-chan struct{}
	Check(context.Context) error
}

// A fileStore is the store in one file.
type fileStore = bolt.Store

// openStore opens the data file that the configuration names, and logs what its owner should know of it.
func openStore(conf config.Store, log zerolog.Logger) (*bolt.Store, error) {
	store, err := bolt.Open(conf.Path, bolt.Options{Append: companion.AppendOnly()})
	if err != nil {
		return nil, err
	}
	if store.Created() {
		log.Warn().Str("store", conf.Path).Msg("there was no data file, so a new one was made; no class is in it")
	}
	for _, key := range store.Damaged() {
		log.Error().Str("store", conf.Path).Str("key", key).
			Msg("record is damaged; everything else works without it, and a backup may still have it")
	}
	return store, nil
}

// inMemory is a store that forgets, and cannot fail.
type inMemory struct{ bot.Store }

func openMemory() keeper { return inMemory{memory.New()} }

// Failed implements keeper: it returns a channel that is never closed.
func (inMemory) Failed() <-chan struct{} { return nil }

// Check implements keeper.
func (inMemory) Check(context.Context) error { return nil }

// guardEvery is how often a store is looked at while nobody does anything.
const guardEvery = time.Minute

// guard calls stop with the reason as soon as the store cannot do its work any more. Whoever starts
// the program again then sees what is on the disk.
func guard(ctx context.Context, store keeper, stop context.CancelCauseFunc) {
	tick := time.NewTicker(guardEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-store.Failed():
		case <-tick.C:
		}
		if err := store.Check(ctx); err != nil && ctx.Err() == nil {
			stop(err)
			return
		}
	}
}

// failureOf returns why a store cannot do its work any more, nil while it can, without a look at it.
func failureOf(store keeper) error {
	select {
	case <-store.Failed():
		return store.Check(context.Background())
	default:
		return nil
	}
}

// inspectStore says what is wrong with the data file, if there is one, or with the database, and returns the channels of
// its classes. It changes nothing, and works while a bot has the file.
func inspectStore(c *console, conf config.Config) ([]bot.Place, error) {
	if conf.Store.Shared() {
		return inspectDatabase(c, conf)
	}
	path := conf.Store.Path
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		_, err := fmt.Fprintf(c.out, "%s will be made at the first start\n", path)
		return nil, err
	}
	found, err := bolt.Inspect(path, "class")
	if err != nil {
		return nil, err
	}
	sayReadable(c, path)
	for _, key := range found.Damaged {
		fmt.Fprintf(c.out, "%s: the record %q is damaged\n", path, key)
	}
	state := "no damage found"
	if found.Busy {
		state = "in use by a bot that is running, and was examined when that started"
	}
	if len(found.Records) == 0 {
		state += "; there is no class in it yet"
	}
	if len(found.Damaged) == 0 {
		fmt.Fprintf(c.out, "%s: %s\n", path, state)
	} else {
		err = refuse("%s holds %s; restore a backup, or go on without", path, plural(len(found.Damaged), "damaged record"))
	}
	homes, unread := homesOf(found.Records)
	return homes, errors.Join(err, unread, sayClock(c, path))
}

// sayClock says that the bot does not believe its clock: it posts nothing meanwhile.
func sayClock(c *console, path string) error {
	found, err := bolt.Inspect(path, "meta")
	if err != nil {
		return err
	}
	for _, r := range found.Records {
		if r.Key != string(record.DoubtedKey) {
			continue
		}
		var d record.Doubted
		if err := json.Unmarshal(r.Value, &d); err != nil {
			return fmt.Errorf("read %s: %w", r.Key, err)
		}
		fmt.Fprintf(c.out, "%s: the bot does not believe its clock (%s): it read %s, and it is %s at least. Nothing is posted until the clock "+
			"is right; after a long pause say serve --away-since %s\n", path, d.Why, d.Read.Format(time.RFC3339), d.Known.Format(time.RFC3339),
			d.Known.Format(time.DateOnly))
	}
	return nil
}

// homesOf returns the channels in the records of classes.
func homesOf(records []bot.Entry) ([]bot.Place, error) {
	store := memory.New()
	ctx := context.Background()
	if err := store.Update(ctx, func(tx bot.Tx) (err error) {
		for _, r := range records {
			err = errors.Join(err, tx.Put(r.Key, r.Value))
		}
		return err
	}); err != nil {
		return nil, err
	}
	b, err := companion.New(companion.Config{Store: store})
	if err != nil {
		return nil, err
	}
	return b.Homes(ctx)
}
