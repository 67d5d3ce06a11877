package companion_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
)

// What somebody does in a class that is old costs no more than in a new one: a check-in that is stuck, changed and
// taken back never reads the questions of earlier days, be they as damaged as they like.
func TestTheAgeOfAClassCostsNothing(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(time.Hour))
	s.must(s.store.Update(t.Context(), func(tx bot.Tx) error {
		for i := range 50 {
			old := record.Question{Class: s.class, At: s.now.Add(-time.Duration(i+20) * time.Minute)}
			if err := tx.Put(string(record.QuestionKey(old, fmt.Sprint(i))), []byte("unreadable")); err != nil {
				return err
			}
		}
		return nil
	}))
	first := s.types("ben", "checkin", "did=read", "stuck=the gates")
	says(t, "check-in", plainReply(first), "Noted for")
	form := s.pressesOn("ben", first, "Change").Form
	second := s.fills("ben", form.Action, form.Target, "did=read", "stuck=the doors")
	says(t, "change", plainReply(second), "Noted for")
	says(t, "undo", plainReply(s.pressesOn("ben", second, "Undo")), "Taken back")
	withdrawn := 0
	for _, line := range s.dump() {
		if strings.HasPrefix(line, "question/") && strings.Contains(line, `"withdrawn":true`) {
			withdrawn++
		}
	}
	if withdrawn != 2 {
		t.Errorf("%d questions were withdrawn, want both", withdrawn)
	}
}
