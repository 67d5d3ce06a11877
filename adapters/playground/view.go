package playground

import (
	"net/url"
	"slices"
	"strings"
)

// A view is what the address of the page says: whose phones are shown, and what each shows.
//
//	/?show=ada,ben&at.ada=class.m3&at.ben=direct&as=discord
type view struct {
	as   string            // messages have the look of the service with this id
	show []string          // the phones of these people are shown
	at   map[string]string // a phone shows a channel, channel.thread, "threads" or "direct"
}

func parseView(q url.Values) view {
	v := view{as: q.Get("as"), at: map[string]string{}}
	for id := range strings.SplitSeq(q.Get("show"), ",") {
		if id != "" {
			v.show = append(v.show, id)
		}
	}
	for key, values := range q {
		if id, ok := strings.CutPrefix(key, "at."); ok {
			v.at[id] = values[0]
		}
	}
	return v
}

// query writes the view as the query of an address.
func (v view) query() string {
	q := url.Values{}
	if v.as != "" {
		q.Set("as", v.as)
	}
	if len(v.show) > 0 {
		q.Set("show", strings.Join(v.show, ","))
	}
	for id, at := range v.at {
		q.Set("at."+id, at)
	}
	return q.Encode()
}

// dressed returns the query of the view with nothing in it but its look.
func (v view) dressed() string { return view{as: v.as}.query() }

// with returns the address of the view in which a person's phone shows something else.
func (v view) with(person, at string) string {
	next := view{as: v.as, show: v.show, at: map[string]string{person: at}}
	for id, other := range v.at {
		if id != person {
			next.at[id] = other
		}
	}
	return "/?" + next.query() + "#phone-" + person
}

// toggled returns the address of the view with a person's phone shown or put away. shown are the
// phones on the page now.
func (v view) toggled(person string, shown []string) string {
	next := view{as: v.as, at: v.at}
	if i := slices.Index(shown, person); i >= 0 {
		next.show = slices.Delete(slices.Clone(shown), i, i+1)
	} else {
		next.show = append(slices.Clone(shown), person)
	}
	return "/?" + next.query()
}

// shown returns whose phones are on the page: those the address names, else the usual ones.
func (v view) shown(people []Person, usual []string) []string {
	known := func(id string) bool { return slices.ContainsFunc(people, func(p Person) bool { return p.ID == id }) }
	for _, wanted := range [][]string{v.show, usual} {
		var ids []string
		for _, id := range wanted {
			if known(id) && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
		if len(ids) > 0 {
			return ids
		}
	}
	return firstFour(people)
}

// firstFour are three learners and a teacher, or whoever there is.
func firstFour(people []Person) []string {
	var learners, teachers []string
	for _, p := range people {
		if p.Part == "teacher" {
			teachers = append(teachers, p.ID)
		} else {
			learners = append(learners, p.ID)
		}
	}
	teachers = teachers[:min(len(teachers), 1)]
	return append(learners[:min(len(learners), 3)], teachers...)
}
