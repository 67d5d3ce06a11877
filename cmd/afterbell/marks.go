package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"afterbell/adapters/playground"
	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/record"
	terms "afterbell/bot/term"
	"afterbell/bot/when"
)

// marks are what stands on the time line of the page: the lessons and sessions of the class as they are planned now, its days
// off, and the nights on which somebody's clock is changed.
func (g *ground) marks(ctx context.Context) (list []playground.Mark, err error) {
	end, _ := g.end(ctx)
	start := when.At(g.class.first, when.Clock{}, g.heard.zone)
	err = g.store.View(ctx, func(tx bot.Tx) error {
		_, classes, err := record.Scan(tx, record.Classes())
		if err != nil {
			return err
		}
		list = nil
		for _, c := range classes {
			taught, err := record.LoadCourse(tx, c.Run.Course)
			if err != nil {
				return err
			}
			list = append(list, marksOf(c.Run, taught, g.heard.zone)...)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look at the plan of the class: %w", err)
	}
	return append(list, clockChanges(start, end)...), nil
}

// marksOf are the lessons, sessions and days off of a run. What waits for a teacher has no date yet.
func marksOf(run record.Run, taught *course.Course, zone *time.Location) (list []playground.Mark) {
	releases := terms.Schedule(run, taught, zone)
	for i, s := range releases {
		if !s.Waits {
			label := fmt.Sprintf("Lesson %d: %s", i+1, taught.Lessons[i].Title)
			list = append(list, playground.Mark{Kind: playground.MarkLesson, From: s.At, Label: label})
		}
	}
	for _, s := range terms.Sessions(run, taught, releases, zone) {
		if !s.Waits {
			label := "Live session: " + s.Lesson.Title
			list = append(list, playground.Mark{Kind: playground.MarkSession, From: s.At, To: s.Ends(), Label: label})
		}
	}
	for _, x := range run.Rhythm.Off {
		from, to := when.At(x.From, when.Clock{}, zone), when.At(x.To.AddDays(1), when.Clock{}, zone)
		list = append(list, playground.Mark{Kind: playground.MarkOff, From: from, To: to, Label: "No class"})
	}
	return list
}

// clockChanges are the nights between two instants on which clocks are changed where somebody of the cast lives.
func clockChanges(from, until time.Time) (list []playground.Mark) {
	for _, p := range audience() {
		for day := from; day.Before(until); {
			_, next := day.In(p.location).ZoneBounds()
			if next.IsZero() || !next.Before(until) {
				break
			}
			place := p.location.String()
			place = strings.ReplaceAll(place[strings.LastIndexByte(place, '/')+1:], "_", " ")
			mark := playground.Mark{Kind: playground.MarkChange, From: next, Label: "Clocks change in " + place}
			if len(list) == 0 || list[len(list)-1] != mark {
				list = append(list, mark)
			}
			day = next
		}
	}
	return list
}
