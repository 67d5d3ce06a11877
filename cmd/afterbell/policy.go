package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"afterbell/bot/companion"
	"afterbell/bot/record"
	"afterbell/bot/turn"
	"afterbell/cmd/afterbell/config"
)

type policyCommand struct {
	Config string `default:"afterbell.toml" placeholder:"FILE" help:"The configuration. Default: ${default}."`
	For    string `default:"school" enum:"school,learners" help:"A sheet for the school's data protection officer, or a notice for learners."`
}

// Run prints in Markdown what is done with people's data, as it is configured: nothing in it is written by hand that the
// configuration or the lists of the code know.
func (p *policyCommand) Run(c *console) error {
	conf, problems := config.Read(p.Config, c.env)
	if len(problems) > 0 {
		return &refusedError{problems}
	}
	write := sheet
	if p.For == "learners" {
		write = notice
	}
	_, err := io.WriteString(c.out, write(conf))
	return err
}

// kept says how long what people did is kept.
func kept(conf config.Config) string {
	if conf.Data.KeepDays == 0 {
		return "until it is erased by the person, or by whoever runs the program"
	}
	return fmt.Sprintf("until %d days after the last day of the class; everybody in it is told 14 days before", conf.Data.KeepDays)
}

// days says a number of days.
func days(n int) string { return plural(n, "day") }

// namesKept says how long names are kept of which nobody joined.
func namesKept(n int) string {
	if n == 0 {
		return "as long as the class"
	}
	return "for " + days(n) + ", or until a teacher removes it"
}

// contacted are the services that the program speaks to, one a line.
func contacted(conf config.Config) (list []string) {
	if conf.Discord.On() {
		list = append(list, "Discord, at "+cmp.Or(conf.Discord.APIURL, "discord.com and its gateway")+", outwards only")
	}
	if conf.Slack.On() {
		way := ", outwards only"
		if conf.Slack.Mode == config.ModeHTTP {
			way = "; Slack calls back at " + conf.Slack.Listen
		}
		list = append(list, "Slack, at "+cmp.Or(conf.Slack.APIURL, "slack.com")+way)
	}
	if len(list) == 0 {
		list = append(list, "none: no chat service is configured")
	}
	return list
}

// copiesOf says where copies of the data file are.
func copiesOf(conf config.Config) string {
	if !conf.Backup.On() {
		return "None is made by the program itself. Whoever makes copies by hand has to delete them."
	}
	seal := "They are not sealed: who can read the folder can read them."
	if conf.Backup.Passphrase.Reveal() != "" {
		seal = "They are sealed with a passphrase."
	}
	return fmt.Sprintf("One is made each day at %s in `%s`, and %d are kept. %s", conf.Backup.At, conf.Backup.Dir, conf.Backup.Keep, seal)
}

// notice is what learners are told.
func notice(conf config.Config) string {
	return fmt.Sprintf(`# What afterbell keeps about you

- **What:** what you tell it in check-ins, questions and plans; which steps you ticked, which lessons you opened, your answers;
  your name in the chat, your clock, and what you chose in the settings. What others and you write in channels and threads is not kept.
- **Why:** so that lessons, reminders and answers reach you, and you see how far you are. Nobody is scored, and nothing is sold.
- **Who reads it:** you. The teachers of your class read your check-ins and your questions to them, and see your ticks and when a break
  of yours ends; your plans they do not see, and of your answers only totals. Classmates see only what you post yourself.
  In a study group nobody but you reads your check-ins. Whoever runs the program can read the file.
- **How long:** %s. Words that somebody reported are kept for %s by those who handle the report.
- **Your rights:** /settings, My data: see it, take it along, see who looked at you, leave, erase. Erasing is immediate, and gives
  you a receipt.
- **Not in its power:** messages live at the chat service under its rules. What you wrote in a channel yourself is yours to delete there.
`, kept(conf), days(conf.Data.ReportDays))
}

// whereKept says where everything is.
func whereKept(conf config.Store) string {
	if conf.Shared() {
		return "everything: in a PostgreSQL database, read by whoever has its password or runs its server"
	}
	return fmt.Sprintf("data file: `%s` on the machine that runs the program; nobody else's", conf.Path)
}

// sheet is what a school's data protection officer asks.
func sheet(conf config.Config) string {
	var b strings.Builder
	b.WriteString("# afterbell: data sheet\n\nMade from the configuration by `afterbell policy`; make it anew when that changes.\n")
	fmt.Fprintf(&b, "\n## Where and how long\n\n- %s\n", whereKept(conf.Store))
	fmt.Fprintf(&b, "- what people did is kept %s\n", kept(conf))
	d := conf.Data
	fmt.Fprintf(&b, "- when a server or workspace removes the program, everything of it is deleted %s later\n", days(d.RemovedDays))
	fmt.Fprintf(&b, "- words that somebody reported are kept for %s, whatever becomes of their author\n", days(d.ReportDays))
	if d.LookDays > 0 {
		fmt.Fprintf(&b, "- who looked at somebody is kept for %s, for that person to see\n", days(d.LookDays))
	}
	fmt.Fprintf(&b, "- a name that a teacher expects and of which nobody joined is kept %s\n", namesKept(d.ExpectedDays))
	fmt.Fprintf(&b, "- copies: %s An erasure is done again in a copy that is put back, as long as the file that it replaces can be read\n",
		copiesOf(conf))
	b.WriteString("- the log holds no names and no words of people\n")
	b.WriteString("\n## Services that are contacted\n\n")
	for _, s := range contacted(conf) {
		fmt.Fprintf(&b, "- %s\n", s)
	}
	b.WriteString("- nothing else: no analysis, no advertising, no artificial intelligence, no updates\n")
	if conf.Monitor.Listen != "" {
		fmt.Fprintf(&b, "- the state of the program, without people, can be asked for at %s\n", conf.Monitor.Listen)
	}
	b.WriteString("\n## What is kept\n\n| record | what it is | goes with |\n|---|---|---|\n")
	for _, t := range turn.TablesOf(companion.Stories()) {
		if t.TellsOfPeople() || t.Owner == record.OfSpace {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", t.Name, t.Holds, t.Owner)
		}
	}
	b.WriteString(readers)
	return b.String()
}

// readers says who can read what.
const readers = `
## Who can read it

| what | the person | classmates | teachers of the class |
|---|---|---|---|
| check-ins | yes | no | yes; in a study group nobody |
| steps ticked, lessons opened | yes | no | yes |
| answers to questions of lessons | yes | no | totals |
| questions to the teacher, private answers | yes | no | yes, with the name |
| plans and reminders | yes | no | no |
| breaks | yes | no | the end date |
| that a teacher expected the person, by name | yes, once they joined | no | yes |
| who looked at the person or exported them | yes | no | no |

Whoever runs the program can read the data file, and is the controller's processor or the controller itself.

## Rights

Access and portability: /settings, My data, Get the file, or ` + "`afterbell export --person`" + `. Erasure: the same place, or
` + "`afterbell erase --person`" + `, at once and with a receipt; messages of the program in channels that quote the person are rewritten.
A teacher's look at one person and every export are noted for that person to see. No decision is made by a machine: the program
counts, and people decide.

---

# Notice for learners

` + "`afterbell policy --for learners`" + ` prints it.
`
