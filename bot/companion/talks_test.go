package companion_test

import (
	"testing"
	"time"

	"afterbell/bot/record"
)

// A private answer counts in the discussion that its card names, one started by hand included; a button that names
// none of the class's counts in none.
func TestAPrivateAnswerCounts(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.until(lessonOut.Add(time.Hour))
	s.types("rivera", "prompt", "text=What passes?")
	s.deliver()
	id := ""
	for key := range all[record.Prompt](s, "prompt/"+s.class+"/") {
		id = key
	}
	for target, want := range map[string]int{"CLASS..nowhere": 0, "CLASS": 0, "CLASS.." + id: 1} {
		s.fills("ben", "prompt.answer", target, "text=into "+target)
		figures := all[record.Figures](s, "figure/"+s.class+"/")[s.human("ben").ID]
		if n := figures.Discussed(record.Privately); want == 1 && n != 1 || want == 0 && figures.Talks["nowhere"] != 0 {
			t.Errorf("%s: %d discussions count, %v", target, n, figures.Talks)
		}
	}
}
