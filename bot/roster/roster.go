// Package roster is the class as a list, out and in. Out: a table for a spreadsheet, who takes part and how far each learner
// is. It holds what the teacher's pages show one by one, and each learner can see that it was taken. In: the names that a
// teacher expects, so that the class page says who has not joined; learners are never shown them.
package roster

import (
	"strconv"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/order"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/sheet"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

// Roster is the class as a table, and the names that are expected in it.
func Roster() turn.Story {
	return turn.Story{
		Jobs: []turn.Job{{Name: "old names", Every: time.Hour, Now: true, Work: forgetNames}},
		Name: "roster", Tables: []record.Table{tableOfExpected()}, Came: came, Overview: sayMissing,
		Actions: []turn.Action{
			turn.Pressed("roster", table),
			turn.Pressed("expect", expect),
			turn.Pressed("expect.open", open).MayOpen().Looks(),
			turn.Pressed("expect.form", submit).MayOpen(),
			turn.Pressed("expect.same", same),
			turn.Pressed("expect.drop", drop),
			turn.Pressed("expect.forget", forget),
		},
	}
}

// table answers with the file; with "excel" in the target it begins with a mark that Excel needs.
func table(t *turn.Turn) (*say.Page, error) {
	if !t.Reads() {
		return nil, t.TeachersOnly()
	}
	if err := t.BeKnown(); err != nil {
		return nil, err
	}
	rows := [][]string{{"name", "joined", "lessons done", "lessons out", "check-ins", "discussions", "last sign"}}
	ids, err := record.Names(t.Tx, record.MembersOf(t.Class.ID))
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		row, err := rowOf(t, id)
		if err != nil {
			return nil, err
		}
		if row != nil {
			rows = append(rows, row)
		}
	}
	order.By(rows[1:], func(a, b []string) int { return strings.Compare(strings.ToLower(a[0]), strings.ToLower(b[0])) })
	n := len(rows) - 1
	l, _, err := readList(&t.View, t.Voice())
	if err != nil {
		return nil, err
	}
	for _, i := range l.missing() { // who has not joined has a name and nothing else
		rows = append(rows, append([]string{l.names[i].Name}, make([]string, len(rows[0])-1)...))
	}
	raw, err := sheet.CSV(rows)
	if err != nil {
		return nil, err
	}
	p := say.Privately().Say("roster.file", bot.Args{"n": n})
	if t.Target(1) == "excel" {
		raw = append([]byte(sheet.Mark), raw...)
	} else {
		p.Press("button.table_excel", "roster", t.At("excel"))
	}
	p.Files = []bot.FileRef{bot.Made("class-table.csv", raw)}
	return p, nil
}

// rowOf is the line of a learner, and notes for the learner that it was taken; nil for a teacher and who has left.
func rowOf(t *turn.Turn, id string) ([]string, error) {
	m, err := record.Need(t.Tx, record.MemberKey(t.Class.ID, id))
	if err != nil {
		return nil, err
	}
	who, err := record.Need(t.Tx, record.PersonKey(id))
	if err != nil || m.Role != record.Learner || !m.Left.IsZero() || !who.Left.IsZero() {
		return nil, err
	}
	s := term.Seat{View: t.View, Who: who, Member: m}
	lessons, f, err := s.Lessons()
	if err != nil {
		return nil, err
	}
	done, last := 0, ""
	for i := range lessons {
		if lessons[i].Done() {
			done++
		}
	}
	if !f.Seen.IsZero() {
		last = who.Today(f.Seen).String()
	}
	row := []string{who.Name, m.Day.String(), strconv.Itoa(done), strconv.Itoa(len(lessons)), strconv.Itoa(f.Checkins),
		strconv.Itoa(f.Discussed(0)), last}
	return row, record.NoteLook(t.Tx, id, record.Look{By: t.Who.ID, What: record.Listed, At: t.Event.At})
}
