package class

import (
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/order"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// What did not go out stands in the overview of its class until a teacher says that it was seen.

const kindRefused = "refused" // it tells a teacher that a channel takes nothing from us

// Notices is what did not go out, until a teacher has seen it.
func Notices() turn.Story {
	return turn.Story{
		Name: "notices", Overview: sayNotices, Refused: tellRefused,
		Kinds: []outbox.Kind{{Name: kindRefused, Owner: record.OfClass, Render: renderRefused}},
		Actions: []turn.Action{
			turn.Pressed("notices.clear", noticesClear),
			turn.Pressed("notices.try", noticesTry),
		},
	}
}

// noticePlace stands in the place of an occurrence in the notice of a channel that is gone.
const noticePlace = "place"

// tellRefused tells the teachers that a channel refused a post: once for each channel and day.
func tellRefused(v *term.View, r *record.Entry) error {
	return tellTeachers(v, r.To, when.DateOf(v.Now.In(v.Class.Location())).String())
}

// tellTeachers plans a direct message about a channel to each teacher of a class, in a study group to who made
// it: one for each cause.
func tellTeachers(v *term.View, at bot.Place, cause string) error {
	queue := (&record.Entry{To: at}).Queue()
	return eachTeacher(v, func(p *record.Person) error {
		morning := p.Quiet.Next(v.Now.In(p.Location()))
		x := record.Entry{Kind: kindRefused, Class: v.Class.ID, Person: p.ID, At: morning, Expires: morning.Add(24 * time.Hour)}
		return outbox.Plan(v.Tx, outbox.Occurrence(kindRefused, v.Class.ID, p.ID, queue, cause), x)
	})
}

// eachTeacher goes through the teachers of a class that are stored: those named, and those who joined by its role.
// In a study group, and where there is none, it goes to who made it. Who bears the role and was never here cannot be
// known; they see what teachers are told in /today and in the overview.
func eachTeacher(v *term.View, do func(*record.Person) error) error {
	to, err := v.Teachers()
	if err != nil {
		return err
	}
	if len(to) == 0 {
		to = []string{v.Class.By}
	}
	for _, id := range to {
		p, ok, err := record.Load(v.Tx, record.PersonKey(id))
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if err := do(&p); err != nil {
			return err
		}
	}
	return nil
}

// renderRefused names what did not go out and why, as far as that still holds.
func renderRefused(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	c, err := q.ReadClass()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	p, err := q.ReadPerson()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	all, err := noticesOf(&q.View)
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	if len(all) == 0 {
		return nil, bot.Post{}, "everything went out meanwhile", nil
	}
	words := (&say.Page{}).Say("overview.refused", bot.Args{"class": c.Name})
	shown := all[:min(noticesShown, len(all))]
	for _, x := range shown {
		sayNotice(words, x, p.Location())
	}
	if rest := len(all) - len(shown); rest > 0 {
		words.Say("overview.more_notices", bot.Args{"n": rest})
	}
	pressTry(&q.View, words, all)
	return words.Press("button.class", "class", q.At()), bot.Post{}, "", nil
}

// noticesOf lists what did not go out, from the oldest on.
func noticesOf(v *term.View) ([]record.Notice, error) {
	_, all, err := record.Scan(v.Tx, record.NoticesOf(v.Class.ID))
	order.By(all, func(a, b record.Notice) int { return a.At.Compare(b.At) })
	return all, err
}

// sayNotice says one notice, with its time in a location.
func sayNotice(p *say.Page, x record.Notice, loc *time.Location) {
	at := say.Wall(x.At.In(loc))
	if x.Key == noticePlace {
		p.Say("overview.place", bot.Args{"when": at, "reason": noticeReason(x)}).Mark(rich.Notice)
		return
	}
	kind, _, _ := strings.Cut(x.Key, "/")
	p.Say("overview.notice", bot.Args{"kind": say.Phrase{Key: "kind." + kind}, "when": at, "reason": noticeReason(x)}).Mark(rich.Notice)
}

// pressTry adds the button that lets what waits be tried at once, where something waits.
func pressTry(v *term.View, p *say.Page, all []record.Notice) {
	for _, x := range all {
		if r, ok, err := record.Load(v.Tx, record.PostKey(x.Key)); err == nil && ok && r.State == record.StatePlanned {
			p.Press("button.try", "notices.try", v.At())
			return
		}
	}
}

// noticesTry lets what waits for the channels of the class be tried at once.
func noticesTry(t *turn.Turn) (*say.Page, error) {
	if err := t.NeedClass(); err != nil {
		return nil, err
	}
	if !t.Steers() {
		return nil, t.TeachersOnly()
	}
	p := say.Privately()
	if len(t.Event.Lacks) > 0 && t.AtHome() {
		return p.Say("reason.lacks", bot.Args{"rights": say.List(t.Event.Lacks)}).Press("button.try", "notices.try", t.At()), nil
	}
	if err := outbox.TryIn(t.Tx, t.Class.Homes, t.Now); err != nil {
		return nil, err
	}
	return p.Say("overview.trying", nil).Press("button.class", "class", t.At()), nil
}

// sayOneNotice tells who may steer the class, among other things, that something did not go out.
func sayOneNotice(t *turn.Turn, p *say.Page) error {
	if !t.Steers() {
		return nil
	}
	all, err := noticesOf(&t.View)
	if err != nil || len(all) == 0 {
		return err
	}
	sayNotice(p, all[0], t.Who.Location())
	if rest := len(all) - 1; rest > 0 {
		p.Say("overview.further_notices", bot.Args{"n": rest})
	}
	pressTry(&t.View, p, all)
	return nil
}

// noticesShown is how many notices are shown at once.
const noticesShown = 3

// sayNotices says what did not go out, from the oldest on.
func sayNotices(t *turn.Turn, p *say.Page) error {
	if t.AtHome() && len(t.Event.Lacks) > 0 {
		p.Say("reason.lacks", bot.Args{"rights": say.List(t.Event.Lacks)})
	}
	all, err := noticesOf(&t.View)
	if err != nil || len(all) == 0 {
		return err
	}
	shown := min(noticesShown, len(all))
	for shown < len(all) && record.Stamp(all[shown].At) == record.Stamp(all[shown-1].At) {
		shown++ // the button tells notices apart by their times
	}
	for _, x := range all[:shown] {
		sayNotice(p, seenHere(t, x), t.Who.Location())
	}
	if rest := len(all) - shown; rest > 0 {
		p.Say("overview.more_notices", bot.Args{"n": rest})
	}
	pressTry(&t.View, p, all)
	p.Press("button.acknowledge", "notices.clear", t.At(record.Stamp(all[shown-1].At)))
	return nil
}

// here is what is said instead of a reason, in the channel itself: to type a command there names nothing more.
var here = map[string]string{"reason.forbidden": "reason.forbidden_here", "reason.forbidden_end": "reason.forbidden_here_end"}

// seenHere is a notice as the class reads it in its own channel, where the platform was asked for rights that are
// lacking and named none.
func seenHere(t *turn.Turn, x record.Notice) record.Notice {
	if unnamed := here[x.Reason]; unnamed != "" && t.AtHome() && len(t.Class.Homes) == 1 && len(t.Event.Lacks) == 0 {
		x.Reason = unnamed
	}
	return x
}

// noticeReason is the reason of a notice as a sentence. Notices of earlier versions hold the service's words,
// which say nothing to a teacher.
func noticeReason(n record.Notice) say.Phrase {
	if len(n.Lacks) > 0 {
		return say.Phrase{Key: "reason.lacks_there", Args: bot.Args{"rights": say.List(n.Lacks)}}
	}
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

// saysWaits says that what was just planned for the channel has to wait, since the channel is known to take
// nothing from us, or since something before it waits for the end of the night. It reports whether it did.
func saysWaits(t *turn.Turn, p *say.Page) bool {
	if reason, ok := refusal(t, t.Channel()); ok {
		p.Say("class.refuses", bot.Args{"reason": reason})
		return true
	}
	until, err := outbox.HeldUntil(t.Tx, t.Channel(), t.Now)
	if err != nil || until.IsZero() {
		return false
	}
	p.Say("class.held", bot.Args{"when": say.Wall(until.In(t.Who.Location()))})
	return true
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
