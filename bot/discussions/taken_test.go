package discussions

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/text"
)

// took are the figures of somebody who took part in these ways, in the discussion of lesson "l" or in that called "t".
func took(lesson string, ways ...record.Way) (f record.Figures) {
	for i, w := range ways {
		x := record.Fact{Kind: record.FactPrompt, Lesson: lesson, Way: w, At: time.Unix(int64(i), 0)}
		if lesson == "" {
			x.Talk = "t"
		}
		f = record.Apply(f, "", x)
	}
	return f
}

func learner(name string, f record.Figures) *term.Learner {
	return &term.Learner{Called: name, Figures: f}
}

func TestTaken(t *testing.T) {
	gone := learner("Gus", took("l", record.InThread))
	gone.Member.Left = time.Unix(9, 0)
	for name, c := range map[string]struct {
		of   record.Talk
		from []*term.Learner
		want taken
	}{
		"nobody": {of: record.Talk{Lesson: "l"}},
		"a lesson": {
			record.Talk{Lesson: "l"},
			[]*term.Learner{learner("Ada", took("l", record.InThread)), learner("Ben", took("l", record.Privately, record.InThread|record.ToOther)),
				learner("Cy", took("m", record.InThread)), learner("Dee", took("l", 0)), learner("Eli", took("", record.InThread)), gone},
			taken{all: []string{"Ada", "Ben", "Dee"}, inThread: []string{"Ada", "Ben"}, privately: []string{"Ben"}, toOther: []string{"Ben"},
				before: []string{"Dee"}, not: []string{"Cy", "Eli"}},
		},
		"by hand": {
			record.Talk{ID: "t"},
			[]*term.Learner{learner("Ada", took("l", record.InThread)), learner("Eli", took("", record.Privately, record.InThread))},
			taken{all: []string{"Eli"}, inThread: []string{"Eli"}, privately: []string{"Eli"}, not: []string{"Ada"}},
		},
	} {
		got := part(talk{Talk: c.of}, c.from)
		if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(taken{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// Of a large class not every name is said, and nobody is left out of the count.
func TestManyNames(t *testing.T) {
	texts, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	v := say.NewBook(texts, nil).Voice("en")
	var all []*term.Learner
	for i := range 3000 {
		all = append(all, learner(fmt.Sprintf("L%04d", i), record.Figures{}))
	}
	p := &say.Page{}
	taken := part(talk{Talk: record.Talk{Lesson: "l"}}, all)
	taken.sayNames(v, p)
	said := fmt.Sprint(v.Message(p).Body)
	if !strings.Contains(said, "L0059 and 2940 more") || strings.Contains(said, "L0060") {
		t.Errorf("said: %s", said)
	}
	if len(taken.not) != 3000 {
		t.Errorf("%d have not taken part yet, want 3000", len(taken.not))
	}
}
