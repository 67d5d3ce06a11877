package class

import (
	"slices"
	"strconv"
	"time"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/outbox"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
	"afterbell/bot/term"
	"afterbell/bot/turn"
	"afterbell/bot/when"
)

// Lessons and their discussions: planned when a class starts or its dates change, written from the
// state when they are sent.

const (
	kindLesson     = turn.KindLesson // the card of a lesson
	kindUpdate     = turn.KindUpdate // the card of a lesson, rewritten because its dates are others
	kindLessonText = "page"          // the lesson's text, in the card's thread; so called in the data since its first version
)

// LessonPosts is the lessons as the class reads them: a card, and the text below it.
func LessonPosts() turn.Story {
	return turn.Story{Name: "lesson posts", Renewed: planRun, Redated: redate, Kinds: []outbox.Kind{
		{Name: kindLesson, Tone: bot.ToneLesson, Owner: record.OfClass, RatherTwice: true, Render: renderLesson},
		{Name: kindUpdate, Tone: bot.ToneLesson, Owner: record.OfClass, RatherTwice: true, Awaited: true, Render: renderUpdate},
		{Name: kindLessonText, Owner: record.OfClass, RatherTwice: true, Render: renderLessonText},
	}}
}

// threadName is what the thread of a lesson is called, where threads have names: they stand in a list there, and are looked
// for by their number.
func threadName(i int, l *course.Lesson) string {
	return say.Clip(strconv.Itoa(i+1)+" · "+l.Title, 90)
}

// lessonKey is the occurrence of the card of a lesson. A lesson that was taken back has a new card when it comes again.
func lessonKey(c *record.Class, lesson string, home int) string { return turn.CardKey(c, lesson, home) }

// textKey is the occurrence of the text under the card.
func textKey(c *record.Class, lesson string, home int) string {
	return occurrence(kindLessonText, c, c.Run.Named(lesson), home)
}

// occurrence names one planned happening of a class: what it is, never when.
func occurrence(kind string, c *record.Class, what string, home int) string {
	return outbox.Occurrence(kind, c.ID, what, strconv.Itoa(home))
}

// planRun plans every lesson of a class that was not planned yet, with its text and discussion, and
// moves those whose dates have changed. What was begun stays as it is.
func planRun(v *term.View) error {
	tx, c := v.Tx, &v.Class
	co, err := v.Course()
	if err != nil {
		return err
	}
	releases := v.Schedule(co)
	for home, to := range c.Homes {
		for i, s := range releases {
			if err := planLesson(tx, c, &co.Lessons[i], i, s, to, home); err != nil {
				return err
			}
		}
	}
	teachers, err := v.Teachers()
	if err != nil {
		return err
	}
	for _, id := range teachers {
		if err := planDigest(v, id, releases); err != nil {
			return err
		}
	}
	return v.PlanRun()
}

func planLesson(tx bot.Tx, c *record.Class, l *course.Lesson, i int, s term.Release, to bot.Place, home int) error {
	card := lessonKey(c, l.ID, home)
	if s.Waits {
		return holdLesson(tx, c, l, home)
	}
	if err := outbox.Plan(tx, card,
		record.Entry{
			Kind: kindLesson, Class: c.ID, Lesson: l.ID, To: to, At: s.At, Rank: term.CardRank(i), Silent: true,
			Thread: &bot.Thread{Name: threadName(i, l)},
		}); err != nil {
		return err
	}
	if len(l.Body) > 0 {
		page := record.Entry{
			Kind: kindLessonText, Class: c.ID, Lesson: l.ID, To: to, Under: card, At: s.At, Rank: term.TextRank(i), Silent: true,
		}
		if err := outbox.Plan(tx, textKey(c, l.ID, home), page); err != nil {
			return err
		}
	}
	if len(l.Prompt) == 0 {
		return nil
	}
	begins := term.TalkAt(c.Run, l.ID, s, c.Location())
	if term.TalkWaits(c.Run, s, begins) || !c.Run.Untalked[l.ID].IsZero() {
		return outbox.Withdraw(tx, occurrence(kindPrompt, c, l.ID, home))
	}
	talk := record.Entry{
		Kind: kindPrompt, Class: c.ID, Lesson: l.ID, To: to, At: begins,
		Rank: term.PromptRank(i), Silent: true, Thread: &bot.Thread{Name: threadName(i, l)},
	}
	return outbox.Plan(tx, occurrence(kindPrompt, c, l.ID, home), talk)
}

// holdLesson takes back the posts of a lesson that waits for a teacher's word. What was begun is finished.
func holdLesson(tx bot.Tx, c *record.Class, l *course.Lesson, home int) error {
	for _, key := range []string{occurrence(kindPrompt, c, l.ID, home), textKey(c, l.ID, home), lessonKey(c, l.ID, home)} {
		if err := outbox.Withdraw(tx, key); err != nil {
			return err
		}
	}
	return nil
}

// planUpdates rewrites the cards in the channel whose due dates are others than before. what names the cause,
// so that each is rewritten once for it.
func planUpdates(v *term.View, before, after []term.Release, what string) error {
	co, err := v.Course()
	if err != nil {
		return err
	}
	for _, i := range term.DuesMoved(before, after) {
		if err := turn.Rewrite(v, co.Lessons[i].ID, what); err != nil {
			return err
		}
	}
	return nil
}

// renderUpdate is the card of a lesson as it is now, for the message that stands in the channel.
func renderUpdate(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	c, err := q.ReadClass()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	if q.Entry.Ref != "" {
		p, post, drop, err := renderOwnPrompt(q)
		post.Thread = nil
		return p, post, drop, err
	}
	if p, post, drop, ok, err := renderCorrected(q, c); ok || err != nil {
		return p, post, drop, err
	}
	if !slices.ContainsFunc(homesOf(c), func(home int) bool { return q.Entry.Edits == lessonKey(c, q.Entry.Lesson, home) }) {
		return renderTakenBack(q)
	}
	p, post, drop, err := renderLesson(q)
	post.Thread = nil
	return p, post, drop, err
}

// renderLesson is the card of a lesson: one message that stands in the channel.
func renderLesson(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	c, co, i, err := q.ReadLesson()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	l := &co.Lessons[i]
	p := &say.Page{}
	p.Say(lessonHead(l), bot.Args{"number": i + 1, "of": len(co.Lessons), "title": l.Title, "minutes": l.Minutes})
	if l.Aim != "" {
		p.Say("lesson.aim", bot.Args{"aim": q.School.Book.CourseLine(l.Aim)})
	}
	for n, step := range l.Steps {
		key := "card.step"
		if step.Minutes > 0 {
			key = "card.step_minutes"
		}
		p.Say(key, bot.Args{"i": n + 1, "step": q.School.Book.CourseLine(step.Text), "minutes": step.Minutes})
	}
	releases := term.Schedule(c.Run, co, c.Location())
	sayBefore(q, p, co, l)
	if err := saySession(q, p, c, l); err != nil {
		return nil, bot.Post{}, "", err
	}
	sayDue(q, p, c, releases[i].Due)
	if c.Kind == record.Taught {
		p.Say("card.stuck", bot.Args{"teacher": q.TeacherName()})
	}
	sayCorrected(q, p, c, l.ID)
	p.Main("button.start_plain", "lesson.start", q.At(l.ID)).Press("button.checkin", "checkin.open", q.At(l.ID)).
		Press("button.ask", "ask.open", q.At(l.ID))
	return p, bot.Post{Silent: true, Thread: q.Entry.Thread}, "", nil
}

// sayBefore says what a lesson builds on.
func sayBefore(q *outbox.Sending, p *say.Page, co *course.Course, l *course.Lesson) {
	var before []string
	for j := range co.Lessons {
		if slices.Contains(l.BuildsOn, co.Lessons[j].ID) {
			before = append(before, q.Voice().Plain("lesson.name", bot.Args{"number": j + 1, "title": co.Lessons[j].Title}))
		}
	}
	if len(before) > 0 {
		p.Say("card.builds_on", bot.Args{"lessons": say.List(before)})
	}
}

// saySession says when the live session of a lesson is, or what is there of it.
func saySession(q *outbox.Sending, p *say.Page, c *record.Class, l *course.Lesson) error {
	all, err := q.Sessions()
	i := slices.IndexFunc(all, func(x term.Session) bool { return x.Lesson.ID == l.ID })
	if err != nil || i < 0 {
		return err
	}
	x := all[i]
	kept, said, err := record.Load(q.Tx, record.SessionKey(c.ID, x.Name))
	if err != nil {
		return err
	}
	if said && !kept.Later {
		sayKept(&q.View, p, kept)
		return nil
	}
	if x.Waits {
		p.Say("card.live_waits", nil)
		return nil
	}
	p.Say("card.live", bot.Args{
		"when": q.Voice().Instant(x.At, c.Location(), say.City(c.Zone)), "wait": say.HowLong(x.At), "link": rich.Linked(l.Live.Link),
	})
	return nil
}

// sayKept says what is there of a live session.
func sayKept(v *term.View, p *say.Page, kept record.Session) {
	if !kept.Tells() {
		p.Say("session.not_recorded", nil)
		return
	}
	p.Say("session.kept", bot.Args{"words": v.Words(kept.Words), "link": rich.Linked(kept.Link)})
}

func lessonHead(l *course.Lesson) string {
	if l.Minutes > 0 {
		return "card.head_minutes"
	}
	return "card.head"
}

// sayDue says until when: a date is a day, the end of each person's own, and never an instant.
func sayDue(q *outbox.Sending, p *say.Page, c *record.Class, d term.Due) {
	switch {
	case !d.Date.IsZero():
		p.Say("card.due", bot.Args{"day": say.LongDay(d.Date)})
	case !d.At.IsZero():
		p.Say("card.due_at", bot.Args{"when": q.Voice().Instant(d.At, c.Location(), say.City(c.Zone)), "wait": say.HowLong(d.At)})
	}
}

// renderLessonText is the text of a lesson, under its card.
func renderLessonText(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	c, co, i, err := q.ReadLesson()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	l := &co.Lessons[i]
	p := LessonText(co.Files, l)
	sayCorrected(q, p, c, l.ID)
	return p, bot.Post{Silent: true}, "", nil
}

// LessonText is the text of a lesson as it is posted, with what is handed out beside it. files are those of its course.
func LessonText(files []course.File, l *course.Lesson) *say.Page {
	p := (&say.Page{Files: handouts(files, l)}).Show(lessonText(l))
	term.AddPictures(p, files, lessonText(l))
	return p
}

// Texts makes the message in which the text of a lesson is posted. files are those of its course.
type Texts func(files []course.File, l *course.Lesson) bot.Message

// TextsIn returns Texts in a language.
func TextsIn(v say.Voice) Texts {
	return func(files []course.File, l *course.Lesson) bot.Message { return v.Message(LessonText(files, l)) }
}

// handouts are the files of a lesson that are handed out beside its text.
func handouts(files []course.File, l *course.Lesson) []bot.FileRef {
	var refs []bot.FileRef
	for _, path := range l.Files {
		if i := slices.IndexFunc(files, func(f course.File) bool { return f.Path == path }); i >= 0 {
			refs = append(refs, term.FileOf(files[i], ""))
		}
	}
	return refs
}

// renderPrompt is a discussion: of a lesson, or one that somebody started by hand.
func renderPrompt(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	if q.Entry.Ref != "" {
		return renderOwnPrompt(q)
	}
	c, co, i, err := q.ReadLesson()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	if !c.Run.Untalked[co.Lessons[i].ID].IsZero() {
		return sayTalkBack()
	}
	p := (&say.Page{}).Say("prompt.head", bot.Args{"number": i + 1, "title": co.Lessons[i].Title})
	if own := c.Run.Talks[co.Lessons[i].ID].Text; own != "" {
		p.Say("prompt.text", bot.Args{"text": q.Words(own)})
	} else {
		p.Show(co.Lessons[i].Prompt)
	}
	begins := q.Entry.At
	if q.Entry.Edits != "" { // it stands there since its own time
		begins = term.TalkAt(c.Run, co.Lessons[i].ID, q.Schedule(co)[i], c.Location())
		sayCorrected(q, p, c, co.Lessons[i].ID)
	}
	if q.Now.Sub(begins) > lateDay { // it is late because of us, and is open for as long
		begins = q.Now
	}
	until := when.DateOf(begins.In(c.Location())).AddDays(term.PromptOpenDays)
	p.Say("prompt.foot", bot.Args{"day": say.LongDay(until)})
	if c.Kind == record.Taught {
		p.Say("prompt.private", bot.Args{"teacher": q.TeacherName()}).Press("button.answer_privately", "prompt.private", q.At(co.Lessons[i].ID))
	}
	return p, bot.Post{Silent: true, Thread: q.Entry.Thread}, "", nil
}

// lateDay is how late a discussion must be to be counted from the day on which it comes.
const lateDay = 24 * time.Hour

// welcomeHead is the key of what the welcome card says first: a class that began before did not start today.
func welcomeHead(first term.Release, now time.Time) string {
	if now.Sub(first.At) > lateDay {
		return "welcome.head_since"
	}
	return "welcome.head"
}

// renderWelcome is the card that is posted the minute a class starts.
func renderWelcome(q *outbox.Sending) (*say.Page, bot.Post, string, error) {
	c, err := q.ReadClass()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	co, err := q.Course()
	if err != nil {
		return nil, bot.Post{}, "", err
	}
	first := q.Schedule(co)[0]
	p := (&say.Page{}).Say(welcomeHead(first, q.Now),
		bot.Args{
			"class": c.Name, "day": say.LongDay(first.Date), "rhythm": c.Run.Rhythm.String(), "zone": say.City(c.Zone),
			"teacher": q.TeacherName(),
		})
	p.Say("welcome.how", nil)
	p.Say("welcome."+c.Kind, bot.Args{"teacher": q.TeacherName()})
	p.Say("welcome.start_here", nil)
	if co.Licence != "" {
		p.Say("welcome.course", bot.Args{"course": co.Title, "licence": co.Licence})
	}
	if c.Contact != "" {
		p.Say("class.contact", bot.Args{"contact": q.Words(c.Contact)})
	}
	if p.Image, err = calendarOf(&q.View, co, q.Voice()).image(); err != nil {
		return nil, bot.Post{}, "", err
	}
	p.Main("button.join", "join", q.At()).Press("button.kept", "privacy", q.At())
	name := say.Clip(q.Voice().Plain("welcome.thread", bot.Args{"class": c.Name}), 90) // what a forum calls it
	return p, bot.Post{Silent: true, Thread: &bot.Thread{Name: name, Title: true}}, "", nil
}
