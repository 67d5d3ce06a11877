package mydata

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/order"
	"afterbell/bot/record"
	"afterbell/bot/sheet"
)

// FileName is what the file with everything of a person is called.
const FileName = "my-data.zip"

// Archive makes the file with everything that is kept of a person: written.md, what they wrote lesson by lesson;
// check-ins.csv, the same for a spreadsheet; data.json, every record as it is stored. Times in it are UTC.
func Archive(tx bot.Tx, pieces []record.Piece, now time.Time) ([]byte, error) {
	w, err := writtenOf(pieces)
	if err != nil {
		return nil, err
	}
	titles, err := titlesOf(tx, w)
	if err != nil {
		return nil, err
	}
	raw, err := record.JSONOf(pieces)
	if err != nil {
		return nil, err
	}
	table, err := checkinTable(w, titles)
	if err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, f := range []struct {
		name    string
		content []byte
	}{{"written.md", markdown(w, titles)}, {"check-ins.csv", table}, {"data.json", raw}} {
		part, err := z.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: now.UTC()})
		if err != nil {
			return nil, fmt.Errorf("pack %s: %w", f.name, err)
		}
		if _, err := part.Write(f.content); err != nil {
			return nil, fmt.Errorf("pack %s: %w", f.name, err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("pack the file: %w", err)
	}
	return buf.Bytes(), nil
}

// A titled is what classes and lessons are called, and in which order lessons come.
type titled struct {
	classes map[string]string
	lessons map[string]string // by class, "/" and lesson
	order   map[string]int
}

// titlesOf reads what the classes are called of which somebody wrote. A course that is not there any more has no titles.
func titlesOf(tx bot.Tx, w written) (titled, error) {
	t := titled{map[string]string{}, map[string]string{}, map[string]int{}}
	for _, id := range w.classes() {
		c, ok, err := record.Load(tx, record.ClassKey(id))
		if err != nil {
			return t, err
		}
		if t.classes[id] = c.Name; !ok {
			continue
		}
		co, err := record.LoadCourse(tx, c.Run.Course)
		if errors.Is(err, bot.ErrNotFound) {
			continue
		}
		if err != nil {
			return t, err
		}
		for i, l := range co.Lessons {
			t.lessons[id+"/"+l.ID], t.order[id+"/"+l.ID] = fmt.Sprintf("%d. %s", i+1, l.Title), i+1
		}
	}
	return t, nil
}

// classes are the ids of the classes in which somebody wrote, sorted.
func (w written) classes() (ids []string) {
	for _, x := range w.facts {
		ids = append(ids, x.Class)
	}
	for _, x := range w.asked {
		ids = append(ids, x.Class)
	}
	for _, x := range w.own {
		ids = append(ids, x.class)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// ownSteps are the steps that somebody put under a lesson for themselves.
type ownSteps struct {
	record.OwnSteps
	class, lesson string
}

// addOwn reads the own steps under one lesson.
func (w *written) addOwn(x record.Piece) (err error) {
	_, lesson, _ := strings.Cut(x.Rest(), "/")
	own := ownSteps{class: x.Owner(), lesson: lesson}
	own.OwnSteps, err = record.ReadPiece[record.OwnSteps](x)
	w.own = append(w.own, own)
	return err
}

// lesson is what a lesson is called.
func (t titled) lesson(class, id string) string {
	return cmp.Or(t.lessons[class+"/"+id], id, "No lesson")
}

// checkinTable is the check-ins as a table.
func checkinTable(w written, t titled) ([]byte, error) {
	rows := [][]string{{"class", "day", "lesson", "did", "sure", "next", "stuck", "change", "reply"}}
	for _, x := range w.facts {
		sure, reply := "", ""
		if x.Sure > 0 {
			sure = strconv.Itoa(x.Sure)
		}
		if x.Read != nil {
			reply = x.Read.Words
		}
		lesson := t.lesson(x.Class, x.Lesson)
		rows = append(rows, []string{t.classes[x.Class], x.Day.String(), lesson, x.Did, sure, x.Next, x.Stuck, x.Change, reply})
	}
	return sheet.CSV(rows)
}

// markdown is what somebody wrote, class by class and lesson by lesson.
func markdown(w written, t titled) []byte {
	var b bytes.Buffer
	b.WriteString("# What you wrote\n")
	for _, class := range w.classes() {
		fmt.Fprintf(&b, "\n## %s\n", oneLine(cmp.Or(t.classes[class], "A class that is not there any more")))
		for _, lesson := range w.lessonsIn(class, t) {
			fmt.Fprintf(&b, "\n### %s\n", oneLine(t.lesson(class, lesson)))
			w.lesson(&b, class, lesson)
		}
	}
	if len(w.begun) > 0 {
		b.WriteString("\n## To the class\n")
	}
	for _, x := range w.begun {
		quote(&b, x.At.UTC().Format(time.DateOnly), x.Text)
	}
	if len(w.plans) > 0 {
		b.WriteString("\n## Plans\n")
	}
	for _, x := range w.plans {
		quote(&b, x.At.UTC().Format(time.DateOnly), x.What)
	}
	if len(w.heard) > 0 {
		b.WriteString("\n## Letters from teachers\n")
	}
	for _, x := range w.heard {
		quote(&b, x.At.UTC().Format(time.DateOnly), x.Text)
	}
	return b.Bytes()
}

// lessonsIn are the ids of the lessons of which somebody wrote in a class, in the order of the course.
func (w written) lessonsIn(class string, t titled) (ids []string) {
	for _, x := range w.facts {
		if x.Class == class {
			ids = append(ids, x.Lesson)
		}
	}
	for _, x := range w.asked {
		if x.Class == class {
			ids = append(ids, x.Lesson)
		}
	}
	for _, x := range w.own {
		if x.class == class {
			ids = append(ids, x.lesson)
		}
	}
	order.By(ids, func(a, b string) int {
		return cmp.Or(cmp.Compare(t.order[class+"/"+a], t.order[class+"/"+b]), cmp.Compare(a, b))
	})
	return slices.Compact(ids)
}

// lesson writes what belongs to one lesson: the check-ins, then the questions with their answers.
func (w written) lesson(b io.Writer, class, lesson string) {
	for _, x := range w.facts {
		if x.Class != class || x.Lesson != lesson {
			continue
		}
		quote(b, x.Day.String(), x.Did)
		quote(b, "Stuck", x.Stuck)
		quote(b, "Next", x.Next)
		quote(b, "Differently", x.Change)
		if x.Sure > 0 {
			fmt.Fprintf(b, "\nSure: %d of 5\n", x.Sure)
		}
		if x.Read != nil {
			quote(b, "Reply", x.Read.Words)
		}
	}
	for _, x := range w.asked {
		if x.Class == class && x.Lesson == lesson {
			quote(b, "Asked on "+x.At.UTC().Format(time.DateOnly), x.Text)
			quote(b, "Answer", x.Answer)
		}
	}
	for _, x := range w.own {
		for _, step := range x.Steps {
			if x.class == class && x.lesson == lesson {
				quote(b, "A step of your own", step.Text)
			}
		}
	}
}

// quote writes words as a quotation under a heading of their own; nothing where there are none.
func quote(b io.Writer, head, words string) {
	if words == "" {
		return
	}
	fmt.Fprintf(b, "\n%s:\n\n", head)
	for line := range strings.Lines(words) {
		fmt.Fprintf(b, "> %s\n", strings.TrimRight(line, "\r\n"))
	}
}

// oneLine keeps a heading on its line.
func oneLine(words string) string { return strings.Join(strings.Fields(words), " ") }
