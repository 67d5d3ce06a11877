package ownstep

import (
	"slices"
	"strings"
	"unicode/utf8"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
)

// What own steps may be, as functions of values.

const (
	most   = 10  // so many own steps stand under one lesson: more are no small steps but a plan
	length = 200 // a step has no more characters: it is one line to tick
)

// read reads a step as it was typed, on one line; its minutes may stand at its end, such as (10 min). The problem is a sentence
// that says why it cannot be taken, nil where it can.
func read(typed string) (x record.OwnStep, problem *say.Phrase) {
	step := course.ReadStep(strings.Join(strings.Fields(rich.Unmarked(typed)), " "))
	x = record.OwnStep{Text: step.Text, Minutes: step.Minutes}
	switch n := utf8.RuneCountInString(x.Text); {
	case n == 0:
		return x, &say.Phrase{Key: "ownstep.empty"}
	case n > length:
		return x, &say.Phrase{Key: "ownstep.long", Args: bot.Args{"n": n - length, "most": length}}
	case x.Minutes > course.MaxMinutes:
		return x, &say.Phrase{Key: "ownstep.minutes", Args: bot.Args{"most": course.MaxMinutes}}
	}
	return x, nil
}

// room is how many own steps can stand under a lesson with so many steps: all are ticked in one list.
func room(steps int) int { return max(0, min(most, course.MaxSteps-steps)) }

// with is a list with a further step under a lesson that has so many steps of its own. The same words, or the same id, stand
// there once: pressed twice is meant once. ok is false where the list is full.
func with(list []record.OwnStep, x record.OwnStep, steps int) (longer []record.OwnStep, ok bool) {
	same := func(y record.OwnStep) bool { return y.ID == x.ID || strings.EqualFold(y.Text, x.Text) }
	if slices.ContainsFunc(list, same) {
		return list, true
	}
	if len(list) >= room(steps) {
		return list, false
	}
	return append(slices.Clone(list), x), true
}

// at is where the step with an id stands in a list, -1 where it does not.
func at(list []record.OwnStep, id string) int {
	return slices.IndexFunc(list, func(x record.OwnStep) bool { return x.ID == id })
}

// sign begins the options of own steps in the list of steps: those of the lesson are numbers.
const sign = "own-"

// ticked is a list in which the steps are done whose options are among the values, and no others.
func ticked(list []record.OwnStep, values []string) []record.OwnStep {
	list = slices.Clone(list)
	for i := range list {
		list[i].Done = slices.Contains(values, sign+list[i].ID)
	}
	return list
}
