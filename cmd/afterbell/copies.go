package main

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/cmd/afterbell/backup"
	"afterbell/cmd/afterbell/config"
)

// copies makes copies of the data file by the clock, and remembers how the newest attempt ended. It is safe for
// concurrent use.
type copies struct {
	store *fileStore // nil: the data is in a database, and no copies are made
	work  string     // the folder of the data file
	log   zerolog.Logger

	mu      sync.Mutex
	conf    config.Backup
	failure error     // of the newest attempt
	failed  time.Time // the newest attempt that failed was then
}

const (
	lookForCopies = time.Minute // it is looked so often whether a copy is due
	copyAgain     = time.Hour   // after one that failed the next is tried so much later
)

// keep makes copies until ctx is done.
func (k *copies) keep(ctx context.Context) {
	tick := time.NewTicker(lookForCopies)
	defer tick.Stop()
	for {
		k.once(ctx, time.Now())
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// once makes a copy if one is due.
func (k *copies) once(ctx context.Context, now time.Time) {
	conf, failed := k.settings()
	if !conf.On() || now.Sub(failed) < copyAgain {
		return
	}
	last, err := newest(conf.Dir)
	if err == nil && !backup.Due(now, last, conf.Clock()) {
		return
	}
	if err == nil {
		err = k.copied(ctx, conf, now)
	}
	if ctx.Err() != nil {
		return
	}
	k.tried(err, now)
	if err != nil {
		k.log.Error().Err(err).Str("dir", conf.Dir).Msg("no backup was made")
	}
}

// errKeptDamage says that a copy holds damage, so that no older one may go for it.
var errKeptDamage = errors.New("a copy was made, but the data file holds damaged records; older copies are kept")

func (k *copies) copied(ctx context.Context, conf config.Backup, now time.Time) error {
	secret := conf.Passphrase.Reveal()
	made, err := backup.Job{
		Source: k.store.Snapshot, To: filepath.Join(conf.Dir, backup.Name(now, secret != "")), Work: k.work, Passphrase: secret,
	}.Make(ctx)
	if err != nil {
		return err
	}
	if err := k.note(ctx, made.Bytes, now); err != nil {
		return err
	}
	k.log.Info().Str("file", made.Path).Int64("bytes", made.Bytes).Msg("backup made")
	if len(made.Damaged) > 0 {
		return errKeptDamage
	}
	return backup.Thin(conf.Dir, conf.Keep, now)
}

// note records that a copy was made.
func (k *copies) note(ctx context.Context, bytes int64, at time.Time) error {
	return noteBackup(ctx, k.store, bytes, at)
}

func noteBackup(ctx context.Context, store bot.Store, bytes int64, at time.Time) error {
	return bot.Wrap("note a backup", store.Update(ctx, func(tx bot.Tx) error {
		return record.Save(tx, record.BackupKey, record.Backup{At: at.UTC().Truncate(time.Second), Bytes: bytes})
	}))
}

func (k *copies) settings() (conf config.Backup, failed time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.conf, k.failed
}

// set takes over other settings.
func (k *copies) set(conf config.Backup) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.conf, k.failed = conf, time.Time{}
}

func (k *copies) tried(err error, now time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.failure, k.failed = err, time.Time{}
	if err != nil {
		k.failed = now
	}
}

func (k *copies) state() (s backupState) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if s.Dir = k.conf.Dir; k.conf.On() {
		s.Time = k.conf.At
	}
	if k.failure != nil {
		s.Failure = k.failure.Error()
	}
	return s
}
