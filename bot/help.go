package bot

// helpStory is what one can do here: /help.
func helpStory() story {
	return story{name: "help", actions: []action{typed("help", helpCommand).looks()}}
}

// helpCommand names the six things one can do here.
func helpCommand(t *turn) (*page, error) {
	p := privately().say("help.head", nil)
	for _, name := range []string{"today", "checkin", "progress", "lessons", "ask", "plan"} {
		p.say("help.item", Args{"name": command(name), "what": phrase{key: "command." + name}})
	}
	if t.teaches() {
		p.say("help.teacher", nil)
	}
	p.say("help.down", nil)
	if t.inside && t.c.Contact != "" {
		p.say("class.contact", Args{"contact": t.c.Contact})
	}
	return p.main("button.today", "today", t.at()).press("button.settings", "settings", t.at()).press("button.kept", "privacy", t.at()), nil
}
