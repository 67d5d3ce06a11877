package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/rs/zerolog"

	"afterbell/bot"
	"afterbell/bot/lease"
	"afterbell/cmd/afterbell/config"
	"afterbell/store/postgres"
)

// openDatabase opens the database that the configuration names, and logs what its owner should know of it.
func openDatabase(ctx context.Context, conf config.Store, log zerolog.Logger) (*postgres.Store, error) {
	store, err := postgres.Open(ctx, conf.URL.Reveal(), postgres.Options{Connections: conf.Connections})
	if err != nil {
		return nil, err
	}
	if store.Created() {
		log.Warn().Str("store", store.Name()).Msg("there were no tables of ours, so they were made; no class is in them")
	}
	return store, nil
}

// A base is where everything is kept: a file that this process has for itself, or a database that others may share.
type base struct {
	keeper
	file     *fileStore      // nil: it is a database
	database *postgres.Store // nil: it is a file
	lease    *lease.Lease    // nil: there is no other replica
}

// openBase opens what the configuration names.
func openBase(conf config.Store, log zerolog.Logger) (*base, error) {
	if !conf.Shared() {
		file, err := openStore(conf, log)
		if err != nil {
			return nil, err
		}
		return &base{keeper: file, file: file}, nil
	}
	database, err := openDatabase(context.Background(), conf, log)
	if err != nil {
		return nil, err
	}
	host, err := os.Hostname()
	if err != nil {
		host = "replica" // the name is for people alone
	}
	return &base{keeper: database, database: database, lease: lease.New(database, host, log)}, nil
}

// name is what people call the base of a configuration.
func (b *base) name(conf config.Store) string {
	if b.database != nil {
		return b.database.Name()
	}
	return conf.Path
}

// damaged is how many records were found damaged when the base was opened. A database looks after that by itself.
func (b *base) damaged() int {
	if b.file == nil {
		return 0
	}
	return len(b.file.Damaged())
}

// errNoFile says that something is done with a data file alone.
var errNoFile = errors.New("the data is in a database, which has its own means for that: see docs/operations/replicas.md")

// fileOnly refuses a command that is about a data file where there is none.
func (d desk) fileOnly() error {
	if d.conf.Store.Shared() {
		return &refusedError{errNoFile}
	}
	return nil
}

// lookInto runs fn on what a database holds in one moment.
func lookInto(conf config.Store, fn func(bot.Tx) error) error {
	ctx := context.Background()
	store, err := openDatabase(ctx, conf, zerolog.Nop())
	if err != nil {
		return &refusedError{err}
	}
	return errors.Join(store.View(ctx, fn), store.Close())
}

// inspectDatabase says what is wrong with the database, another installation's apps in it too, and returns the channels of its classes.
func inspectDatabase(c *console, conf config.Config) (homes []bot.Place, err error) {
	err = lookInto(conf.Store, func(tx bot.Tx) error {
		if err := checkClaim(conf, tx); err != nil {
			return err
		}
		fmt.Fprintln(c.out, "the database answers, and its tables are of a version that this program knows")
		records, err := tx.Scan("class/", "class0", 0)
		if err != nil {
			return err
		}
		homes, err = homesOf(records)
		return err
	})
	return homes, err
}
