package class

import (
	"errors"
	"time"

	"afterbell/bot"
	"afterbell/bot/say"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// What people type about days and times is read in one way everywhere: on their own wall, on their own day,
// and in the order of day and month that they write. What could not be read comes back at its field with the
// true reason.

// reader reads what the person typed in this event, the same when it is delivered again.
func reader(t *turn.Turn) when.Reader { return readerAt(t, t.Event.At) }

// readerAt reads what the person typed at an instant.
func readerAt(t *turn.Turn, at time.Time) when.Reader {
	return when.Reader{Now: at.In(t.Who.Location()), Today: t.Who.Today(at), Order: when.OrderOf(t.Who.Locale, t.Who.Zone)}
}

// wrong says why something could not be read: by the key of the sentence for words without any time, or by
// what is wrong with the time in them.
func wrong(t *turn.Turn, err error, otherwise string) string {
	v := t.Voice()
	var bad *when.InputError
	if !errors.As(err, &bad) {
		return v.Plain(otherwise, nil)
	}
	switch bad.Problem {
	case when.Unread:
		return v.Plain("time.unread", bot.Args{"part": bad.Part, "example": bad.Example})
	case when.Ambiguous:
		var options say.Either
		for _, o := range bad.Options {
			options = append(options, say.Quoted(o.Text))
		}
		return v.Plain("time.which", bot.Args{"options": options})
	case when.Backwards:
		return v.Plain("time.back", nil)
	case when.Past, when.NotYet, when.TooFar:
		if len(bad.Options) > 0 {
			return v.Plain(beside(bad), bot.Args{"when": optionWords(bad.Options[0]), "n": when.MaxYears})
		}
	}
	return v.Plain(otherwise, nil)
}

// beside is the key of what is said of a time that was read and cannot be meant.
func beside(bad *when.InputError) string {
	switch {
	case bad.Problem == when.NotYet:
		return "time.not_yet"
	case bad.Problem == when.TooFar:
		return "time.far"
	case bad.Options[0].At.IsZero():
		return "time.past_day"
	}
	return "time.past"
}

// optionWords says what was read: a time, days, or a day.
func optionWords(o when.Option) any {
	switch {
	case !o.At.IsZero():
		return say.Wall(o.At)
	case !o.Days.To.IsZero():
		return say.LongDay(o.Days.To)
	}
	return say.LongDay(o.Date)
}
