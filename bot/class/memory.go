package class

import (
	"afterbell/bot"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
)

const kindMemory = "memory" // it says that what the file knows of a class ends

// Memory is a file that was put back from a copy: what was noted since then is gone, and whoever teaches is
// told so.
func Memory() turn.Story {
	return turn.Story{
		Name:   "memory",
		Tables: []record.Table{record.MemoryTable()},
		Kinds:  []outbox.Kind{{Name: kindMemory, Owner: record.OfClass, Render: renderMemory}},
		Forgot: forgot,
	}
}

// forgot notes where the memory of a class ends, and tells its teachers once; in a study group who made it.
func forgot(v *term.View, gap record.Gap) error {
	c := &v.Class
	known, err := record.Forgot(v.Tx, c.ID, record.Outage{From: gap.From, To: gap.To})
	if err != nil || known || !c.Started {
		return err
	}
	if err := record.Save(v.Tx, record.MemoryKey(c.ID), record.Memory{End: gap.From}); err != nil {
		return err
	}
	return eachTeacher(v, func(who *record.Person) error {
		key := outbox.Occurrence(kindMemory, c.ID, who.ID, record.Stamp(gap.From))
		at := who.Quiet.Next(v.Now.In(who.Location()))
		return outbox.Plan(v.Tx, key, record.Entry{Kind: kindMemory, Class: c.ID, Person: who.ID, At: at})
	})
}

// renderMemory tells a teacher where the memory of a class ends.
func renderMemory(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	c, err := q.ReadClass()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	p, err := q.ReadPerson()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	m, err := record.Need(q.Tx, record.MemoryKey(c.ID))
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	words := (&say.Page{}).Say("memory.teacher", bot.Args{"class": c.Name, "when": say.Wall(m.End.In(p.Location()))})
	return words.Press("button.class", "class", q.At()), bot.Post{}, "", nil
}
