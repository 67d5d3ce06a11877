package discord

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"afterbell/adapters/discord/discordtest"
)

var update = flag.Bool("update", false, "write the golden messages anew")

// TestGolden compares what people meet in a class, message by message, with what it was: with the course of the talks, with one
// lesson to its end, with 400 of them, with names and titles as long as they may be, and in Arabic.
func TestGolden(t *testing.T) {
	for _, tt := range []struct {
		name    string
		dir     fs.FS
		learner string
		days    int // so many pass until the last messages
	}{
		{"sample", os.DirFS("../../bot/companion/testdata/biology"), "Ada", 0},
		{"one", courseOf("Slugs", []string{"Cells"}, "say what a cell is"), "Ada", 21},
		{"many", courseOf("Slugs", titles(400), "go on"), "Ada", 60},
		{"long", courseOf(long("Course"), []string{long("First"), long("Second")}, long("do")), long("Ada"), 0},
		{"arabic", courseOf("الأحياء", []string{"الخلايا والماء", "الأغشية (مقدمة)"}, "أن تشرح لماذا ينكمش البزاق في الملح"),
			"ليلى العامري", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWeekOf(t, tt.dir)
				defer w.finish()
				g := &golden{week: w, learner: discordtest.User{ID: "710000000000000001", Name: tt.learner}}
				g.play()
				g.later(tt.days)
				g.compare(filepath.Join("testdata", "golden", tt.name+".txtar"))
			})
		})
	}
}

// long makes of a word a name of 80 signs with marks in it.
func long(word string) string {
	return (word + strings.Repeat(" *name* (so_long) of <somebody>", 4))[:80]
}

func titles(n int) (list []string) {
	for i := range n {
		list = append(list, fmt.Sprint("Part ", i+1))
	}
	return list
}

// courseOf is a course whose lessons have these titles, each with the same steps, question and discussion.
func courseOf(title string, lessons []string, aim string) fs.FS {
	manifest := fmt.Appendf(nil, "title = %q\nlanguage = \"en\"\nrhythm = \"tue, thu at 16:00\"\ndue = \"sun\"\n", title)
	dir := fstest.MapFS{"course.toml": {Data: manifest}}
	for i, name := range lessons {
		text := fmt.Sprintf("---\nid: l%d\ntitle: %q\naim: %q\nminutes: 20\n---\n\nThe text of the lesson.\n\n## Steps\n\n", i+1, name, aim)
		for n := range 1 + i%3 {
			text += fmt.Sprintf("- [ ] Step %d, for a while (5 min)\n", n+1)
		}
		text += "\n## Discuss\n\nOne rule, or two?\n\n## More help\n\nA sieve.\n\n## Go further\n\nAquaporins.\n"
		dir[fmt.Sprintf("%03d-lesson.md", i+1)] = &fstest.MapFile{Data: []byte(text)}
	}
	return dir
}

// A golden is a class whose messages are kept by the moments at which they come.
type golden struct {
	*week
	learner discordtest.User
	kept    []txtar.File
}

// play goes through a class: what is posted and what is answered, of a learner and of the teacher.
func (g *golden) play() {
	g.server.AddMember(g.guild, rivera, discordtest.ManageServer)
	g.server.AddMember(g.guild, g.learner, 0)
	g.types(rivera, "class")
	form := g.press(rivera, "Set up a class here").Form
	g.fills(rivera, form, map[string]string{"start": "2026-11-12", "rhythm": "daily at 17:00", "zone": "Europe/London"})
	g.answered("preview")
	g.press(rivera, "Start")
	g.until(time.Now().Add(time.Hour))
	g.posted("welcome", "\"Join\"")
	g.press(g.learner, "Join")
	g.answered("joined")
	g.press(g.learner, "Yes")
	g.press(g.learner, "Yes please")
	g.until(firstDay.Add(2 * time.Hour))
	g.posted("lesson", "Lesson 1 of")
	g.learns()
	g.teaches()
	g.until(firstDay.Add(5 * 24 * time.Hour))
	g.posted("discussion", "Talk about it")
	g.posted("daily message", "Hello ")
	g.posted("digest", "Week 1 of")
}

// later keeps what people meet when so many days have passed.
func (g *golden) later(days int) {
	if days == 0 {
		return
	}
	g.until(firstDay.Add(time.Duration(days) * 24 * time.Hour))
	g.types(g.learner, "today")
	g.answered("today, later")
	g.types(g.learner, "lessons")
	g.answered("lessons, later")
	g.types(g.learner, "progress")
	g.answered("progress, later")
	g.types(rivera, "class")
	g.answered("overview, later")
	g.posted("newest post", "\"components\"")
}

// learns is what a learner is answered.
func (g *golden) learns() {
	g.types(g.learner, "today")
	g.answered("today")
	g.press(g.learner, "Start lesson 1")
	g.answered("lesson opened")
	g.types(g.learner, "checkin", option("did", "read *it*"))
	g.answered("check-in in one line")
	g.types(g.learner, "checkin", option("did", "read it (twice)"), option("sure", "2"), option("stuck", "why the salt pulls"),
		option("next", "flashcards fri 18:00"))
	g.answered("check-in")
	g.types(g.learner, "progress")
	g.answered("progress")
	g.types(g.learner, "lessons")
	g.answered("lessons")
	g.types(g.learner, "settings")
	g.answered("settings")
}

// teaches is what a teacher is answered.
func (g *golden) teaches() {
	g.types(rivera, "class")
	g.answered("overview")
	g.press(rivera, "Answer questions")
	g.answered("question")
	g.types(rivera, "today")
	g.answered("today of a teacher")
	g.press(rivera, "All names")
	g.answered("all names")
	g.types(rivera, "class")
	g.fills(rivera, g.press(rivera, "Day off").Form, map[string]string{"days": "17 nov"})
	g.answered("day off, asked")
	if data, _, _ := g.server.Press(rivera.ID, g.channel.Channel, "Move everything"); data == nil {
		return // no lesson comes after that day
	}
	g.press(rivera, "Move everything")
	g.settle()
	g.posted("day off", "No class on")
}

// answered keeps the newest answer to something done.
func (g *golden) answered(moment string) {
	g.keep(moment, func(r discordtest.Request) bool {
		return strings.HasSuffix(r.Path, "/callback") || strings.Contains(r.Path, "/webhooks/")
	})
}

// posted keeps the newest message in a channel or in direct messages that has all these words.
func (g *golden) posted(moment string, words ...string) {
	g.keep(moment, func(r discordtest.Request) bool {
		return r.Method == "POST" && strings.HasSuffix(r.Path, "/messages") &&
			!slices.ContainsFunc(words, func(w string) bool { return !bytes.Contains(r.Body, []byte(w)) })
	})
}

// keep keeps the newest request of a sort, without what differs each time: the tags of custom_ids and the key.
func (g *golden) keep(moment string, sort func(discordtest.Request) bool) {
	g.t.Helper()
	all := g.server.Requests()
	for _, r := range slices.Backward(all) {
		if sort(r) {
			body := tags.ReplaceAll(payloadOf(r), []byte("$1$2…"))
			value := jsontext.Value(body)
			if err := value.Indent(jsontext.WithIndent("  ")); err != nil {
				g.t.Fatalf("%s: %v", moment, err)
			}
			g.kept = append(g.kept, txtar.File{Name: moment, Data: append(value, '\n')})
			return
		}
	}
	g.t.Errorf("nothing is sent at the moment %q", moment)
}

// payloadOf is the JSON of a request, which may carry files beside it.
func payloadOf(r discordtest.Request) []byte {
	if strings.HasPrefix(r.ContentType, "multipart/") {
		return payload(r.Body)
	}
	return r.Body
}

// tags are the parts of custom_ids that only we can make, and the key of a message.
var tags = regexp.MustCompile(`("(?:custom_id|value)":"1[0-9a-z])[A-Za-z0-9_-]{11}|("nonce":")[^"]*`)

// compare compares what was kept with a golden file.
func (g *golden) compare(file string) {
	g.t.Helper()
	got := txtar.Format(&txtar.Archive{Files: g.kept})
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			g.t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		g.t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		g.t.Errorf("the messages differ (-want +got), write them anew with -update:\n%s", diff)
	}
}
