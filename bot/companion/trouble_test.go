package companion_test

import "testing"

// Technical trouble goes to the teachers, who read that it is none with the course; the asker reads whom the class names
// for all else. In a study group nobody is there for it but the group.
func TestTechnicalTrouble(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben", "cy")
	s.fills("rivera", "class.set", "CLASS", "contact=the help desk, room 4", "answer=2")
	to := s.presses("ben", "ask.open", "CLASS").Form.Fields[1].Options
	if len(to) != 3 || to[2].Label != "My teacher: technical trouble" {
		t.Errorf("the form offers %v", to)
	}
	says(t, "asked in the form", plainReply(s.fills("ben", "ask.form", "CLASS", "question=the sheet does not open", "to=trouble")),
		"Rivera has your question", "the help desk, room 4")
	says(t, "the queue", plainReply(s.presses("rivera", "queue", "CLASS")), "Ben has had technical trouble since", "the sheet does not open")
	s.fills("rivera", "queue.form", s.question(), "answer=Try the other link.")
	says(t, "answered", plainReply(s.presses("ben", "answers", "CLASS")), "Try the other link.")
	s.types("cy", "ask", "question=no sound", "to=trouble")
	says(t, "typed", plainReply(s.presses("rivera", "queue", "CLASS")), "Cy has had technical trouble since", "no sound")
	s.deliver()
	for _, m := range s.said("prompt") {
		t.Errorf("the class reads %s", m.Text())
	}
}
