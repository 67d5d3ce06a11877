package record

import "afterbell/bot"

// QuestionsWith reads the questions of a class that were asked at the instant of a fact: one that the fact made is
// among them.
func QuestionsWith(tx bot.Tx, class string, fact Key[Fact]) ([]Key[Question], []Question, error) {
	return Scan(tx, Prefix[Question](QuestionNamed(class, segmentOf(FactName(fact), 0)+"-")))
}
