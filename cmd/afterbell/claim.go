package main

import (
	"context"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/cmd/afterbell/config"
)

// A badge is what tells the app of one installation from that of another one, as far as the configuration says it.
type badge struct {
	key    record.Pointer
	id     string // empty: the configuration does not say it
	differ string // says what is wrong where the database has another id, which comes first, and then ours
}

// badgesOf are the badges of the services that a configuration switches on.
func badgesOf(conf config.Config) (all []badge) {
	for _, s := range configured(conf) {
		all = append(all, badge{record.AccountKey(s.name), s.app(conf), "serves the " + s.title + " app %s, and this configuration names %s"})
	}
	if conf.Slack.On() {
		all = append(all, badge{record.AccountKey("slack/signing"), conf.Slack.Signature(),
			"serves a Slack app with another signing secret than this configuration has (their marks are %s and %s)"})
	}
	return all
}

// stranger refuses a database that serves the app of another installation: two would answer in one another's classes and send one
// another's posts. known is what the database has for the badge.
func (b badge) stranger(database, known string) error {
	if known == "" || b.id == "" || known == b.id {
		return nil
	}
	return refuse("%s "+b.differ+"; a second installation needs a database of its own, and if the app was replaced by another, say once: "+
		"afterbell serve --other-app", database, known, b.id)
}

// claim notes in a database which apps serve from it, and refuses one that serves another app. A file needs none of this, because
// one program has it for itself.
func (v *server) claim(ctx context.Context) error {
	if v.store.database == nil {
		return nil
	}
	return v.store.Update(ctx, func(tx bot.Tx) error {
		for _, b := range badgesOf(v.conf) {
			known, err := record.LookUp(tx, b.key)
			if err != nil {
				return err
			}
			if err := b.stranger(v.store.database.Name(), known); err != nil && !v.otherApp {
				return err
			}
			if b.id != "" && b.id != known {
				err = record.Point(tx, b.key, b.id)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// checkClaim refuses a database that serves other apps than those of a configuration, and changes nothing.
func checkClaim(conf config.Config, tx bot.Tx) error {
	for _, b := range badgesOf(conf) {
		known, err := record.LookUp(tx, b.key)
		if err == nil {
			err = b.stranger("the database", known)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
