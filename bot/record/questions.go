package record

import (
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"

	"afterbell/bot"
)

// Questions are found without reading those that were answered long ago, however old a class is.

// OpenTable holds an entry for each question of a class that waits for a teacher.
func OpenTable() Table {
	return Table{
		Name: "open", Rest: "CLASS/TIME-ID  and  CLASS", Holds: "that the question of that name waits; that all that wait have an entry",
		Owner: OfClass, Leads: func(class, rest, _ string) string { return string(QuestionNamed(class, rest)) },
	}
}

// openIn is the pointer that is there once all questions of a class that wait have an entry: in a file of an
// earlier version they have none at first.
func openIn(class string) Pointer { return Pointer(OpenTable().Key(class)) }

// openOf is what the entries of a class begin with.
func openOf(class string) Prefix[Pointer] { return Prefix[Pointer](openIn(class) + "/") }

// Waits reports whether the question waits for a teacher.
func (x Question) Waits() bool { return x.Done.IsZero() && !x.Withdrawn }

// SaveQuestion stores a question of a class under its key, and keeps the entries of those that wait.
func SaveQuestion(tx bot.Tx, key Key[Question], x Question) error {
	if err := enterWaiting(tx, x.Class); err != nil {
		return err
	}
	if err := Save(tx, key, x); err != nil {
		return err
	}
	return enter(tx, key, x)
}

// enter makes the entry of a question that waits, and removes that of any other one.
func enter(tx bot.Tx, key Key[Question], x Question) error {
	entry := Pointer(string(openOf(x.Class)) + LastSegment(key))
	if x.Waits() {
		return Point(tx, entry, "")
	}
	return Unpoint(tx, entry)
}

// enterWaiting makes the entries of a class in which no question was stored since there are any.
func enterWaiting(tx bot.Tx, class string) error {
	whole, err := LookUp(tx, openIn(class))
	if err != nil || whole != "" {
		return err
	}
	keys, all, err := Scan(tx, QuestionsOf(class))
	if err != nil {
		return err
	}
	for i, x := range all {
		if err := enter(tx, keys[i], x); err != nil {
			return err
		}
	}
	return Point(tx, openIn(class), class)
}

// Waiting reads the questions of a class that wait for a teacher, the oldest first, and no others, once each of
// them has an entry.
func Waiting(tx bot.Tx, class string) (keys []Key[Question], list []Question, err error) {
	whole, err := LookUp(tx, openIn(class))
	if err != nil {
		return nil, nil, err
	}
	if whole == "" {
		return scanWaiting(tx, class)
	}
	names, err := Names(tx, openOf(class))
	if err != nil {
		return nil, nil, err
	}
	for _, name := range names {
		key := QuestionNamed(class, name)
		x, err := Need(tx, key)
		if err != nil {
			return nil, nil, err
		}
		keys, list = append(keys, key), append(list, x)
	}
	return keys, list, nil
}

// scanWaiting reads all questions of a class for those that wait.
func scanWaiting(tx bot.Tx, class string) (keys []Key[Question], list []Question, err error) {
	names, all, err := Scan(tx, QuestionsOf(class))
	for i, x := range all {
		if x.Waits() {
			keys, list = append(keys, names[i]), append(list, x)
		}
	}
	return keys, list, err
}

// QuestionsWith reads the questions of a class that were asked at the instant of a fact: one that the fact made is
// among them.
func QuestionsWith(tx bot.Tx, class string, fact Key[Fact]) ([]Key[Question], []Question, error) {
	return Scan(tx, Prefix[Question](QuestionNamed(class, segmentOf(FactName(fact), 0)+"-")))
}

// Asked reports whether anybody ever wrote to the teachers of a class, without reading what.
func Asked(tx bot.Tx, class string) (bool, error) {
	whole, err := LookUp(tx, openIn(class))
	return whole != "", err
}

// Answered reads up to limit questions of a class that have an answer and were not passed on to it, the newest first:
// those that were asked before the one called before, or all, where that is empty. It reads no others than those that
// lie between.
func Answered(tx bot.Tx, class, before string, limit int) (keys []Key[Question], list []Question, err error) {
	first := string(QuestionsOf(class))
	from := first + "\xff"
	if before != "" {
		from = first + before
	}
	for len(list) < limit {
		entries, err := tx.Scan(from, first, limit)
		if err != nil || len(entries) == 0 {
			return keys, list, bot.Wrap("list answered questions", err)
		}
		for _, e := range entries {
			var x Question
			if err := json.Unmarshal(e.Value, &x, Stored); err != nil {
				return nil, nil, fmt.Errorf("read %s: %w: %w", e.Key, bot.ErrDamaged, err)
			}
			if from = e.Key; x.Asks() && x.Answer != "" && x.Passed.IsZero() && !x.Withdrawn && len(list) < limit {
				keys, list = append(keys, Key[Question](e.Key)), append(list, x)
			}
		}
	}
	return keys, list, nil
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
