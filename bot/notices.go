package bot

import (
	"slices"
	"strings"
)

// What did not go out stands in the overview of its class until a teacher says that it was seen.

// noticesStory is what did not go out, until a teacher has seen it.
func noticesStory() story {
	return story{name: "notices", overview: sayNotices, actions: []action{pressed("notices.clear", noticesClear)}}
}

// noticesShown is how many notices are shown at once.
const noticesShown = 3

// sayNotices says what did not go out, from the oldest on.
func sayNotices(t *turn, p *page) error {
	_, all, err := scan(t.tx, noticesOf(t.c.ID))
	if err != nil || len(all) == 0 {
		return err
	}
	slices.SortStableFunc(all, func(a, b notice) int { return a.At.Compare(b.At) })
	shown := min(noticesShown, len(all))
	for shown < len(all) && stamp(all[shown].At) == stamp(all[shown-1].At) {
		shown++ // the button tells notices apart by their times
	}
	for _, x := range all[:shown] {
		kind, _, _ := strings.Cut(x.Key, "/")
		p.say("overview.notice", Args{"kind": phrase{key: "kind." + kind}, "when": wall(x.At.In(t.who.loc())), "reason": x.why()})
	}
	if rest := len(all) - shown; rest > 0 {
		p.say("overview.more_notices", Args{"n": rest})
	}
	p.press("button.acknowledge", "notices.clear", t.at(stamp(all[shown-1].At)))
	return nil
}

// why is the reason of a notice: a sentence, with the service's own words where it has some. Notices
// of earlier versions hold words alone.
func (n notice) why() any {
	key, words, _ := strings.Cut(n.Reason, ": ")
	if !strings.HasPrefix(key, "reason.") {
		return n.Reason
	}
	return phrase{key: key, args: Args{"words": clip(words, 160)}}
}

// noticesClear acknowledges the notices that stood over the button, and shows those that come after.
func noticesClear(t *turn) (*page, error) {
	if !t.steers() {
		return nil, t.teachersOnly()
	}
	keys, all, err := scan(t.tx, noticesOf(t.c.ID))
	if err != nil {
		return nil, err
	}
	for i, key := range keys {
		if stamp(all[i].At) > t.target(1) {
			continue
		}
		if err := remove(t.tx, key); err != nil {
			return nil, err
		}
	}
	p := privately().say("overview.cleared", nil)
	return p, sayNotices(t, p)
}
