package turn

import (
	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
)

// Kinds of posts that more than one story plans or looks for. Each is rendered by the story that lists it.
const (
	KindLesson = "lesson" // the card of a lesson
	KindPrompt = "prompt" // a discussion, of a lesson or started by hand
)

// TalkKey is the occurrence of a discussion that somebody started by hand.
func TalkKey(x record.Prompt) string { return outbox.Occurrence(KindPrompt, x.Class, x.ID) }

// PlanTalk plans the post of a discussion that somebody started by hand, or moves it.
func PlanTalk(tx bot.Tx, x record.Prompt) error {
	return outbox.Plan(tx, TalkKey(x), record.Entry{
		Kind: KindPrompt, Class: x.Class, Ref: x.ID, To: x.To, At: x.At, Expires: x.Expires, Silent: !x.Mention,
		Thread: &bot.Thread{Name: say.Short(x.Text, 90)},
	})
}
