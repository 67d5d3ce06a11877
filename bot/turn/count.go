package turn

import (
	"errors"
	"time"

	"afterbell/bot"
)

// What Answered hears of.
const (
	AnsweredDone    = "done"    // the answer is what was asked for
	AnsweredRefused = "refused" // the person was told why not
	AnsweredFailed  = "failed"  // something went wrong on our side
)

// Answered lets fn hear how each action of the table ended and how long that took, the answer not counted. It
// must be called before the Bot is used; fn must be quick.
func (b *Bot) Answered(fn func(action, outcome string, took time.Duration)) { b.answered = fn }

func (b *Bot) count(action string, err error, took time.Duration) {
	var refusal *bot.Refusal
	outcome := AnsweredDone
	switch {
	case b.answered == nil:
		return
	case errors.As(err, &refusal):
		outcome = AnsweredRefused
	case err != nil:
		outcome = AnsweredFailed
	}
	b.answered(action, outcome, took)
}
