package class

import (
	"maps"
	"strings"

	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// What somebody types about when a discussion begins, how long it is open, and when its answers are opened.

// timeInFront is a time with digits at the beginning of the words of a discussion that names no time otherwise, and
// what follows it: "tue 9:00 One rule or two?". It may be meant as the time, or be part of the words.
func timeInFront(t *turn.Turn) (at, rest string) {
	text := t.Arg("text")
	if t.Arg("when") != "" {
		return "", ""
	}
	read, err := reader(t).Read(text)
	at, ends := strings.CutSuffix(text, read.What)
	if err != nil || !ends || read.What == "" || !strings.ContainsAny(at, "0123456789") {
		return "", ""
	}
	return strings.TrimRight(at, " ,;:-–—"), read.What
}

// promptWhen asks whether a time in front of the words is when the discussion begins. Nothing is posted before.
func promptWhen(t *turn.Turn, at, rest string) (*say.Page, error) {
	t.Event.Args = maps.Clone(t.Event.Args)
	t.Event.Args["when"] = at
	asked := t.Voice().FieldErrors(map[string]string{"when": "prompt.when_meant"})
	return promptForm(t, rest, asked)
}

// readPromptTimes reads when a discussion begins and until when it is open, and returns what is wrong with the
// fields, nil for nothing.
func readPromptTimes(t *turn.Turn, x *record.Prompt, at, until string) map[string]string {
	if strings.EqualFold(at, "later") { // what a class reads begins when a teacher means it to
		return t.Voice().FieldErrors(map[string]string{"when": "prompt.when_later"})
	}
	if at != "" && at != "now" {
		read, err := reader(t).Time(at)
		if err != nil {
			return map[string]string{"when": wrong(t, err, "prompt.when_unread")}
		}
		if x.At = read.At; !read.Exact {
			x.Wall, x.Zone = when.WallOf(x.At.In(t.Who.Location())), t.Who.Zone
		}
	}
	begins := when.DateOf(x.At.In(t.Class.Location()))
	x.Close = begins.AddDays(term.PromptOpenDays)
	if until == "" {
		return nil
	}
	d, err := reader(t).Day(until)
	if err != nil {
		return map[string]string{"close": wrong(t, err, "prompt.close_unread")}
	}
	if d.Before(begins) {
		return t.Voice().FieldErrors(map[string]string{"close": "prompt.close_before"})
	}
	x.Close = d
	return nil
}

// readOpening reads when the answers are opened together, if they are to stay closed until then.
func readOpening(t *turn.Turn, x *record.Prompt) map[string]string {
	typed := t.Arg("opens")
	if typed == "" {
		return nil
	}
	read, err := reader(t).Time(typed)
	switch {
	case err != nil:
		return map[string]string{"opens": wrong(t, err, "prompt.when_unread")}
	case read.Repeat != nil:
		return t.Voice().FieldErrors(map[string]string{"opens": "prompt.opens_once"})
	case !read.At.After(x.At):
		return t.Voice().FieldErrors(map[string]string{"opens": "prompt.opens_before"})
	}
	x.Opens = read.At
	return nil
}

// opensLater moves the opening of closed answers where their discussion comes so late that hardly any time is left to
// answer: by whole days, until half of the time is there again that was meant.
func opensLater(q *outbox.Sending, seal Sealing) error {
	if q.Entry.Ref == "" || q.Entry.Edits != "" {
		return nil
	}
	x, err := record.Need(q.Tx, record.PromptKey(q.Entry.Class, q.Entry.Ref))
	if err != nil || x.Opens.IsZero() || q.Now.Sub(x.At) < term.LateAfter {
		return err
	}
	c, err := q.ReadClass()
	if err != nil {
		return err
	}
	opens := x.Opens.In(c.Location())
	for half := x.Opens.Sub(x.At) / 2; opens.Sub(q.Now) < half; {
		opens = opens.AddDate(0, 0, 1)
	}
	if opens.Equal(x.Opens) {
		return nil
	}
	x.Opens = opens.UTC()
	if err := record.SavePrompt(q.Tx, x); err != nil {
		return err
	}
	return seal(q.Tx, x)
}
