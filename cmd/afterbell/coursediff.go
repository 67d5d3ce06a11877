package main

import (
	"fmt"

	"afterbell/bot/correct"
	"afterbell/bot/rich"
	"afterbell/bot/say"
	"afterbell/bot/text"
)

type diffCommand struct {
	Old string `arg:"" help:"The folder of the older version."`
	New string `arg:"" help:"The folder of the newer version."`
}

// Run prints how two versions of a course differ, in the words that a teacher reads before a class follows.
func (d *diffCommand) Run(c *console) error {
	older, err := rightCourse(d.Old)
	if err != nil {
		return err
	}
	newer, err := rightCourse(d.New)
	if err != nil {
		return err
	}
	texts, err := text.Load()
	if err != nil {
		return fmt.Errorf("compare courses: %w", err)
	}
	p := &say.Page{}
	correct.Say(p, older, newer)
	_, err = fmt.Fprintln(c.out, rich.Plain(say.NewBook(texts, nil).Voice("en").Message(p).Body))
	return err
}
