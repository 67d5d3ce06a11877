package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"afterbell/bot/course"
	"afterbell/bot/rich"
	"afterbell/bot/when"
)

// A whole term says more about noise than three weeks do: the class of the page is played once more over so many weeks, by
// people with habits, and told in words.

// aheadWeeks is how long the term is that the page tells of at its end.
const aheadWeeks = 16

// habits are what the people of the page do in that term.
const habits = `
[[person]]
id = "ada"
name = "Ada"
zone = "Pacific/Auckland"
checks_in = "every class day"
ticks = true
stuck = 7

[[person]]
id = "ben"
name = "Ben"
zone = "Europe/London"
checks_in = "weekly"
ticks = true
asks = 4

[[person]]
id = "cy"
name = "Cy"
zone = "America/Los_Angeles"
checks_in = "never"

[[person]]
id = "rivera"
name = "Ms Rivera"
zone = "Europe/London"
part = "teacher"
replies = true
`

// does says what somebody does all that time.
var does = map[string]string{ada: "checks in after every class", "ben": "checks in once a week", "cy": "never does anything"}

// ahead plays sixteen weeks and says in words what they were like.
func (g *ground) ahead(ctx context.Context) ([]string, error) {
	people, err := readPeople("the people of the page", []byte(habits))
	if err != nil {
		return nil, err
	}
	long, again := stretched(g.class.course, len(within(g.class, aheadWeeks)))
	t := &term{course: long, first: g.class.first, rhythm: g.class.rhythm, weeks: aheadWeeks, people: people, file: g.taught.file}
	heard, err := t.run(ctx)
	if err != nil {
		return nil, fmt.Errorf("play %d weeks: %w", aheadWeeks, err)
	}
	return inWords(heard, again), nil
}

// within lists the class days of so many weeks.
func within(f founding, weeks int) []when.Date {
	end := f.first.AddDays(7 * weeks)
	return slices.DeleteFunc(f.rhythm.Dates(f.first, 7*weeks), func(d when.Date) bool { return !d.Before(end) })
}

// stretched is a course with so many lessons: where it has fewer they come again, one on each class day.
func stretched(c *course.Course, lessons int) (long *course.Course, again bool) {
	if len(c.Lessons) >= lessons {
		return c, false
	}
	copied := *c
	copied.Lessons = slices.Clone(c.Lessons)
	for n := len(c.Lessons); n < lessons; n++ {
		l, round := c.Lessons[n%len(c.Lessons)], n/len(c.Lessons)+1
		l.ID, l.Title = fmt.Sprintf("%s-%d", l.ID, round), fmt.Sprintf("%s (%d)", l.Title, round)
		l.Body, l.Prompt = inRound(l.Body, round), inRound(l.Prompt, round)
		l.BuildsOn, l.Release, l.Due = nil, course.Release{}, course.Due{}
		copied.Lessons = append(copied.Lessons, l)
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", c.Hash, lessons))
	copied.Hash = hex.EncodeToString(sum[:])
	return &copied, true
}

// inRound ends a text with the number of its round, since what comes word for word a second time counts as said twice.
func inRound(body []rich.Block, round int) []rich.Block {
	if len(body) == 0 {
		return nil
	}
	return append(slices.Clone(body), rich.Block{Spans: []rich.Span{{Text: fmt.Sprintf("Round %d.", round)}}})
}

// inWords tells what a term was like for each of its people.
func inWords(heard *transcript, again bool) []string {
	lessons := 0
	for _, l := range heard.lines {
		if l.Kind == "lesson" && !l.edited {
			lessons++
		}
	}
	first := fmt.Sprintf("What %d weeks would be like, played through just now: %s", aheadWeeks, counted(lessons, "lesson"))
	if again {
		first += " (those of this course, again and again)"
	}
	told := []string{first + "."}
	quiet, twice := heard.disturbed()
	for _, p := range heard.people {
		n, who := heard.noiseFor(p), p.Name
		if habit := does[p.ID]; habit != "" {
			who += ", who " + habit + ","
		}
		told = append(told, fmt.Sprintf("%s gets %s, at most %d on one day, and finds %s in the channel.",
			who, counted(n.direct, "direct message"), n.busiest, counted(n.channel, "post")))
	}
	return append(told, fmt.Sprintf("In all that time: %s in anybody's quiet hours, and %s said twice.",
		counted(quiet, "message"), counted(twice, "thing")))
}

// counted writes a number with what it counts.
func counted(n int, what string) string {
	switch n {
	case 0:
		return "no " + what + "s"
	case 1:
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
