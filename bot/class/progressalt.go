package class

import (
	"strings"

	"afterbell/bot"
	"afterbell/bot/picture"
	"afterbell/bot/say"
	"afterbell/bot/when"
)

// The words of the picture of /progress, for whoever does not see it: each of its facts, in its order.

// alt says all that the picture shows.
func (c *progressCard) alt() string {
	said := []string{c.sentence("alt", c.who)}
	if list := c.stagesSaid(); len(list) > 0 {
		said = append(said, c.sentence("alt_lessons", bot.Args{"list": say.List(list)}))
	} else {
		said = append(said, c.sentence("no_lessons", nil))
	}
	if len(c.sure) > 0 {
		said = append(said, c.sentence("alt_sure", bot.Args{"list": strings.Join(c.sureSaid(), "; ")}))
	}
	if c.plan != "" {
		plan, kept := c.sentence("plan", bot.Args{"plan": c.plan}), c.sentence("kept", bot.Args{"day": say.ShortDay(c.kept)})
		said = append(said, c.sentence("alt_plan", bot.Args{"plan": plan, "kept": kept}))
	}
	for i := 0; i+7 <= len(c.days); i += 7 {
		said = append(said, c.weekSaid(c.monday.AddDays(i), c.days[i:i+7]))
	}
	return strings.Join(said, " ")
}

// stagesSaid are the lessons at each stage, with how far those are that were begun.
func (c *progressCard) stagesSaid() (list []string) {
	for st, numbers := range c.stages() {
		if len(numbers) == 0 {
			continue
		}
		words := c.stage(picture.Stage(st), len(numbers))
		which := c.ranges(numbers)
		if picture.Stage(st) == picture.Begun && len(numbers) <= mostSteps {
			which = c.steps(numbers)
		}
		if which != "" {
			words = c.sentence("alt_numbers", bot.Args{"words": words, "numbers": which})
		}
		list = append(list, words)
	}
	return list
}

// Bounds of the words, since services cut them: Discord after 1,024 UTF-16 units.
const (
	mostSteps  = 6  // of more lessons it is only said that they were begun
	mostRanges = 12 // of more ranges only the number of lessons is said
	mostName   = 40 // characters of the name of a lesson
)

// ranges joins numbers, "1 to 3 and 7".
func (c *progressCard) ranges(numbers []int) string {
	var list []string
	for i := 0; i < len(numbers); {
		end := i
		for end+1 < len(numbers) && numbers[end+1] == numbers[end]+1 {
			end++
		}
		said := c.Word(numbers[i])
		if end > i {
			said = c.sentence("alt_range", bot.Args{"from": numbers[i], "to": numbers[end]})
		}
		list = append(list, said)
		i = end + 1
	}
	if len(list) > mostRanges {
		return ""
	}
	return c.Word(say.List(list))
}

// steps says of each of some lessons how many steps are done.
func (c *progressCard) steps(numbers []int) string {
	list := make([]string, len(numbers))
	for i, n := range numbers {
		l := c.lessons[n-1]
		list[i] = c.sentence("alt_steps", bot.Args{"number": n, "done": l.Done, "of": l.Total})
	}
	return c.Word(say.List(list))
}

// sureSaid says of each lesson that the picture names how sure somebody was and is.
func (c *progressCard) sureSaid() (list []string) {
	for _, s := range c.sure {
		args := bot.Args{"lesson": say.Short(s.Lesson.Title, mostName), "sure": c.sureness(s.Figures.SureLast)}
		key := "alt_same"
		if s.Figures.SureFirst != s.Figures.SureLast {
			key, args["from"], args["to"] = "alt_grew", c.sureness(s.Figures.SureFirst), args["sure"]
		}
		list = append(list, c.sentence(key, args))
	}
	return list
}

// weekSaid says what each day of a week is that is anything.
func (c *progressCard) weekSaid(monday when.Date, days []picture.Day) string {
	var at [picture.States]say.Weekdays
	var list []string
	today := ""
	for i, d := range days {
		weekday := monday.AddDays(i).Weekday()
		at[d.State()] = append(at[d.State()], weekday)
		if d.Today {
			today = c.sentence("alt_days", bot.Args{"words": c.sentence("today", nil), "days": say.Weekdays{weekday}})
		}
	}
	for st, word := range c.states() {
		if picture.State(st) != picture.NoPlan && len(at[st]) > 0 {
			list = append(list, c.sentence("alt_days", bot.Args{"words": word, "days": at[st]}))
		}
	}
	if today != "" {
		list = append(list, today)
	}
	args := bot.Args{"day": say.MonthDay(monday), "list": strings.Join(list, "; ")}
	if len(list) == 0 {
		return c.sentence("alt_week_none", args)
	}
	return c.sentence("alt_week", args)
}
