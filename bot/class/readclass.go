package class

import (
	"cmp"
	"errors"
	"time"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// The form of a new class as it comes back: read, refused field by field, or kept as a draft.

// classNew reads the form and shows what the class would be; nothing is posted before Start.
func classNew(t *turn.Turn) (*say.Page, error) {
	if ok, err := t.MayFound(kindMeant(t)); err != nil {
		return nil, err
	} else if !ok {
		return askKeeper(t)
	}
	list, err := teachable(t)
	if err != nil {
		return nil, err
	}
	i := courseMeant(t, list)
	if i < 0 {
		return chooseCourse(t, list), nil
	}
	c, places, problems := readNewClass(t, list[i])
	if len(problems) > 0 {
		p := say.Privately()
		p.Errors = problems
		p.Form = newClassForm(t, list[i], t.Event.Args, problems)
		return p, nil
	}
	changed := isDraft(t)
	if err := draft(t, c, list[i]); err != nil {
		return nil, err
	}
	if places != nil {
		p := zoneChoice(t, places)
		p.Choose.Action, p.Choose.Target = "class.place", t.At()
		return p, nil
	}
	p, err := preview(t)
	if err == nil {
		p.Replace = changed
	}
	return p, err
}

// readNewClass reads the form of a new class. More places than one are those that the typed one may mean.
func readNewClass(t *turn.Turn, co *course.Course) (record.Class, *when.ZoneError, map[string]string) {
	problems, v := map[string]string{}, t.Voice()
	zone, places := placeTyped(t.Arg("zone"), t.Now)
	if zone == "" {
		problems["zone"] = v.Plain("class.zone_unread", nil)
	}
	start, err := firstDay(t)
	if err != nil {
		problems["start"] = wrong(t, err, "class.start_unread")
	}
	rhythm := rhythmOf(co)
	if t.Arg("rhythm") != "" {
		r, err := when.ParseRhythm(t.Arg("rhythm"))
		if err != nil {
			problems["rhythm"] = wrong(t, err, rhythmProblem(err))
		}
		rhythm = r
	}
	off, problem := term.ReadHolidays(t.Arg("off"), start)
	if problem != "" {
		problems["off"] = v.Plain("class.off_"+string(problem), nil)
	}
	rhythm.Off = off
	return record.Class{
		Name: say.Clip(say.CleanName(cmp.Or(t.Arg("name"), co.Title)), 80), Kind: kindMeant(t), Zone: zone,
		Run: record.Run{Course: co.Hash, Title: co.Title, Start: start, Rhythm: rhythm},
	}, places, problems
}

// beganWithin is how many days ago a class may have begun that is made only now; the preview asks back.
const beganWithin = 60

// firstDay reads the first day of a class, which may have passed lately.
func firstDay(t *turn.Turn) (when.Date, error) {
	d, err := reader(t).Day(t.Arg("start"))
	var bad *when.InputError
	if errors.As(err, &bad) && bad.Problem == when.Past && len(bad.Options) > 0 && t.Today().Sub(bad.Options[0].Date) <= beganWithin {
		return bad.Options[0].Date, nil
	}
	return d, err
}

// rhythmProblem is the key of the sentence that says what a rhythm lacks.
func rhythmProblem(err error) string {
	var unread *when.InputError
	if errors.As(err, &unread) {
		switch unread.Problem {
		case when.NoTime:
			return "class.rhythm_no_time"
		case when.NoDays:
			return "class.rhythm_no_days"
		}
	}
	return "class.rhythm_unread"
}

// placeTyped reads a zone, a city, a country, an offset, or the time on a wall, as the form of a person's own
// clock does. name is the best of the places found, "" for none, and which is nil unless one has to be chosen.
func placeTyped(typed string, now time.Time) (name string, which *when.ZoneError) {
	loc, err := when.ReadZone(typed, now)
	switch {
	case err == nil:
		return loc.String(), nil
	case errors.As(err, &which) && len(which.Found) > 0:
		return which.Found[0].Name, which
	}
	return "", nil
}

// classPlace takes the place that was chosen for a draft from those that what was typed may mean.
func classPlace(t *turn.Turn) (*say.Page, error) {
	if !isDraft(t) {
		return nil, bot.Refuse("class.not_yours", nil)
	}
	if _, err := when.Zone(t.Arg("value")); err != nil {
		return nil, bot.Refuse("class.zone_unread", nil)
	}
	t.Class.Zone, t.Releases = t.Arg("value"), nil
	if err := record.Save(t.Tx, record.ClassKey(t.Class.ID), t.Class); err != nil {
		return nil, err
	}
	p, err := preview(t)
	if err == nil {
		p.Replace = true
	}
	return p, err
}

// draft stores a class that is not started; the channel's earlier draft is replaced.
func draft(t *turn.Turn, c record.Class, co *course.Course) error {
	c.ID = record.IDOf(t.Event, "class")[:8]
	if isDraft(t) {
		c.ID, c.Called = t.Class.ID, t.Class.Called
	}
	c.By = t.Who.ID
	c.Platform, c.Space, c.Locale = t.Event.In.Platform, t.Event.In.Space, t.Who.Locale
	c.Homes = []bot.Place{{Platform: t.Event.In.Platform, Space: t.Event.In.Space, Channel: t.Event.In.Channel}}
	c.Quiet, c.AnswerDays, c.Made = when.DefaultQuiet(), 2, t.Now
	if c.Kind == record.Taught {
		c.Teachers = []string{t.Who.ID}
	}
	if err := t.School.Pin(t.Tx, co); err != nil {
		return err
	}
	if err := t.SavePerson(); err != nil {
		return err
	}
	t.Class, t.Releases, t.Inside = c, nil, true
	return record.Save(t.Tx, record.ClassKey(c.ID), c)
}
