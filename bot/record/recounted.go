package record

import (
	"bytes"
	"maps"

	"github.com/go-json-experiment/json"
)

// Agrees reports whether stored figures are what a recount gives. What an earlier version did not keep may be
// missing: a later fact brings it.
func (f Figures) Agrees(counted Figures) (bool, error) {
	was, err := json.Marshal(f.withLater(counted), Stored)
	if err != nil {
		return false, err
	}
	is, err := json.Marshal(counted, Stored)
	return bytes.Equal(was, is), err
}

// withLater is the figures with what earlier versions did not keep, from a recount. Whoever lets Apply make a new
// figure of facts that there are already adds it here.
func (f Figures) withLater(counted Figures) Figures {
	f.Lessons = maps.Clone(f.Lessons)
	for id, l := range f.Lessons {
		if l.SureDay.IsZero() {
			l.SureDay = counted.Lessons[id].SureDay
			f.Lessons[id] = l
		}
	}
	return f
}
