package companion_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"afterbell/adapters/playground"
	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/turn"
)

// OWNWORDS stands in everything that ben writes in these tests.
const ownWords = "OWNWORDS"

// benDoesEverything plays the script, with words of ben's own in all that he writes.
func benDoesEverything(t *testing.T) *school {
	t.Helper()
	s := newSchool(t, meetingCourse(t))
	s.enrol("ben", "ada")
	s.until(lessonOut.Add(time.Minute))
	lines := script(everything)
	for _, line := range lines[:len(lines)-1] {
		args := s.ids(line[3:])
		for i, a := range args {
			name, _, _ := strings.Cut(a, "=")
			if line[0] == "ben" && slices.Contains([]string{"did", "next", "stuck", "question", "what", "text", "why", "change"}, name) {
				args[i] = a + " " + ownWords
			}
		}
		s.handle(s.event(line[0], bot.Kind(line[1]), line[2], args...))
		s.pass(10 * time.Second)
	}
	s.types("ben", "ask", "question=who has a bowl "+ownWords, "to=class")
	s.types("ben", "checkin", "did=mixed "+ownWords, "stuck=the bowl "+ownWords)
	s.pass(8 * 24 * time.Hour)
	return s
}

// Whatever is kept of a person is in their file, and goes when they erase it: their id, what the service calls them, and
// every word that they wrote.
func TestEverythingOfAPersonIsErased(t *testing.T) {
	s := benDoesEverything(t)
	ben := s.human("ben").ID
	mine := append(about(s.dump(), ben, ownWords), about(s.dump(), "/ben =")...)
	if len(mine) < 20 {
		t.Fatalf("only %d records tell of ben: the test has lost its subject", len(mine))
	}
	file := s.presses("ben", "mydata.export", "CLASS").Files
	if len(file) != 1 {
		t.Fatal("no file")
	}
	files := unpacked(t, file[0].Content)
	data := files["data.json"]
	for _, words := range []string{"who has a bowl " + ownWords, "mixed " + ownWords, "How are you?", "### 1. Membranes"} {
		if !strings.Contains(files["written.md"], words) {
			t.Errorf("written.md lacks %q:\n%s", words, files["written.md"])
		}
	}
	if !strings.Contains(files["check-ins.csv"], "mixed "+ownWords) {
		t.Errorf("check-ins.csv: %s", files["check-ins.csv"])
	}
	for _, line := range about(s.dump(), ownWords) {
		key, _, _ := strings.Cut(line, " = ")
		if !strings.Contains(data, key) {
			t.Errorf("%s holds ben's words and is not in the file", key)
		}
	}
	s.presses("ben", "mydata.erase", "CLASS")
	if len(about(s.dump(), "person/"+ben+" ")) == 0 {
		t.Fatal("one press erased everything")
	}
	said := plainReply(s.presses("ben", "mydata.erase", "CLASS.yes"))
	for _, want := range []string{"Erased on", "Receipt ", "check-ins", "quoted you"} {
		if !strings.Contains(said, want) {
			t.Errorf("the receipt does not say %q: %s", want, said)
		}
	}
	for _, line := range about(s.dump(), ben, ownWords, "/ben ", "/ben/", `"Ben"`, "Ben ", "How are you?", `"p":""`, `"to":""`, `"by":""`) {
		t.Errorf("kept after ben was erased: %.300s", line)
	}
	s.pass(time.Hour)
	s.standsInChannel(ownWords)
	for _, what := range []string{"class", "queue", "checkins"} {
		if text := plainReply(s.presses("rivera", what, "CLASS")); strings.Contains(text, "went wrong") {
			t.Errorf("a teacher stumbles over what was erased: %s", text)
		}
	}
	s.pass(20 * 24 * time.Hour) // nothing that is left stumbles over what is missing
	for _, line := range about(s.dump(), ben, ownWords) {
		t.Errorf("came back after ben was erased: %.300s", line)
	}
	s.presses("ben", "join", "CLASS")
	if again := s.human("ben").ID; again == ben {
		t.Error("who comes back is the old person")
	}
}

// What a learner suggested and a teacher posted is in the words of the learner, under their name or not: it goes with them,
// and not with the teacher.
func TestASuggestionGoesWithItsAuthor(t *testing.T) {
	for _, author := range []bool{true, false} {
		s := newSchool(t)
		s.enrol("ben", "ada")
		s.until(lessonOut.Add(time.Hour))
		s.fills("ben", "prompt.form", "CLASS", "text=Why is "+ownWords)
		for key := range all[record.Question](s, "question/"+s.class+"/") {
			s.presses("rivera", "passon.suggestion", "CLASS."+key)
		}
		s.pass(time.Hour)
		if author {
			s.presses("ben", "mydata.erase", "CLASS.yes")
			s.pass(time.Hour)
			s.standsInChannel(ownWords)
		} else {
			_, err := s.bot.Erase(t.Context(), s.human("rivera").ID)
			s.must(err)
			s.pass(time.Hour)
		}
		if kept := about(s.dump(), ownWords); len(kept) > 0 == author {
			t.Errorf("its author was erased: %v; kept: %q", author, kept)
		}
	}
}

// A discussion of a study group that comes again and again goes with who began it, and comes no more.
func TestASeriesGoesWithItsAuthor(t *testing.T) {
	s := newSchool(t)
	s.fills("ben", "class.new", ".group", "start=2026-11-10", "rhythm=tue, thu at 16:00", "zone=Europe/London")
	for id := range all[record.Class](s, "class/") {
		s.class = id
	}
	s.presses("ben", "class.start", "CLASS")
	s.presses("ada", "join", "CLASS")
	s.fills("ben", "prompt.form", "CLASS", "text=What now "+ownWords, "when=every tue 9:00")
	for id := range all[any](s, "series/"+s.class+"/") {
		s.presses("ben", "series.begin", "CLASS."+id)
	}
	s.pass(8 * 24 * time.Hour)
	if n := len(s.said("prompt")); n == 0 {
		t.Fatal("nothing came, so the test has lost its subject")
	}
	s.presses("ben", "mydata.erase", "CLASS.yes")
	s.pass(time.Hour)
	s.standsInChannel(ownWords)
	s.pass(8 * 24 * time.Hour)
	for _, line := range about(s.dump(), ownWords) {
		t.Errorf("kept: %s", line)
	}
	if text := plainReply(s.presses("ada", "series", "CLASS")); strings.Contains(text, "went wrong") {
		t.Error(text)
	}
}

// standsInChannel fails the test where a message of ours in a channel holds words.
func (s *school) standsInChannel(words string) {
	s.t.Helper()
	rewritten := 0
	for _, kind := range slices.Sorted(maps.Keys(kindsByName())) {
		for _, m := range s.said(kind) {
			if m.In.User == "" && strings.Contains(plain(m)+m.Opens, words) {
				s.t.Errorf("a %s, or the name of its thread, still says: %s, %s", kind, plain(m), m.Opens)
			}
			if strings.Contains(plain(m), "Removed at the author's request") {
				rewritten++
			}
		}
	}
	if rewritten == 0 {
		s.t.Error("no message was rewritten")
	}
}

// kindsByName are the kinds of posts of all stories, by name.
func kindsByName() map[string]bool {
	names := map[string]bool{}
	for _, k := range kindsOfPosts() {
		names[k.Name] = true
	}
	return names
}

// Words that a teacher gave to the discussion of a lesson are what the class is taught: they stay when the teacher is erased,
// without the name, and are posted.
func TestWordsOfALessonOutlastTheirTeacher(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	s.fills("rivera", "planned.form", "CLASS.diffusion", "text=Why does ink spread?", "when=2026-11-17 10:00")
	id := s.human("rivera").ID
	_, err := s.bot.Erase(t.Context(), id)
	s.must(err)
	own := all[record.Class](s, "class/")[s.class].Run.Talks["diffusion"]
	if own.Text != "Why does ink spread?" || own.By != "" {
		t.Errorf("kept of the discussion: %+v", own)
	}
	for _, line := range about(s.dump(), id) {
		t.Errorf("kept after a teacher was erased: %.300s", line)
	}
	s.until(lessonOut.Add(14 * 24 * time.Hour))
	found := slices.ContainsFunc(s.said("prompt"), func(m playground.Message) bool {
		return strings.Contains(rich.Plain(m.Content.Body), "Why does ink spread?")
	})
	if !found {
		t.Error("the discussion was not posted in the words of the class")
	}
}

// A teacher who erases themselves is nobody in the records of others, and the records stay.
func TestATeacherErased(t *testing.T) {
	s := benDoesEverything(t)
	rivera := s.human("rivera").ID
	facts := len(about(s.dump(), "fact/"))
	_, err := s.bot.Erase(t.Context(), rivera)
	s.must(err)
	for _, line := range about(s.dump(), rivera) {
		t.Errorf("kept after a teacher was erased: %.300s", line)
	}
	if got := len(about(s.dump(), "fact/")); got < facts/2 {
		t.Errorf("%d facts of learners are left of %d", got, facts)
	}
	for _, who := range []string{"ben", "ada"} {
		for _, what := range []string{"today", "progress", "settings"} {
			if text := plainReply(s.types(who, what)); strings.Contains(text, "went wrong") {
				t.Errorf("%s: %s", what, text)
			}
		}
	}
	s.pass(10 * 24 * time.Hour)
}

// A copy of the file from before an erasure is put back: the erasure, which outlasts it, is done again at the start,
// before anybody is answered.
func TestErasedStaysErasedAfterARestore(t *testing.T) {
	s := benDoesEverything(t)
	ben := s.human("ben").ID
	copied := s.backup()
	s.presses("ben", "mydata.erase", "CLASS.yes")
	var erased []bot.Entry
	s.must(s.store.View(t.Context(), func(tx bot.Tx) (err error) {
		erased, err = tx.Scan("erased/", "erased/\xff", 0)
		return err
	}))
	if !slices.Contains(companion.Outlasting(), "erased") || len(erased) == 0 {
		t.Fatal("no erasure outlasts a restore")
	}
	s.must(copied.Update(t.Context(), func(tx bot.Tx) error {
		for _, e := range erased {
			if err := tx.Put(e.Key, e.Value); err != nil {
				return err
			}
		}
		return nil
	}))
	s.store, s.seen = copied, copied
	s.start()
	s.must(s.bot.Start(context.Background()))
	for _, line := range about(s.dump(), ben, ownWords) {
		t.Errorf("came back with the copy: %.300s", line)
	}
}

// The ledger of erasures tells of nobody: not by an id, nor by a name.
func TestTheLedgerTellsOfNobody(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben")
	ben := s.human("ben").ID
	ev := s.event("ben", bot.KindButton, "mydata.erase", "target=CLASS.yes")
	first := plainReply(s.handle(ev))
	kept := about(s.dump(), "erased/")
	if len(kept) != 1 || strings.Contains(strings.ToLower(kept[0]), "ben") || strings.Contains(kept[0], ben) {
		t.Fatalf("the ledger: %q", kept)
	}
	receipt := all[record.Erased](s, "erased/")
	for _, x := range receipt {
		if second := plainReply(s.handle(ev)); !strings.Contains(first, x.Receipt) || !strings.Contains(second, x.Receipt) {
			t.Errorf("the press, delivered twice, is answered with\n%s\nand\n%s", first, second)
		}
	}
	if text := plainReply(s.presses("ben", "mydata", "CLASS")); !strings.Contains(text, "Nothing is kept") {
		t.Error(text)
	}
}

// Who left a class by themselves hears nothing of it, is in no list, and is back when they join again and not before.
func TestLeavingAClass(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben", "ada")
	s.until(lessonOut.Add(time.Minute))
	s.types("ben", "checkin", "did=notes")
	s.presses("ben", "mydata.leave", "CLASS")
	if m := s.member("ben"); m.Quit {
		t.Fatal("one press is enough to leave")
	}
	s.presses("ben", "mydata.leave", "CLASS.yes")
	s.pass(time.Minute)
	before := len(s.dailyTo("ben"))
	s.types("ben", "settings")
	s.presses("ben", "mydata", "CLASS")
	s.pass(7 * 24 * time.Hour)
	if got := len(s.dailyTo("ben")); got != before {
		t.Errorf("%d messages after leaving", got-before)
	}
	if m := s.member("ben"); !m.Quit || m.Left.IsZero() {
		t.Error("looking at the settings brought ben back")
	}
	s.presses("ben", "join", "CLASS")
	if m := s.member("ben"); m.Quit || !m.Left.IsZero() {
		t.Error("joining again did not bring ben back")
	}
}

// member is somebody's part in the class.
func (s *school) member(id string) (m record.Member) {
	s.t.Helper()
	s.must(s.store.View(s.t.Context(), func(tx bot.Tx) (err error) {
		m, err = record.Need(tx, record.MemberKey(s.class, s.human(id).ID))
		return err
	}))
	return m
}

// A teacher's look at one person is noted once a day, and that person sees it, nobody else.
func TestWhoLookedAtMe(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben", "ada")
	none := plainReply(s.presses("ben", "mydata.looks", "CLASS"))
	if !strings.Contains(none, "Nobody has opened") {
		t.Error(none)
	}
	for range 3 {
		s.handle(s.event("rivera", bot.KindSelect, "person", "target=CLASS", "value="+s.human("ben").ID))
	}
	s.presses("ben", "mydata.export", "CLASS")
	text := plainReply(s.presses("ben", "mydata.looks", "CLASS"))
	if strings.Count(text, "Rivera opened your page") != 1 || !strings.Contains(text, "you took your file") {
		t.Error(text)
	}
	if text := plainReply(s.presses("ada", "mydata.looks", "CLASS")); !strings.Contains(text, "Nobody has opened") {
		t.Error(text)
	}
}

// Each record that can tell of a person is of a table that says how it is found.
func TestEveryTableSaysWhoseItIs(t *testing.T) {
	for _, table := range turn.TablesOf(companion.Stories()) {
		if table.Leads != nil && table.Mine != "" {
			t.Errorf("%s: an entry belongs to nobody but what it stands for", table.Name)
		}
	}
}

// A teacher's table of the class says how far each learner is, formula-safe, and each learner sees that it was taken.
func TestTableOfTheClass(t *testing.T) {
	s := newSchool(t)
	s.enrol("ben", "ada")
	s.until(lessonOut.Add(time.Minute))
	s.types("ben", "checkin", "did=notes")
	file := s.presses("rivera", "roster", "CLASS").Files
	if len(file) != 1 || !strings.Contains(string(file[0].Content), "Ben,2026-11-09,0,1,1,0,2026-11-10\r\n") {
		t.Fatalf("%d files: %q", len(file), file[0].Content)
	}
	if excel := s.presses("rivera", "roster", "CLASS.excel").Files; !strings.HasPrefix(string(excel[0].Content), "\ufeffname,") {
		t.Errorf("%q", excel[0].Content)
	}
	if file := s.presses("ada", "roster", "CLASS").Files; len(file) > 0 {
		t.Error("a learner got the table of the class")
	}
	if text := plainReply(s.presses("ada", "mydata.looks", "CLASS")); !strings.Contains(text, "Rivera took a table of the class") {
		t.Error(text)
	}
}

// unpacked is what is in a zip file, by name.
func unpacked(t *testing.T, raw []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(content)
	}
	return files
}
