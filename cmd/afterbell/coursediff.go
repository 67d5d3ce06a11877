package main

import (
	"fmt"
	"strings"

	"afterbell/bot/course"
)

type diffCommand struct {
	Old string `arg:"" help:"The folder with the version before."`
	New string `arg:"" help:"The folder with the version after."`
}

// Run says, a line a lesson, what a class would notice if it went on with the new version.
func (d *diffCommand) Run(c *console) error {
	before, err := rightCourse(d.Old)
	if err != nil {
		return err
	}
	after, err := rightCourse(d.New)
	if err != nil {
		return err
	}
	changes := course.Diff(before, after)
	for _, change := range changes {
		if _, err := fmt.Fprintln(c.out, changeText(change)); err != nil {
			return err
		}
	}
	if len(changes) == 0 {
		_, err = fmt.Fprintln(c.out, "No lesson differs.")
	}
	return err
}

// changeText says what happened to a lesson.
func changeText(c course.Change) string {
	switch c.Kind {
	case course.Added:
		return fmt.Sprintf("new, as lesson %d: %s", c.To, c.Title)
	case course.Removed:
		return fmt.Sprintf("gone, was lesson %d: %s", c.From, c.Title)
	case course.Moved:
		return fmt.Sprintf("moved from %d to %d: %s", c.From, c.To, c.Title)
	}
	return fmt.Sprintf("changed, lesson %d: %s (%s)", c.To, c.Title, strings.Join(c.Parts, ", "))
}
