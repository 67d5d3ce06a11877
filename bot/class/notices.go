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

// noticeReason is the reason of a notice as a sentence. Notices of earlier versions hold the service's words,
// which say nothing to a teacher.
func noticeReason(n record.Notice) say.Phrase {
	key, _, _ := strings.Cut(n.Reason, ": ")
	if !strings.HasPrefix(key, "reason.") {
		key = "reason.refused"
	}
	return say.Phrase{Key: key}
}

// refusal is why a channel of the class takes nothing from us, as this event or an earlier attempt tells; ok
// is false where nothing is known to be amiss.
func refusal(t *turn.Turn, at bot.Place) (reason any, ok bool) {
	if len(t.Event.Lacks) > 0 && at.Channel == t.Event.In.Channel {
		return say.Phrase{Key: "reason.lacks", Args: bot.Args{"rights": say.List(t.Event.Lacks)}}, true
	}
	x, ok, err := record.Load(t.Tx, record.PlaceNotice(t.Class.ID, at))
	if err != nil || !ok {
		return nil, false
	}
	return noticeReason(x), true
}

// saysRefused says that what was just planned for the channel waits, where it is known that the channel takes
// nothing from us, and reports whether it did.
func saysRefused(t *turn.Turn, p *say.Page) bool {
	reason, ok := refusal(t, channel(t))
	if ok {
		p.Say("class.refuses", bot.Args{"reason": reason})
	}
	return ok
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
