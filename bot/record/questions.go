package record

import (
	"time"

	"afterbell/bot"
)

// What a check-in reads of a class's questions: never more than those of a few minutes, however old the class is.

// QuestionsSince reads the questions of a class that were asked at an instant or after it.
func QuestionsSince(tx bot.Tx, class string, at time.Time) ([]Key[Question], []Question, error) {
	return scanFrom(tx, QuestionsOf(class), string(QuestionNamed(class, Stamp(at))))
}

// QuestionsWith reads the questions of a class that were asked at the instant of a fact: one that the fact made is
// among them.
func QuestionsWith(tx bot.Tx, class string, fact Key[Fact]) ([]Key[Question], []Question, error) {
	return Scan(tx, Prefix[Question](QuestionNamed(class, segmentOf(FactName(fact), 0)+"-")))
}
