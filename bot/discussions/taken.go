package discussions

import (
	"afterbell/bot"
	"afterbell/bot/record"
	"afterbell/bot/say"
	"afterbell/bot/term"
)

// taken is who took part in a discussion, each list by the names that teachers read. Those who left are in none.
type taken struct {
	all                                       []string // whoever took part, in whichever way
	inThread, privately, before, toOther, not []string // before are those of whom an earlier version noted no way
}

// part is who took part in a discussion.
func part(x talk, learners []*term.Learner) (p taken) {
	for _, l := range learners {
		if !here(l) {
			continue
		}
		way, ok := l.Figures.Took(x.Talk)
		if !ok {
			p.not = append(p.not, l.Called)
			continue
		}
		p.all = append(p.all, l.Called)
		if way == 0 {
			p.before = append(p.before, l.Called)
		}
		for w, list := range map[record.Way]*[]string{record.InThread: &p.inThread, record.Privately: &p.privately, record.ToOther: &p.toOther} {
			if way.Has(w) {
				*list = append(*list, l.Called)
			}
		}
	}
	return p
}

// words say how many took part, and how many of them privately.
func (p taken) words() say.Phrase {
	switch {
	case len(p.all) == 0:
		return say.Phrase{Key: "discussions.nobody"}
	case len(p.privately) == 0:
		return say.Phrase{Key: "discussions.took", Args: bot.Args{"n": len(p.all)}}
	}
	took := say.Phrase{Key: "discussions.took", Args: bot.Args{"n": len(p.all)}}
	return say.Phrase{Key: "discussions.took_privately", Args: bot.Args{"took": took, "n": len(p.privately)}}
}

// mostNames is how many names stand in a line; of more the number is told.
const mostNames = 60

// sayNames names who took part in which way, and who has not yet.
func (p taken) sayNames(v say.Voice, to *say.Page) {
	name := func(key string, names []string) {
		if len(names) == 0 {
			return
		}
		if more := len(names) - mostNames; more > 0 {
			names = append(names[:mostNames:mostNames], v.Plain("discussions.more", bot.Args{"n": more}))
		}
		to.Say(key, bot.Args{"names": say.List(names)})
	}
	name("discussions.in_thread", p.inThread)
	name("discussions.privately", p.privately)
	name("discussions.before", p.before)
	name("discussions.to_other", p.toOther)
	if len(p.toOther) == 0 && len(p.inThread) > 0 {
		to.Say("discussions.to_nobody", nil)
	}
	name("discussions.not_yet", p.not)
	if len(p.not) == 0 && len(p.all) > 0 {
		to.Say("discussions.everybody", nil)
	}
	to.Say("discussions.unread", nil)
}
