package term

import (
	"cmp"
	"slices"
	"strconv"

	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
)

// Bind gives the texts of a course in a page what belongs to them: pictures come along as files, and the title of another lesson is
// a link to its card, once that is posted, in the channel of the given place where the class meets in several.
func (v *View) Bind(p *say.Page, at bot.Place) error {
	if v.Class.ID == "" || p == nil {
		return nil
	}
	var co *course.Course
	var failed error
	p.Texts(func(blocks []rich.Block) []rich.Block {
		if !bound(blocks) || failed != nil {
			return blocks
		}
		if co, failed = v.Course(); failed != nil {
			return blocks
		}
		AddPictures(p, co.Files, blocks)
		return rich.Resolve(blocks, func(s rich.Span) []rich.Span {
			address, err := v.CardLink(s.Ref, at)
			if err != nil {
				failed = err
			}
			if rich.SafeURL(address) {
				s.Kind, s.URL, s.Ref = rich.Link, address, ""
			}
			return []rich.Span{s}
		})
	})
	return failed
}

// bound reports whether a text shows pictures or names other lessons.
func bound(blocks []rich.Block) bool {
	return slices.ContainsFunc(blocks, func(b rich.Block) bool {
		return b.Kind == rich.Picture || slices.ContainsFunc(b.Spans, func(s rich.Span) bool { return s.Kind == rich.Local })
	})
}

// AddPictures adds the files of pictures that a page shows and has not yet. files are those of the course.
func AddPictures(p *say.Page, files []course.File, blocks []rich.Block) {
	for _, b := range blocks {
		if b.Kind != rich.Picture {
			continue
		}
		alt := rich.PlainSpans(b.Spans)
		if has := slices.IndexFunc(p.Files, func(f bot.FileRef) bool { return f.Name == b.File }); has >= 0 {
			p.Files[has].Alt = cmp.Or(p.Files[has].Alt, alt)
		} else if i := slices.IndexFunc(files, func(f course.File) bool { return f.Path == b.File }); i >= 0 {
			p.Files = append(p.Files, FileOf(files[i], alt))
		}
	}
}

// FileOf is a file of a course, to be handed out. alt says what a picture shows.
func FileOf(f course.File, alt string) bot.FileRef {
	return bot.FileRef{Name: f.Path, Alt: alt, Hash: f.SHA256, Size: f.Size}
}

// CardKey is the occurrence of the card of a lesson in one home of a class. A lesson that was taken back has a new card when it
// comes again.
func CardKey(c *record.Class, lesson string, home int) string {
	return "lesson/" + c.ID + "/" + c.Run.Named(lesson) + "/" + strconv.Itoa(home)
}

// CardLink is the address of the card of a lesson, in the channel of the given place where the class meets in several; "" if it
// is not posted, or nobody knows one.
func (v *View) CardLink(lesson string, at bot.Place) (address string, err error) {
	if v.School.link == nil {
		return "", nil
	}
	for home := range v.Class.Homes {
		e, ok, err := record.Load(v.Tx, record.PostKey(CardKey(&v.Class, lesson, home)))
		if err != nil {
			return "", err
		}
		if !ok || e.State != record.StateSent || len(e.Parts) == 0 || e.Parts[0].Sent == nil {
			continue
		}
		if address == "" || e.To.Channel == at.Channel {
			address = v.School.link(e.To, *e.Parts[0].Sent)
		}
	}
	return address, nil
}
