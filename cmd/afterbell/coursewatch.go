package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"afterbell/bot/course"
)

// watchEvery is how long a save may go unnoticed. Looking at names, sizes and times of a folder costs next to nothing, and it
// also sees editors that put a new file in the place of the old one.
const watchEvery = time.Second

type watchCommand struct {
	previewCommand
}

// Run lints and previews the course now and after every change, until a signal to stop.
func (w *watchCommand) Run(c *console) error {
	ctx, stop := untilSignal()
	defer stop()
	if w.Start == "" {
		w.Start = time.Now().Format(time.DateOnly)
	}
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	return w.watch(ctx, tick.C, c.out)
}

// watch shows the course, and again at each tick at which a file has changed since. The state is taken before the course is
// read, so that what is saved meanwhile is seen at the next tick.
func (w *watchCommand) watch(ctx context.Context, tick <-chan time.Time, out io.Writer) error {
	var shown string
	said := map[string]bool{}
	for {
		if state := stateOf(w.Dir); shown == "" || state != shown {
			var err error
			if said, err = w.show(out, said); err != nil {
				return err
			}
			shown = state
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick:
		}
	}
}

// show lints the course and, if it can be taught, prints the messages of its preview that were not in the last one. It returns
// all messages of this one.
func (w *watchCommand) show(out io.Writer, before map[string]bool) (map[string]bool, error) {
	_, problems := readCourse(w.Dir, measured())
	if err := (&lintCommand{}).write(out, problems); err != nil {
		return nil, err
	}
	if course.HasErrors(problems) {
		_, err := fmt.Fprintf(out, "%s is not ready: %s\n\n", w.Dir, tally(problems))
		return before, err
	}
	heard, err := w.play()
	if err != nil {
		return nil, err
	}
	now, all := map[string]bool{}, heard.lines
	heard.lines = nil
	for _, l := range all {
		what := l.Local + l.Place + l.Text
		if now[what] = true; !before[what] {
			heard.lines = append(heard.lines, l)
		}
	}
	if err := heard.writeText(out); err != nil {
		return nil, err
	}
	_, err = fmt.Fprintf(out, "%s can be taught: %s; %s above %s new. Ctrl-C ends this.\n\n", w.Dir, tally(problems),
		plural(len(heard.lines), "message"), isOrAre(len(heard.lines)))
	return now, err
}

func isOrAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
