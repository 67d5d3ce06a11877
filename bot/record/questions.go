package record

import (
	"slices"

	"afterbell/bot"
)

// QuestionsWith reads the questions of a class that were asked at the instant of a fact: one that the fact made is
// among them.
func QuestionsWith(tx bot.Tx, class string, fact Key[Fact]) ([]Key[Question], []Question, error) {
	return Scan(tx, Prefix[Question](QuestionNamed(class, segmentOf(FactName(fact), 0)+"-")))
}

// TellAsker puts what became of a question among the news of who asked it, once. Whoever is not in the class any
// more hears nothing.
func TellAsker(tx bot.Tx, class, person string, key Key[Question]) error {
	m, ok, err := Load(tx, MemberKey(class, person))
	if err != nil || !ok || slices.Contains(m.News, key) {
		return err
	}
	m.News = append(slices.Clip(m.News), key)
	return Save(tx, MemberKey(class, person), m)
}

// Waiting reads what waits for the teachers of a class, the oldest first: questions, and other words to be read.
func Waiting(tx bot.Tx, class string) (keys []Key[Question], list []Question, err error) {
	all, questions, err := Scan(tx, QuestionsOf(class))
	for i, x := range questions {
		if x.Done.IsZero() && !x.Withdrawn {
			keys, list = append(keys, all[i]), append(list, x)
		}
	}
	return keys, list, err
}
