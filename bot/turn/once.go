package turn

import (
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
)

// A Limit is how many of what somebody makes may come within an hour.
type Limit struct {
	Most    int      // so many are taken within an hour; 0 means any number
	Of      []string // these sorts of acts count together
	Refusal string   // this sentence refuses one more, with {n} and {at}
}

// Once guards what somebody makes with their own words: the same words at the same place within ten minutes
// are one, and no more come within an hour than the limit says. again is when the same was made before by
// another event, zero where it is new; the event itself, delivered again, is not.
func (t *Turn) Once(what string, limit Limit, words ...string) (again time.Time, err error) {
	if err := t.BeKnown(); err != nil {
		return again, err
	}
	key := record.LatelyKey(t.Who.ID)
	l, _, err := record.Load(t.Tx, key)
	if err != nil {
		return again, err
	}
	a := record.Act{What: what, At: t.Event.At.UTC(), Event: record.IDOf(t.Event, "act"), Words: say.Short(words[0], 120),
		Hash: record.HashWords(append([]string{t.Class.ID}, words...)...)}
	if same, ok := l.Same(a); ok {
		if same.Event == a.Event {
			return again, nil
		}
		return same.At, nil
	}
	if n := l.Count(a.At, limit.Of...); limit.Most > 0 && n >= limit.Most {
		return again, bot.Refuse(limit.Refusal, bot.Args{"n": limit.Most, "at": say.Hour(t.freeAt(l, limit))})
	}
	return again, record.Save(t.Tx, key, l.With(a))
}

// freeAt is when the oldest of the acts that a limit counts is an hour old.
func (t *Turn) freeAt(l record.Lately, limit Limit) time.Time {
	for _, x := range l.Acts {
		if (record.Lately{Acts: []record.Act{x}}).Count(t.Now, limit.Of...) > 0 {
			return x.At.Add(time.Hour + time.Minute).In(t.Who.Location())
		}
	}
	return t.Local()
}

// Already answers what was made before in the same words.
func (t *Turn) Already(at time.Time) *say.Page {
	return say.Privately().Say("error.again", bot.Args{"time": say.Hour(at.In(t.Who.Location()))})
}
