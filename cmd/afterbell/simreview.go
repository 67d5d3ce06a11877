package main

import (
	"errors"
	"fmt"
	"io"

	"afterbell/bot/review"
)

// What questions that come back are good for, by a model: simulate --review.

// trialLearners is how many learners the model has.
const trialLearners = 30

// trialWays are the ways that are compared, as they are called.
var trialWays = []struct {
	name string
	way  review.Way
}{{"nothing comes back", review.Never}, {"after fixed gaps", review.Fixed}, {"as the bot does", review.Fsrs}}

// review plays the term with learners of a model, in each way, and prints what comes of it.
func (t *term) review(out io.Writer) error {
	questions := 0
	for i := range t.course.Lessons {
		questions += len(t.course.Lessons[i].Questions)
	}
	trial := review.Trial{Course: t.course, Dates: t.rhythm.Dates(t.first, 7*t.weeks), Weeks: t.weeks, Learners: trialLearners}
	if questions == 0 || len(trial.Dates) == 0 {
		return misused("the course has no questions, or the term no class day")
	}
	_, err := fmt.Fprintf(out, "%s: %s over %s, %s\n\n%-20s%8s%14s%20s%18s\n", t.course.Title, plural(trialLearners, "learner"),
		plural(t.weeks, "week"), plural(questions, "question"), "questions", "a day", "busiest day", "known at the end", "four weeks later")
	for _, x := range trialWays {
		o := trial.Run(x.way)
		_, ferr := fmt.Fprintf(out, "%-20s%8.1f%14d%18.0f %%%16.0f %%\n", x.name, o.Load, o.Busiest, 100*o.Known, 100*o.Later)
		err = errors.Join(err, ferr)
	}
	_, ferr := fmt.Fprint(out, trialModel)
	return errors.Join(err, ferr)
}

// trialModel says what the numbers come of.
const trialModel = `
The model is the activation of Pavlik and Anderson (Cognitive Science 29, 2005), not that of the bot: each meeting with a
question leaves a trace that fades as a power of time, the faster the better the question was known just then. Its numbers
are near those fitted to vocabulary, which is forgotten faster than what makes sense. Lessons are studied on their day or
up to three days later, questions are answered on four evenings of five, and at most five come back in a day. "a day"
counts each answer, those included that come once more since they were missed. Real people differ; read the differences.
`
