package main

import (
	"fmt"

	"afterbell/bot/course"
)

type exportCommand struct {
	Dir string `arg:"" help:"The course's folder."`
	As  string `required:"" enum:"gift,anki" help:"gift or anki."`
}

// Run prints the questions of a course in a notation that other programs read.
func (e *exportCommand) Run(c *console) error {
	taught, err := rightCourse(e.Dir)
	if err != nil {
		return err
	}
	text := course.GIFT(taught)
	if e.As == "anki" {
		if text, err = course.Anki(taught); err != nil {
			return fmt.Errorf("export the questions: %w", err)
		}
	}
	_, err = c.out.Write(text)
	return err
}
