package class

import (
	"slices"
	"strings"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/turn"
)

// What did not go out stands in the overview of its class until a teacher says that it was seen.

// Notices is what did not go out, until a teacher has seen it.
func Notices() turn.Story {
	return turn.Story{Name: "notices", Overview: sayNotices, Actions: []turn.Action{turn.Pressed("notices.clear", noticesClear)}}
}

// noticesShown is how many notices are shown at once.
const noticesShown = 3

// sayNotices says what did not go out, from the oldest on.
func sayNotices(t *turn.Turn, p *say.Page) error {
	_, all, err := record.Scan(t.Tx, record.NoticesOf(t.Class.ID))
	if err != nil || len(all) == 0 {
		return err
	}
	slices.SortStableFunc(all, func(a, b record.Notice) int { return a.At.Compare(b.At) })
	shown := min(noticesShown, len(all))
	for shown < len(all) && record.Stamp(all[shown].At) == record.Stamp(all[shown-1].At) {
		shown++ // the button tells notices apart by their times
	}
	for _, x := range all[:shown] {
		kind, _, _ := strings.Cut(x.Key, "/")
		p.Say("overview.notice",
			bot.Args{"kind": say.Phrase{Key: "kind." + kind}, "when": say.Wall(x.At.In(t.Who.Location())), "reason": noticeReason(x)})
	}
	if rest := len(all) - shown; rest > 0 {
		p.Say("overview.more_notices", bot.Args{"n": rest})
	}
	p.Press("button.acknowledge", "notices.clear", t.At(record.Stamp(all[shown-1].At)))
	return nil
}

// noticeReason is the reason of a notice: a sentence, with the service's own words where it has some. Notices
// of earlier versions hold words alone.
func noticeReason(n record.Notice) any {
	key, words, _ := strings.Cut(n.Reason, ": ")
	if !strings.HasPrefix(key, "reason.") {
		return n.Reason
	}
	return say.Phrase{Key: key, Args: bot.Args{"words": say.Clip(words, 160)}}
}

// noticesClear acknowledges the notices that stood over the button, and shows those that come after.
func noticesClear(t *turn.Turn) (*say.Page, error) {
	if !t.Steers() {
		return nil, t.TeachersOnly()
	}
	keys, all, err := record.Scan(t.Tx, record.NoticesOf(t.Class.ID))
	if err != nil {
		return nil, err
	}
	for i, key := range keys {
		if record.Stamp(all[i].At) > t.Target(1) {
			continue
		}
		if err := record.Remove(t.Tx, key); err != nil {
			return nil, err
		}
	}
	p := say.Privately().Say("overview.cleared", nil)
	return p, sayNotices(t, p)
}
