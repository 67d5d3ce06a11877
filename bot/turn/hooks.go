package turn

import (
	"time"

	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
)

// Overviews lets every story add to what a teacher sees of the class.
func (t *Turn) Overviews(p *say.Page) error {
	for _, add := range t.hooks.overview {
		if err := add(t, p); err != nil {
			return err
		}
	}
	return nil
}

// Before is what stands before a lesson that the person begins, nil where nothing does.
func (t *Turn) Before(s term.Progress) (*say.Page, error) {
	for _, begin := range t.hooks.begins {
		if p, err := begin(t, s); err != nil || p != nil {
			return p, err
		}
	}
	return nil, nil
}

// StepsOf lets every story say further steps of a lesson, and returns them as options to tick.
func (t *Turn) StepsOf(s term.Progress, p *say.Page) (list []bot.Choice, err error) {
	for _, add := range t.hooks.steps {
		some, err := add(t, s, p)
		if err != nil {
			return nil, err
		}
		list = append(list, some...)
	}
	return list, nil
}

// TickedOf lets every story hear which options of the list of steps of a lesson are ticked.
func (t *Turn) TickedOf(s term.Progress, values []string) error {
	for _, hear := range t.hooks.ticked {
		if err := hear(t, s, values); err != nil {
			return err
		}
	}
	return nil
}

// OfLesson lets every story add to the page of a lesson.
func (t *Turn) OfLesson(s term.Progress, p *say.Page) error {
	for _, add := range t.hooks.lesson {
		if err := add(t, s, p); err != nil {
			return err
		}
	}
	return nil
}

// renew lets every story reckon a person's plans anew.
func (h *hooks) renew(r *Renewal) error {
	for _, hear := range h.changed {
		if err := hear(r); err != nil {
			return err
		}
	}
	return nil
}

// renewClass lets every story reckon the plans of a class anew.
func (h *hooks) renewClass(v *term.View) error {
	for _, hear := range h.renewed {
		if err := hear(v); err != nil {
			return err
		}
	}
	return nil
}

// Allowed lets every story hear, for each class of the space of the event that began, that we may do more there than before.
func (t *Turn) Allowed() error {
	_, all, err := record.Scan(record.Intact(t.Tx), record.Classes())
	if err != nil {
		return err
	}
	for _, c := range all {
		if !c.Started || c.Platform != t.Event.In.Platform || c.Space != t.Event.In.Space {
			continue
		}
		for _, hear := range t.hooks.allowed {
			if err := hear(&term.View{School: t.School, Tx: t.Tx, Now: t.Now, Class: c}); err != nil {
				return err
			}
		}
	}
	return nil
}

// ZoneChanged lets every story reckon anew what it planned for the person, who was in another zone
// before. It returns what moved.
func (t *Turn) ZoneChanged(was *time.Location) ([]say.Line, error) {
	r := &Renewal{School: t.School, Tx: t.Tx, Now: t.Now, Who: &t.Who, Was: was}
	err := t.hooks.renew(r)
	return r.Said.Lines, err
}
