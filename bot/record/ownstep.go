package record

// OwnStep is a step that a learner put under a lesson for themselves.
type OwnStep struct {
	ID      string `json:"id"`
	Text    string `json:"t"`
	Minutes int    `json:"m,omitzero"` // 0: not said
	Done    bool   `json:"d,omitzero"`
}

// OwnSteps are the steps that one learner put under one lesson, in the order in which they were added.
type OwnSteps struct {
	Steps []OwnStep `json:"s"`
}

// OwnStepTable holds the steps that learners put under lessons for themselves.
func OwnStepTable() Table {
	return Table{Name: "ownstep", Rest: "CLASS/PERSON/LESSON", Owner: OfClass,
		Holds: "the steps that a learner put under a lesson for themselves; nobody else sees them"}
}

// OwnStepsKey is the key of a learner's own steps under a lesson.
func OwnStepsKey(class, person, lesson string) Key[OwnSteps] {
	return Key[OwnSteps](string(OwnStepTable().Owned(class)) + person + "/" + lesson)
}
