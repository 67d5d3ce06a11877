package turn

import (
	"slices"
	"strconv"

	"afterbell/bot/outbox"
	"afterbell/bot/record"
)

// ThreadOf is the lesson in whose thread something belongs that is about a lesson, with the posts of its cards, one for
// each channel: that lesson, or the newest one that stands there. It is "" where none does; then the channel is meant, and
// each card is "".
func (t *Turn) ThreadOf(about string) (lesson string, cards []string, err error) {
	co, err := t.Course()
	if err != nil {
		return "", nil, err
	}
	ids := []string{about}
	for i, s := range slices.Backward(t.Schedule(co)) {
		if !s.At.After(t.Now) {
			ids = append(ids, co.Lessons[i].ID)
		}
	}
	for _, id := range ids {
		if cards, err = t.cardsOf(id); err != nil || cards != nil {
			return id, cards, err
		}
	}
	return "", make([]string, len(t.Class.Homes)), nil
}

// cardsOf are the posts of the cards of a lesson, one for each channel of the class; nil unless one stands in each. Of
// a lesson that came twice it is the newer one.
func (t *Turn) cardsOf(lesson string) ([]string, error) {
	if lesson == "" {
		return nil, nil
	}
	keys, rows, err := record.Scan(t.Tx, record.PostsOf(outbox.Occurrence(KindLesson, t.Class.ID, lesson)))
	if err != nil {
		return nil, err
	}
	cards := make([]string, len(t.Class.Homes))
	for i, r := range rows {
		home, err := strconv.Atoi(record.LastSegment(keys[i]))
		if err == nil && home < len(cards) && r.Lesson == lesson && r.State == record.StateSent {
			cards[home] = record.Occurrence(keys[i])
		}
	}
	if slices.Contains(cards, "") {
		return nil, nil
	}
	return cards, nil
}
