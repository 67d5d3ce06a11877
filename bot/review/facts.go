package review

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// What is kept of memories follows from the facts: answers, and corrections that moved questions.

// apply takes in one fact, which stands under a key and must be newer than those before.
func (k *Kept) apply(key record.Key[record.Fact], x record.Fact) {
	k.Last = key
	switch {
	case x.Undone:
	case x.Kind == record.FactAnswer:
		k.answered(x)
	case x.Kind == record.FactMoved && x.Marks != nil:
		k.moved(x)
	}
}

// answered takes in an answer. Of several on one day the first counts; the others say whether it is known by now.
func (k *Kept) answered(x record.Fact) {
	if x.N < 0 || x.N >= most {
		return
	}
	all := grownTo(k.Memories[x.Lesson], x.N)
	m, day := &all[x.N], x.Day.Ordinal()
	m.Now = x.Right
	if !m.On(day) {
		*m = m.Graded(gradeOf(x), day)
		m.Back = x.Back
		if x.Back {
			k.count(day)
		}
	}
	k.put(x.Lesson, all)
}

// put replaces the memories of a lesson. No lesson and no map stands there for nothing, as when it is read again.
func (k *Kept) put(lesson string, all []Memory) {
	if k.Memories == nil {
		k.Memories = memories{}
	}
	if k.Memories[lesson] = all; len(all) == 0 {
		delete(k.Memories, lesson)
	}
	if len(k.Memories) == 0 {
		k.Memories = nil
	}
}

func gradeOf(x record.Fact) Grade {
	switch {
	case !x.Right:
		return Again
	case x.Easy:
		return Easy
	}
	return Good
}

// count counts a question that came back on a date. Whoever flies west has a date twice and no more questions by that.
func (k *Kept) count(day int) {
	if k.AskedOn(day) == 0 {
		k.Day, k.Asked = when.FromOrdinal(day), 0
	}
	k.Asked++
}

// AskedOn is how many questions came back on a date, or on the next one where that was lived already.
func (k *Kept) AskedOn(day int) int {
	if ahead := k.Day.Ordinal() - day; k.Day.IsZero() || ahead != 0 && ahead != 1 {
		return 0
	}
	return k.Asked
}

// moved takes in a correction of a lesson: memories go to where their questions are now, and what is gone is put aside.
func (k *Kept) moved(x record.Fact) {
	older, marks := k.Memories[x.Lesson], x.Marks
	newer := make([]Memory, len(older))
	for n, m := range older {
		to := placeOf(n, marks)
		switch {
		case !m.Tried():
		case to < 0:
			text := m.appendTo(strconv.AppendInt(nil, int64(n), 36))
			k.Gone = append(k.Gone, Gone{Lesson: x.Lesson, N: n, Memory: string(text), At: x.At, Why: removed})
		default:
			newer = grownTo(newer, to)
			newer[to] = m
		}
	}
	k.Gone = slices.DeleteFunc(k.Gone, func(g Gone) bool {
		if marks.Undoes.IsZero() || g.Lesson != x.Lesson || !g.At.Equal(marks.Undoes) {
			return false
		}
		n, m, ok := readMemory(g.Memory)
		if ok {
			newer = grownTo(newer, n)
			newer[n] = m
		}
		return ok
	})
	if len(k.Gone) == 0 {
		k.Gone = nil
	}
	k.put(x.Lesson, trimmed(newer))
}

// placeOf is where question n is since a correction, -1 where it is gone. Earlier versions noted only of which questions
// there are answers.
func placeOf(n int, marks *record.Marks) int {
	switch {
	case n < len(marks.To):
		return marks.To[n]
	case marks.To == nil && marks.Tried&(1<<n) != 0:
		return n
	}
	return -1
}

// grownTo is a list that has a place for question n.
func grownTo(all []Memory, n int) []Memory {
	if grown := n + 1 - len(all); grown > 0 {
		all = append(all, make([]Memory, grown)...)
	}
	return all
}

// trimmed is a list without the questions at its end that were never answered.
func trimmed(all []Memory) []Memory {
	for len(all) > 0 && !all[len(all)-1].Tried() {
		all = all[:len(all)-1]
	}
	return all
}

// Recount makes what is kept from the facts of a learner alone, of which the newest is given.
func Recount(tx bot.Tx, newest record.Key[record.Fact]) (k Kept, err error) {
	return k, k.follow(tx, newest)
}

// Agrees reports whether what is kept under a key is what a recount of the learner's facts gives.
func (k Kept) Agrees(tx bot.Tx, key record.Key[Kept]) (bool, error) {
	class, person, _ := strings.Cut(strings.TrimPrefix(string(key), string(All())), "/")
	f, err := record.Need(tx, record.FigureKey(class, person))
	if err != nil {
		return false, err
	}
	counted, err := Recount(tx, f.Last)
	return err == nil && reflect.DeepEqual(k, counted), err
}

// follow takes in the facts since the last one that was taken in; newest is the learner's newest one.
func (k *Kept) follow(tx bot.Tx, newest record.Key[record.Fact]) error {
	type entry struct {
		key record.Key[record.Fact]
		x   record.Fact
	}
	var since []entry
	err := record.History(tx, newest, func(key record.Key[record.Fact], x record.Fact) bool {
		if key != k.Last && (x.Kind == record.FactAnswer || x.Kind == record.FactMoved) {
			since = append(since, entry{key, x})
		}
		return key != k.Last
	})
	for _, e := range slices.Backward(since) {
		k.apply(e.key, e.x)
	}
	return err
}

// hear keeps what an answer changes. Other facts, check-ins above all, cost nothing here.
func hear(t *turn.Turn, key record.Key[record.Fact], x record.Fact) error {
	if x.Kind != record.FactAnswer {
		return nil
	}
	k, ok, err := record.Load(t.Tx, KeyOf(x.Class, x.Person))
	if err != nil {
		return err
	}
	if ok {
		k.apply(key, x)
	} else if k, err = Recount(t.Tx, t.Counted.Last); err != nil {
		return err
	}
	return record.Save(t.Tx, KeyOf(x.Class, x.Person), k)
}

// correct moves memories along with the questions of lessons that were corrected: by the facts that tell of it, which
// package correct has written, since it comes first among the stories.
func correct(v *term.View, x turn.Redating) error {
	if x.Was.Course == v.Class.Run.Course {
		return nil
	}
	people, err := record.Names(v.Tx, record.MembersOf(v.Class.ID))
	if err != nil {
		return err
	}
	for _, id := range people {
		if err := correctOne(v, id); err != nil {
			return err
		}
	}
	return nil
}

func correctOne(v *term.View, person string) error {
	k, ok, err := record.Load(v.Tx, KeyOf(v.Class.ID, person))
	if err != nil || !ok {
		return err
	}
	f, err := record.Need(v.Tx, record.FigureKey(v.Class.ID, person))
	if err != nil {
		return err
	}
	if err := k.follow(v.Tx, f.Last); err != nil {
		return err
	}
	return record.Save(v.Tx, KeyOf(v.Class.ID, person), k)
}
