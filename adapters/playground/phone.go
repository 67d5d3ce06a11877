package playground

import (
	"fmt"
	"html/template"
	"slices"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/order"
)

// A phone is what one person sees, at what is for them this hour.
type phone struct {
	Person
	Day, Clock string
	Daytime    string // it is night, morning, afternoon or evening
	ZoneName   string
	Tabs       []tab
	Here       string // this is what is open called
	Up         string // the list that a thread is in has this address
	Listing    bool   // the list of threads is open instead of messages
	Threads    []thread
	Entries    []entry
	In         string // it is the channel that is open, or "direct"
	Thread     string
	Back       string
	Commands   []bot.Command
	Form       *OpenForm
	FormID     string
	Earlier    int               // so many messages stand here above those that are shown
	Gone       int               // so many messages of the room were dropped
	others     map[string]string // names of people stand under their ids
	below      map[string]below  // what stands in a thread is found under the id of its root
	onMessage  []bot.Command
	zone       *time.Location
}

type tab struct {
	Label, URL string
	Current    bool
	Key        string
	Count      int // so many messages of others stand there, by which the script knows how many are new
}

type thread struct {
	Name, URL, Note string
}

// An entry is one row of a conversation: a message, or a day that begins.
type entry struct {
	ID      string
	Date    string // where it is set a day begins
	Who     string
	Mine    bool
	FromBot bool
	Time    string
	ISO     string
	Message Message
	About   string // its first words, by which its buttons are told from those of other messages
	Private bool
	Edited  bool
	Groups  []group
	Drawn   []template.HTML // the message in the look of a service; where it is empty the page draws it
	Picture string
	Files   []file
	Under   *thread // this thread stands under it
	Select  *choosing
	Menu    []bot.Command
}

// A choosing is a select with what its form must say.
type choosing struct {
	Select           *bot.Select
	Back, Person, On string
}

// phone prepares one phone.
func (s *Server) phone(p Person, people []Person, v view, commands []bot.Command, now time.Time) phone {
	zone := p.location()
	local := now.In(zone)
	ph := phone{
		Person: p, Day: local.Format("Monday 2 January"), Clock: local.Format("15:04"),
		Daytime: daytime(local.Hour()), ZoneName: zoneName(local), Back: v.query(),
		others: map[string]string{"": s.Bot}, zone: zone, Thread: "",
	}
	for _, o := range people {
		ph.others[o.ID] = o.Name
	}
	for _, c := range commands {
		if c.Typed {
			ph.Commands = append(ph.Commands, c)
		}
		if c.OnMessage {
			ph.onMessage = append(ph.onMessage, c)
		}
	}
	if f, ok := s.Room.Form(p.ID); ok {
		ph.Form, ph.FormID = &f, fmt.Sprintf("form-%s-%s", p.ID, f.Action)
	}
	_, ph.Gone = s.Room.Count()
	ph.open(v, s.Room.Channels(), s.Room.Messages(Filter{Person: p.ID}))
	return ph
}

// below is what stands in a thread.
type below struct {
	count  int
	newest int // the newest message has this position
	at     time.Time
}

// countThreads counts what stands in each thread.
func countThreads(messages []Message) map[string]below {
	threads := map[string]below{}
	for i, m := range messages {
		if m.In.Thread != "" {
			threads[m.In.Thread] = below{threads[m.In.Thread].count + 1, i, m.At}
		}
	}
	return threads
}

func daytime(hour int) string {
	switch {
	case hour < 6 || hour >= 22:
		return "night"
	case hour < 12:
		return "morning"
	case hour < 18:
		return "afternoon"
	default:
		return "evening"
	}
}

// open fills in what the view says the phone shows.
func (ph *phone) open(v view, channels []string, messages []Message) {
	ph.below = countThreads(messages)
	at := v.at[ph.ID]
	channel, under, _ := strings.Cut(at, ".")
	if channel != direct && channel != threads && !slices.Contains(channels, channel) {
		channel, under = channels[0], ""
	}
	root := slices.IndexFunc(messages, func(m Message) bool { return m.ID == under && m.In.Channel == channel && m.For == "" })
	if root < 0 {
		under = ""
	}
	ph.In, ph.Thread, ph.Listing = channel, under, channel == threads
	ph.addTabs(v, channels, messages)
	switch {
	case ph.Listing:
		ph.Here = "Threads"
		ph.addThreads(v, messages)
	case under != "":
		ph.Here, ph.Up = threadName(messages[root]), v.with(ph.ID, threads)
		ph.addEntries(v, messages, func(m Message) bool { return m.ID == under || m.In.Thread == under })
	case channel == direct:
		ph.Here = "Direct messages with " + ph.others[""]
		ph.addEntries(v, messages, func(m Message) bool { return m.In.Direct() })
	default:
		ph.Here = "#" + channel
		ph.addEntries(v, messages, func(m Message) bool { return m.In.Channel == channel && m.In.Thread == "" })
	}
}

func threadName(root Message) string {
	if root.Opens != "" {
		return root.Opens
	}
	return firstWords(root.Text())
}

func firstWords(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	if r := []rune(line); len(r) > 40 {
		return string(r[:39]) + "…"
	}
	return line
}

func (ph *phone) addTabs(v view, channels []string, messages []Message) {
	add := func(label, at string, in func(Message) bool, current bool) {
		count := 0
		for _, m := range messages {
			if in(m) && m.From != ph.ID {
				count++
			}
		}
		ph.Tabs = append(ph.Tabs, tab{label, v.with(ph.ID, at), current, ph.ID + "." + at, count})
	}
	for _, c := range channels {
		add("#"+c, c, func(m Message) bool { return m.In.Channel == c && m.In.Thread == "" }, ph.In == c && ph.Thread == "")
	}
	if slices.ContainsFunc(messages, func(m Message) bool { return m.In.Thread != "" || m.Opens != "" }) {
		add("Threads", threads, func(m Message) bool { return m.In.Thread != "" }, ph.Listing || ph.Thread != "")
	}
	add("Direct", direct, func(m Message) bool { return m.In.Direct() }, ph.In == direct)
}

// addThreads lists the threads, the one with the newest message first.
func (ph *phone) addThreads(v view, messages []Message) {
	type row struct {
		thread
		newest int
	}
	var rows []row
	for i, root := range messages {
		if t := ph.under(root, v); t != nil {
			rows = append(rows, row{*t, max(i, ph.below[root.ID].newest)})
		}
	}
	order.By(rows, func(a, b row) int { return b.newest - a.newest })
	for _, r := range rows {
		ph.Threads = append(ph.Threads, r.thread)
	}
}

// under returns the thread under a message, if there is one.
func (ph *phone) under(root Message, v view) *thread {
	b := ph.below[root.ID]
	if b.count == 0 && root.Opens == "" {
		return nil
	}
	note := "nothing yet"
	if b.count > 0 {
		note = plural(b.count, "message") + ", last " + b.at.In(ph.zone).Format("Mon 2 Jan, 15:04")
	}
	return &thread{threadName(root), v.with(ph.ID, root.In.Channel+"."+root.ID), note}
}

// maxEntries is how many messages of a conversation the page shows. More make it slow, and nobody
// scrolls that far.
const maxEntries = 300

// addEntries shows the newest messages that belong here, with a line where a day begins.
func (ph *phone) addEntries(v view, messages []Message, here func(Message) bool) {
	belong := slices.DeleteFunc(slices.Clone(messages), func(m Message) bool { return !here(m) })
	ph.Earlier = max(0, len(belong)-maxEntries)
	day := ""
	for _, m := range belong[ph.Earlier:] {
		local := m.At.In(ph.zone)
		if d := local.Format("Monday 2 January"); d != day {
			day = d
			ph.Entries = append(ph.Entries, entry{ID: ph.ID + "-" + local.Format(time.DateOnly), Date: d})
		}
		e := ph.entry(m, local)
		if ph.Thread == "" {
			e.Under = ph.under(m, v)
		}
		ph.Entries = append(ph.Entries, e)
	}
}

func (ph *phone) entry(m Message, local time.Time) entry {
	e := entry{
		ID: ph.ID + "-" + m.ID, Who: ph.others[m.From], Mine: m.From == ph.ID, FromBot: m.From == "",
		Time: local.Format("15:04"), ISO: m.At.Format(time.RFC3339), Message: m, About: firstWords(m.Text()),
		Private: m.For != "" && !m.In.Direct(), Edited: !m.Edited.IsZero(), Groups: groups(m.Content, ph.zone),
	}
	if m.Content.Image != nil {
		e.Picture = fmt.Sprintf("/picture/%s?v=%d", m.ID, m.Edited.Unix())
	}
	if sel := m.Content.Select; sel != nil {
		e.Select = &choosing{sel, ph.Back, ph.ID, m.ID}
	}
	for _, f := range m.Content.Files {
		if (isHash(f.Hash) || len(f.Content) > 0) && !shows(m.Content.Body, f) {
			e.Files = append(e.Files, fileAt(m.ID, f))
		}
	}
	if m.For == "" && !e.Mine {
		e.Menu = ph.onMessage
	}
	return e
}
