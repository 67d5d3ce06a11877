package class

import (
	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/turn"
)

// Help is what one can do here: /help.
func Help() turn.Story {
	return turn.Story{Name: "help", Actions: []turn.Action{turn.Typed("help", helpCommand).Looks()}}
}

// helpCommand names the six things one can do here.
func helpCommand(t *turn.Turn) (*say.Page, error) {
	p := say.Privately().Say("help.head", nil)
	for _, name := range []string{"today", "checkin", "progress", "lessons", "ask", "plan"} {
		what := say.Phrase{Key: "command." + name}
		if name == "ask" && t.Inside && t.Class.Kind == record.Group {
			what.Key = "help.ask_group"
		}
		p.Say("help.item", bot.Args{"name": say.Command(name), "what": what})
	}
	if t.Teaches() {
		p.Say("help.teacher", nil)
	}
	p.Say("help.down", nil)
	if t.Inside && t.Class.Contact != "" {
		p.Say("class.contact", bot.Args{"contact": t.Words(t.Class.Contact)})
	}
	return p.Main("button.today", "today", t.At()).Press("button.settings", "settings", t.At()).Press("button.kept", "privacy", t.At()), nil
}
