package main

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"time"

	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/course"
	"afterbell/bot/ical"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
	terms "afterbell/bot/term"
	"afterbell/bot/text"
	"afterbell/bot/when"
	"afterbell/cmd/afterbell/control"
)

type exportCommand struct {
	dataFlags
	Dir   string `arg:"" optional:"" help:"The course's folder; or name a class with --class."`
	As    string `required:"" enum:"course,mdbook,gift,anki,ics" help:"course (a folder of ours), mdbook, gift, anki, or ics (a calendar)."`
	To    string `placeholder:"FOLDER" help:"The new folder for course and mdbook, which must be empty or absent. The others are printed."`
	Class string `placeholder:"ID" help:"The lessons of this class as they are taught, corrections included, from the bot or its data file."`
	Start string `placeholder:"DATE" help:"The first day of class, for the calendar of a folder."`
	Days  string `placeholder:"RHYTHM" help:"Class days and hour for the calendar. Default: as the course proposes."`
	Off   string `placeholder:"DAYS" help:"Days without class for the calendar, such as '23 Dec to 3 Jan'."`
	Zone  string `default:"UTC" help:"The time zone of the calendar of a folder. Default: ${default}."`
}

// Run hands a course over in a notation that other programs read.
func (e *exportCommand) Run(c *console) error {
	folder := e.As == "course" || e.As == "mdbook"
	switch {
	case (e.Dir == "") == (e.Class == ""):
		return misused("say what: the folder of a course, or --class")
	case folder && e.To == "":
		return misused("--as %s writes a folder: name it with --to", e.As)
	case !folder && e.To != "":
		return misused("--as %s is printed; send it to a file with > in place of --to", e.As)
	case e.As == "ics" && e.Class == "" && e.Start == "":
		return misused("a calendar needs the first day of class: --start 2026-11-12")
	}
	if e.Class != "" {
		return e.class(c)
	}
	taught, err := rightCourse(e.Dir)
	if err != nil {
		return err
	}
	return inFolder(e.Dir, func(fsys fs.FS) error {
		return e.write(c, taught, fsys, func() (ical.Calendar, error) { return e.calendar(taught) })
	})
}

// write writes a course, whose files are in fsys, in the notation that is asked for.
func (e *exportCommand) write(c *console, taught *course.Course, fsys fs.FS, dates func() (ical.Calendar, error)) error {
	var out []byte
	switch e.As {
	case "gift":
		out = course.GIFT(taught)
	case "anki":
		cards, err := course.Anki(taught)
		if err != nil {
			return fmt.Errorf("export the questions: %w", err)
		}
		out = cards
	case "ics":
		calendar, err := dates()
		if err != nil {
			return err
		}
		out = calendar.Bytes(time.Now())
	default:
		return e.folder(c, taught, fsys)
	}
	_, err := c.out.Write(out)
	return err
}

// folder writes a course as a folder, with the files that its lessons use.
func (e *exportCommand) folder(c *console, taught *course.Course, fsys fs.FS) error {
	files, beside := course.Write(taught), ""
	if e.As == "mdbook" {
		var err error
		if files, err = course.MDBook(taught); err != nil {
			return err
		}
		beside = "src"
	}
	used, err := course.FilesOf(taught, fsys)
	if err != nil {
		return refuse("%w", err)
	}
	for name, content := range used {
		files[path.Join(beside, name)] = content
	}
	if err := writeCourse(e.To, files); err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.out, "%s written to %s\n", plural(len(files), "file"), e.To)
	return err
}

// calendar lays the lessons of a folder on the days of a term.
func (e *exportCommand) calendar(taught *course.Course) (ical.Calendar, error) {
	play, err := readTerm(e.Dir, e.Start, e.Days, e.Off, 1)
	if err != nil {
		return ical.Calendar{}, err
	}
	zone, err := when.Zone(e.Zone)
	if err != nil {
		return ical.Calendar{}, misused("--zone must be the name of a time zone, such as Europe/London")
	}
	return calendarOf(taught.Title, taught.Hash[:12], taught, record.Run{Start: play.first, Rhythm: play.rhythm}, zone)
}

// calendarOf lists when the lessons of a run come, meet and are due. id makes the entries those of this run.
func calendarOf(name, id string, taught *course.Course, run record.Run, zone *time.Location) (ical.Calendar, error) {
	texts, err := text.Load()
	if err != nil {
		return ical.Calendar{}, fmt.Errorf("write a calendar: %w", err)
	}
	voice := say.NewBook(texts, nil).Voice("en")
	calendar := ical.Calendar{Name: name}
	for i, s := range terms.Schedule(run, taught, zone) {
		l := &taught.Lessons[i]
		if s.Waits {
			continue // a teacher has not said yet when it comes
		}
		add := func(what, sentence string, v ical.Event) {
			v.UID = fmt.Sprintf("%s.%s.%s@afterbell", id, l.ID, what)
			v.Title = voice.Plain(sentence, bot.Args{"number": i + 1, "title": l.Title})
			calendar.Events = append(calendar.Events, v)
		}
		add("lesson", "dates.lesson", ical.Event{At: s.At, Words: l.Aim})
		if l.Live != nil {
			session := ical.Event{At: terms.SessionAt(l.Live, run, s, zone), Minutes: int(l.Live.Lasts().Minutes())}
			if rich.SafeURL(l.Live.Link) {
				session.Link = l.Live.Link
			}
			add("live", "dates.session", session)
		}
		if !s.Due.At.IsZero() {
			add("due", "dates.due", ical.Event{At: s.Due.At})
		} else if !s.Due.None() {
			add("due", "dates.due", ical.Event{Day: s.Due.Date})
		}
	}
	return calendar, nil
}

// A taughtClass is the course of a class as it is taught by now.
type taughtClass struct {
	Folder []byte        `json:"folder"` // its files, as a zip file
	Dates  ical.Calendar `json:"dates"`
}

// class hands over the lessons of a class.
func (e *exportCommand) class(c *console) error {
	ctx, cancel := context.WithTimeout(context.Background(), askWait)
	defer cancel()
	d, err := e.desk(ctx, c)
	if err != nil {
		return err
	}
	var t taughtClass
	if d.bot != nil {
		err = d.bot.Do(ctx, "/classes/course", request{e.Class}, &t)
	} else {
		err = d.look(func(_ *companion.Bot, tx bot.Tx) error {
			t, err = courseOfClass(tx, e.Class)
			return err
		})
	}
	if err != nil {
		return err
	}
	fsys, err := zip.NewReader(bytes.NewReader(t.Folder), int64(len(t.Folder)))
	if err != nil {
		return fmt.Errorf("read the lessons of class %s: %w", e.Class, err)
	}
	taught, problems := course.Read(fsys)
	if taught == nil {
		return refuse("the lessons of class %s cannot be written as a course: %s", e.Class, problems[0])
	}
	return e.write(c, taught, fsys, func() (ical.Calendar, error) { return t.Dates, nil })
}

// courseOfClass reads what a class is taught, corrections included, and its files and dates.
func courseOfClass(tx bot.Tx, id string) (taughtClass, error) {
	class, err := record.Need(tx, record.ClassKey(id))
	if errors.Is(err, bot.ErrNotFound) {
		return taughtClass{}, &control.Error{Text: fmt.Sprintf("there is no class %q; afterbell people names the classes", id), Refused: true}
	}
	if err != nil {
		return taughtClass{}, err
	}
	taught, err := record.LoadCourse(tx, class.Run.Course)
	if err != nil {
		return taughtClass{}, err
	}
	files := course.Write(taught)
	for _, f := range taught.Files {
		content, err := (bot.Files{Store: still{tx}}).Get(context.Background(), f.SHA256)
		if err != nil {
			return taughtClass{}, fmt.Errorf("read %s of class %s: %w", f.Path, id, err)
		}
		files[f.Path] = content
	}
	dates, err := calendarOf(class.Name, class.ID, taught, class.Run, class.Location())
	if err != nil {
		return taughtClass{}, err
	}
	for i := range dates.Events { // a later file counts as newer than one from the class itself
		dates.Events[i].Changed = int(time.Since(class.Made) / time.Minute)
	}
	folder, err := zipOf(files)
	return taughtClass{folder, dates}, err
}

func zipOf(files map[string][]byte) ([]byte, error) {
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, name := range sortedKeys(files) {
		part, err := z.Create(name)
		if err != nil {
			return nil, err
		}
		if _, err := part.Write(files[name]); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return buf.Bytes(), err
}

// answerCourse answers with what a class is taught.
func (v *server) answerCourse(r *http.Request) (any, error) {
	return asked(v.bot, func(ctx context.Context, _ *companion.Bot, id string) (t taughtClass, err error) {
		err = v.store.View(ctx, func(tx bot.Tx) error {
			t, err = courseOfClass(tx, id)
			return err
		})
		return t, err
	})(r)
}
