// Package review brings questions of lessons back: in their lesson as often as somebody likes, and later by themselves,
// shortly before they would be forgotten. When that is, FSRS reckons from the learner's own answers (Memory), in whole
// days of the learner's own; at most five come back in a day, or as many as the learner chose, and each can say in a
// sentence why it comes today.
//
// What is known of a learner's memory follows from the facts of their answers (Kept, Recount). What a check-in tells of
// sureness is read where the round of a day is reckoned, so a check-in costs nothing here.
//
// Answers are for the learner alone. Teachers read per question how many knew it, never who, and nothing where it would
// tell of single learners.
package review

import (
	"afterbell/bot/record"
	"afterbell/bot/turn"
)

// Review is questions in lessons, and their return.
func Review() turn.Story {
	return turn.Story{
		Name: "review", Tables: []record.Table{Table()},
		Agenda: onAgenda, Tells: tell, Begins: before, Lesson: onLesson, Recorded: hear, Redated: correct,
		Actions: []turn.Action{
			turn.Pressed("quiz", quiz),
			turn.Pressed("quiz.answer", answer),
			turn.Pressed("quiz.reveal", reveal),
			turn.Pressed("quiz.knew", knew),
			turn.Pressed("quiz.forgot", forgot),
			turn.Pressed("quiz.easy", easy),
			turn.Pressed("recall", recall),
			turn.Pressed("recall.why", why).Looks(),
			turn.Pressed("recall.stop", stop).Looks(),
			turn.Pressed("recall.class", ofClass).Looks(),
			turn.Pressed("recall.lesson", ofLesson).Looks(),
			turn.Pressed("recall.share", share),
		},
	}
}
