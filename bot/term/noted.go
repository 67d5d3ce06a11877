package term

import (
	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
)

// Noted is what somebody noted in a check-in as a teacher reads it in one line, each text cut after most characters.
func Noted(x record.Fact, most int) (parts say.Parts) {
	add := func(key, name, text string) {
		if text != "" {
			parts = append(parts, say.Phrase{Key: key, Args: bot.Args{name: say.Clip(say.OneLine(text), most)}})
		}
	}
	add("person.did", "did", x.Did)
	if x.Sure > 0 {
		parts = append(parts, say.Phrase{Key: "person.sure", Args: bot.Args{"sure": x.Sure}})
	}
	add("person.next", "next", x.Next)
	add("person.stuck", "stuck", x.Stuck)
	add("person.differently", "change", x.Change)
	return parts
}
