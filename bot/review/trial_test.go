package review

import (
	"fmt"
	"testing"

	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/when"
)

// halfYear is a course of 32 lessons with three questions each, two lessons a week.
func halfYear() Trial {
	t := Trial{Course: &course.Course{}, Weeks: 16, Learners: 30}
	start := when.Date{Year: 2026, Month: 11, Day: 10}
	for i := range 32 {
		t.Course.Lessons = append(t.Course.Lessons, course.Lesson{ID: fmt.Sprint(i), Questions: make([]course.Question, 3)})
		t.Dates = append(t.Dates, start.AddDays(i/2*7+i%2*2))
	}
	return t
}

// Over sixteen weeks whoever answers what comes back knows measurably more at the end, and a month later, than who does
// not, without ever answering more than a day allows.
func TestReturnIsGoodForSomething(t *testing.T) {
	trial := halfYear()
	never, fixed, fsrs := trial.Run(Never), trial.Run(Fixed), trial.Run(Fsrs)
	t.Logf("never %+v\nfixed %+v\nfsrs  %+v", never, fixed, fsrs)
	if fsrs.Known < never.Known+0.15 || fsrs.Later < never.Later+0.15 {
		t.Errorf("with return %.2f are known, later %.2f; without it %.2f and %.2f", fsrs.Known, fsrs.Later, never.Known, never.Later)
	}
	if fsrs.Known < fixed.Known-0.05 || fsrs.Later < fixed.Later-0.05 {
		t.Errorf("with return %.2f are known, later %.2f; with fixed gaps %.2f and %.2f", fsrs.Known, fsrs.Later, fixed.Known, fixed.Later)
	}
	if fsrs.Busiest > 2*record.RecallDefault || fixed.Busiest > 2*record.RecallDefault || never.Load > 0 {
		t.Errorf("the load is %.1f a day, %d on the busiest", fsrs.Load, fsrs.Busiest)
	}
	if again := trial.Run(Fsrs); again != fsrs {
		t.Errorf("played again it is %+v, was %+v", again, fsrs)
	}
}
