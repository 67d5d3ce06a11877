package term

import (
	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
)

// Noted is what somebody noted in a check-in, side by side in one line. words shows each of the texts: in full, or
// cut where many check-ins stand together.
func Noted(x record.Fact, words func(text string) any) say.Row {
	row := say.Row{words(x.Did)}
	if x.Sure > 0 {
		row = append(row, say.Phrase{Key: "person.sure", Args: bot.Args{"sure": x.Sure}})
	}
	add := func(key, name, text string) {
		if text != "" {
			row = append(row, say.Phrase{Key: key, Args: bot.Args{name: words(text)}})
		}
	}
	add("person.next", "next", x.Next)
	add("person.stuck", "stuck", x.Stuck)
	add("person.differently", "change", x.Change)
	return row
}
