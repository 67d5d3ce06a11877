package companion_test

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/store/memory"
)

// A meter counts what a program reads of a store, by table: each key that it gets, each entry of a scan.
type meter struct {
	bot.Store
	mu   sync.Mutex
	read map[string]int
}

// of is what one act reads.
func (m *meter) of(act func()) map[string]int {
	m.mu.Lock()
	m.read = map[string]int{}
	m.mu.Unlock()
	act()
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.read)
}

func (m *meter) count(key string) {
	table, _, _ := strings.Cut(key, "/")
	m.mu.Lock()
	m.read[table]++
	m.mu.Unlock()
}

// View implements bot.Store.
func (m *meter) View(ctx context.Context, fn func(bot.Tx) error) error {
	return m.Store.View(ctx, func(tx bot.Tx) error { return fn(metered{tx, m}) })
}

// Update implements bot.Store.
func (m *meter) Update(ctx context.Context, fn func(bot.Tx) error) error {
	return m.Store.Update(ctx, func(tx bot.Tx) error { return fn(metered{tx, m}) })
}

type metered struct {
	bot.Tx
	m *meter
}

func (t metered) Get(key string) ([]byte, error) {
	t.m.count(key)
	return t.Tx.Get(key)
}

func (t metered) Scan(from, to string, limit int) ([]bot.Entry, error) {
	list, err := t.Tx.Scan(from, to, limit)
	for _, e := range list {
		t.m.count(e.Key)
	}
	return list, err
}

// grown is a class of n learners in its tenth week, each of whom noted something so many times, and in which so many
// questions were answered. Twenty check-ins are unread and three questions wait, whatever came before.
func grown(t *testing.T, n, times int) (*district, *meter) {
	t.Helper()
	m := &meter{Store: memory.New(), read: map[string]int{}}
	school := filling{Platform: sinkName, Course: termCourse(t), Learners: n, Classes: 1, Start: time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)}
	d := &district{filling: school, store: m, begin: school.Start.AddDate(0, 0, 67).Add(18 * time.Hour)}
	check(t, d.fill(m.Store))
	check(t, d.fillCheckins(m.Store, n*times, d.Start.Add(24*time.Hour), d.begin.Add(-time.Hour), func(i int) int { return i % n }))
	check(t, m.Store.Update(t.Context(), func(tx bot.Tx) error {
		facts, err := tx.Scan("fact/\xff", "fact/", 20)
		if err != nil {
			return err
		}
		for _, e := range facts {
			if err := record.Point(tx, record.UnreadKey(d.classID(0), record.Key[record.Fact](e.Key)), ""); err != nil {
				return err
			}
		}
		for i := range times {
			x := record.Prompt{ID: fmt.Sprint(i), Class: d.classID(0), Text: "What passes?", At: d.begin.Add(-time.Duration(i+1) * time.Minute)}
			if err := record.SavePrompt(tx, x); err != nil {
				return err
			}
		}
		for i := range times + 3 {
			at := d.Start.Add(time.Duration(i) * time.Minute)
			x := record.Question{Class: d.classID(0), Person: d.personID(0), Kind: "ask", Text: "why", At: at}
			if i < times {
				x.Answer, x.Done = "because", x.At
			}
			if err := record.SaveQuestion(tx, record.QuestionKey(x, fmt.Sprint(i)), x); err != nil {
				return err
			}
		}
		return nil
	}))
	d.renew(t)
	return d, m
}

// A teacher's overview reads three records of each learner and what waits, and a list of check-ins those that it
// shows: nothing of what was done before, however long the class has been.
func TestAnOverviewReadsNoHistory(t *testing.T) {
	for _, n := range []int{30, 300, 3000} {
		var young map[string]int
		for _, times := range []int{1, 6} {
			d, m := grown(t, n, times)
			teacher := func(action string, args map[string]string) func() {
				return func() { d.handle(t, d.event(0, d.Teacher(0), action, args)) }
			}
			teacher("class", nil)() // the course is read once
			read := m.of(teacher("class", nil))
			if read["fact"] > 0 || read["question"] != 3 || read["unread"] > 20 || read["prompt"] != 1 {
				t.Errorf("%d learners, %d check-ins each: the overview reads %v", n, times, read)
			}
			list := m.of(teacher("checkins", map[string]string{"target": d.classID(0)}))
			for table, want := range map[string]int{"member": 2 * n, "person": n, "figure": n} { // members are listed first
				if extra := max(read[table], list[table]) - want; extra < 0 || extra > 3 {
					t.Errorf("%d learners: %d and %d records of %s are read, want about %d", n, read[table], list[table], table, want)
				}
			}
			if list["fact"] != 10 || list["unread"] > 40 || list["question"] > 0 {
				t.Errorf("%d learners, %d check-ins each: the list of check-ins reads %v", n, times, list)
			}
			maps.Copy(list, read)
			if young == nil {
				young = list
			} else if !maps.Equal(young, list) {
				t.Errorf("%d learners: an old class reads %v, a young one %v", n, list, young)
			}
		}
	}
}
