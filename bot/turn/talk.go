package turn

import (
	"strconv"

	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
)

// Kinds of posts that more than one story plans or looks for. Each is rendered by the story that lists it.
const (
	KindLesson = "lesson" // the card of a lesson
	KindUpdate = "update" // the card of a lesson, rewritten because something in it is otherwise
	KindPrompt = "prompt" // a discussion, of a lesson or started by hand
)

// CardKey is the occurrence of the card of a lesson in a channel of its class, counted from 0.
func CardKey(c *record.Class, lesson string, home int) string { return term.CardKey(c, lesson, home) }

// Rewrite plans to rewrite the cards of a lesson with what is true now, once for a cause. A card that is not in its channel
// yet needs none.
func Rewrite(v *term.View, lesson, cause string) error {
	for home, to := range v.Class.Homes {
		card := CardKey(&v.Class, lesson, home)
		r, ok, err := record.Load(v.Tx, record.PostKey(card))
		if err != nil {
			return err
		}
		if !ok || len(r.Parts) == 0 {
			continue
		}
		x := record.Entry{Kind: KindUpdate, Class: v.Class.ID, Lesson: lesson, To: to, Edits: card, At: v.Now, Rank: r.Rank, Silent: true}
		if err := outbox.Plan(v.Tx, outbox.Occurrence(KindUpdate, v.Class.ID, lesson+"."+cause, strconv.Itoa(home)), x); err != nil {
			return err
		}
	}
	return nil
}

// TalkKey is the occurrence of a discussion that somebody started by hand.
func TalkKey(x record.Prompt) string { return outbox.Occurrence(KindPrompt, x.Class, x.ID) }

// PlanTalk plans the post of a discussion that somebody started by hand, or moves it.
func PlanTalk(tx bot.Tx, x record.Prompt) error {
	return outbox.Plan(tx, TalkKey(x), record.Entry{
		Kind: KindPrompt, Class: x.Class, Ref: x.ID, To: x.To, At: x.At, Expires: x.Expires, Silent: !x.Mention,
		Thread: &bot.Thread{Name: say.Short(x.Text, 90)},
	})
}
