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
	for _, do := range helped() {
		what := say.Phrase{Key: "command." + do.name}
		if do.name == "ask" && t.Inside && t.Class.Kind == record.Group {
			what.Key = "help.ask_group"
		}
		p.Say("help.item", bot.Args{"name": say.Command(do.name), "what": what})
		p.Beside(say.Button{Key: do.button, Action: do.action, Target: t.At(), Primary: do.name == "today"})
	}
	if t.Teaches() {
		p.Say("help.teacher", nil)
	}
	p.Say("help.down", nil)
	if t.Inside && t.Class.Contact != "" {
		p.Say("class.contact", bot.Args{"contact": t.Words(t.Class.Contact)})
	}
	return p.Press("button.settings", "settings", t.At()).Press("button.kept", "privacy", t.At()), nil
}

// A helpedCommand is told of in the help, with the button that does what it does alone.
type helpedCommand struct{ name, button, action string }

func helped() []helpedCommand {
	return []helpedCommand{
		{"today", "button.today", "today"}, {"checkin", "button.checkin", "checkin.open"}, {"progress", "button.progress", "progress"},
		{"lessons", "button.lessons", "lessons"}, {"ask", "button.ask", "ask.open"}, {"plan", "button.plan", "plan.open"},
	}
}
