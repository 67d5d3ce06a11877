package term

import (
	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
)

// A Waiting says what a capability has for the teachers of a class to do, with the button that leads there, and
// about how many minutes that takes; 0 when nothing waits. The digest and a teacher's /today say it.
type Waiting func(tx bot.Tx, c *record.Class, p *say.Page) (minutes int, err error)
