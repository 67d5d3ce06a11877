package bot

// The table of everything people can do: typed commands first, then what only buttons, lists and
// forms ask for. Adapters read it before they answer; /help, Discord's registration, Slack's
// manifest and the playground's menu come from it.

// typed describes a command that can be typed.
func typed(name string, run func(*turn) (*page, error), options ...Option) action {
	return action{Command: Command{Name: name, Typed: true, Private: true, Options: options}, run: run}
}

// pressed describes what only a button, a list or a form asks for.
func pressed(name string, run func(*turn) (*page, error)) action {
	return action{Command: Command{Name: name, Private: true}, run: run}
}

// opens marks an action that may answer with a form.
func (a action) opens() action {
	a.Opens = true
	return a
}

// looks marks an action that changes nothing.
func (a action) looks() action {
	a.ReadOnly = true
	return a
}

// completed is an option with completion.
func completed(name string, most int) Option { return Option{Name: name, Max: most, Complete: true} }

// typedActions are the commands, in the order of the help.
func typedActions() []action {
	ask := typed("ask", askCommand, Option{Name: "question", Max: 1000}, Option{Name: "to", Choices: []Choice{{Value: "teacher"}, {Value: "class"}}}).opens()
	ask.OnMessage = true
	sure := Option{Name: "sure", Choices: []Choice{{Value: "1"}, {Value: "2"}, {Value: "3"}, {Value: "4"}, {Value: "5"}}}
	goTo := Option{Name: "go", Choices: []Choice{{Value: "overview"}, {Value: "schedule"}, {Value: "day off"}, {Value: "people"}, {Value: "course"}, {Value: "settings"}, {Value: "new"}}}
	return []action{
		typed("today", todayCommand).looks(),
		typed("checkin", checkin, Option{Name: "did", Max: 1000}, Option{Name: "next", Max: 200}, sure, Option{Name: "stuck", Max: 500}, completed("day", 20)).opens(),
		typed("progress", progressCommand).looks(),
		typed("lessons", lessonsCommand, completed("find", 100)).looks(),
		ask,
		typed("plan", planCommand, Option{Name: "what", Max: 200}, completed("when", 60)).opens(),
		typed("settings", settings).looks(),
		typed("help", helpCommand).looks(),
		typed("class", classCommand, goTo, completed("person", 80)).opens().looks(),
		typed("prompt", promptCommand, Option{Name: "text", Max: 1000}, completed("when", 60), completed("close", 40)).opens(),
	}
}

// pressedActions are what buttons, lists and forms ask for.
func pressedActions() []action {
	return []action{
		pressed("checkin.open", checkinOpen).opens(), pressed("checkin.form", checkinSubmit).opens(), pressed("checkin.change", checkinChange).opens(),
		pressed("checkin.undo", checkinUndo), pressed("checkin.remind", checkinRemind),
		pressed("progress.picture", progressPicture).looks(),
		pressed("lesson.start", lessonStart), pressed("lesson.read", lessonRead).looks(), pressed("lesson.pick", lessonPick), pressed("tick", tick), pressed("help.more", variant),
		pressed("quiz", quiz), pressed("quiz.answer", quizAnswer), pressed("quiz.reveal", quizReveal), pressed("quiz.knew", quizKnew), pressed("quiz.forgot", quizForgot),
		pressed("ask.open", askOpen).opens(), pressed("ask.form", askSubmit).opens(), pressed("answers", answersCommand),
		pressed("queue", queue).looks(), pressed("queue.open", queueOpen).opens().looks(), pressed("queue.form", queueSubmit), pressed("queue.seen", queueSeen),
		pressed("plan.open", planOpen).opens().looks(), pressed("plan.form", planCommand).opens(), pressed("plan.drop", planDrop),
		pressed("daily.later", dailyLater), pressed("daily.fewer", dailyFewer),
		pressed("join", joinClass), pressed("join.clock", joinClock).opens(), pressed("join.daily", joinDaily), pressed("zone.form", zoneSubmit).opens(), pressed("privacy", privacy).looks(),
		pressed("settings.zone", settingsZone).opens().looks(), pressed("settings.open", settingsOpen).opens().looks(), pressed("settings.form", settingsSubmit).opens(), pressed("settings.pace", settingsPace),
		pressed("break.open", breakOpen).opens().looks(), pressed("break.form", breakSubmit).opens(), pressed("break.end", breakEnd),
		pressed("class.form", classForm).opens().looks(), pressed("class.new", classNew).opens(), pressed("class.start", classStart), pressed("class.settings", classSettings).opens().looks(), pressed("class.set", classSet).opens(), pressed("schedule", scheduleCommand).looks(),
		pressed("dayoff.open", dayOffOpen).opens().looks(), pressed("dayoff.form", dayOffSubmit).opens().looks(), pressed("dayoff.move", dayOffMove),
		pressed("people", peopleCommand).looks(), pressed("person", personCommand).looks(), pressed("notices.clear", noticesClear),
		pressed("letter.open", letterOpen).opens().looks(), pressed("letter.form", letterSubmit), pressed("moretime.open", moreTimeOpen).opens().looks(), pressed("moretime.form", moreTimeSubmit).opens(),
		pressed("prompt.open", promptOpen).opens().looks(), pressed("prompt.form", promptSubmit).opens(), pressed("prompt.private", promptPrivate).opens(), pressed("prompt.answer", promptAnswer),
		pressed("more", more).looks(), pressed("talk", talk), pressed("hello", hello), pressed("gone", gone), pressed("profile", profile),
	}
}

// buildActions puts the words of the catalogue into the table.
func (b *Bot) buildActions() ([]Command, map[string]action) {
	var table []Command
	byName := map[string]action{}
	for _, a := range append(typedActions(), pressedActions()...) {
		if a.Typed {
			a.speak(b.voice("en"))
			for _, tag := range b.texts.Languages() {
				a.translate(tag, b.voice(tag))
			}
		}
		table = append(table, a.Command)
		byName[a.Name] = a
	}
	return table, byName
}

// speak gives a command its English words.
func (c *Command) speak(english voice) {
	w := english.commandWords(*c)
	c.Description, c.Label = w.Description, w.Label
	for i := range c.Options {
		o := &c.Options[i]
		w := english.optionWords(c.Name, *o)
		o.Description = w.Description
		for j, label := range w.Choices {
			o.Choices[j].Label = label
		}
	}
}

// typedNames are the names of the commands that people type.
func typedNames(table []Command) map[string]bool {
	names := map[string]bool{}
	for _, c := range table {
		if c.Typed {
			names[c.Name] = true
		}
	}
	return names
}

// translate adds the words of a further language to a command.
func (c *Command) translate(tag string, v voice) {
	if c.Words == nil {
		c.Words = map[string]CommandWords{}
	}
	c.Words[tag] = v.commandWords(*c)
	for i := range c.Options {
		o := &c.Options[i]
		if o.Words == nil {
			o.Words = map[string]OptionWords{}
		}
		o.Words[tag] = v.optionWords(c.Name, *o)
	}
}

// ownName begins the keys of the names that commands and options have in further languages:
// "name.checkin", "name.checkin_did".
const ownName = "name."

// commandWords is what one language says of a command.
func (v voice) commandWords(c Command) CommandWords {
	w := CommandWords{Name: v.own(ownName + c.Name), Description: v.own("command." + c.Name)}
	if c.OnMessage {
		w.Label = v.own("command." + c.Name + "_message")
	}
	return w
}

// optionWords is what one language says of an option of a command.
func (v voice) optionWords(command string, o Option) OptionWords {
	name := command + "_" + o.Name
	w := OptionWords{Name: v.own(ownName + name), Description: v.own("option." + name)}
	for _, c := range o.Choices {
		w.Choices = append(w.Choices, v.own(choiceKey(command, o.Name, c.Value)))
	}
	return w
}

// own says a sentence without markup if the voice's language has it, and nothing otherwise.
func (v voice) own(key string) string {
	if !v.speaker.Says(key) {
		return ""
	}
	return v.plain(key, nil)
}

// choiceKey is the sentence of one fixed choice.
func choiceKey(command, option, value string) string {
	if option == "sure" {
		return "checkin.sure_choice" + value
	}
	if option == "go" {
		return "class.go_" + map[string]string{"overview": "overview", "schedule": "schedule", "day off": "dayoff", "people": "people", "course": "course", "settings": "settings", "new": "new"}[value]
	}
	return command + ".to_" + value
}
