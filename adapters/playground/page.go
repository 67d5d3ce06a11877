package playground

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"afterbell/bot"
)

// A board is the whole page.
type board struct {
	Title, Bot  string
	Day, Clock  string // both are in the playground's zone
	ISO, Minute string
	Zone        string
	Revision    string
	Class       string // it tells this class from one that began anew
	Status      string
	Look        string // the status is about the part of the page with this id
	Back        string // the view, for forms that return to it
	HasEnd      bool
	HasAnew     bool
	Over        bool // the term has ended
	HasOwn      bool
	HasPacked   bool
	Brought     Bundle
	Verdict     *Verdict
	Chips       []chip
	People      []toggle
	Phones      []phone
	Report      string
	Guises      []guise
	As          string // the id of the service whose look the page has
	At          map[string]string
	Show        string // the phones that the address names
}

type chip struct {
	N           int
	Label, Note string
	Told, Next  bool
}

type toggle struct {
	Name, URL string
	On        bool
}

func (s *Server) getPage(w http.ResponseWriter, r *http.Request) {
	b := s.board(r.Context(), parseView(r.URL.Query()))
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	render(w, "page", b)
}

// board prepares the page for a view.
func (s *Server) board(ctx context.Context, v view) board {
	people := s.Room.People()
	shown := v.shown(people, s.Phones)
	st := s.state()
	now := s.Clock.Now()
	local := now.In(s.Zone)
	b := board{
		Title: s.Title, Bot: s.Bot, Zone: zoneName(local), Class: s.class, Status: st.status, Look: st.look, Back: v.query(),
		Day: local.Format("Monday 2 January 2006"), Clock: local.Format("15:04"),
		ISO: now.Format(time.RFC3339), Minute: local.Format("2006-01-02T15:04"),
		Revision: s.revision(), HasEnd: s.End != nil, HasAnew: s.Anew != nil, Over: s.over(ctx),
		Guises: s.guises(v), At: v.at, Show: strings.Join(v.show, ","),
		HasOwn: s.Own != nil, HasPacked: s.Packed != nil, Brought: st.brought, Verdict: st.verdict,
	}
	if as := s.service(v); as != nil {
		b.As = as.ID
	}
	for i, c := range s.Chips {
		b.Chips = append(b.Chips, chip{N: i + 1, Label: c.Label, Note: c.Note, Told: i < st.told, Next: i == st.told})
	}
	if st.status == "" && st.told < len(s.Chips) {
		c := s.Chips[st.told]
		b.Status = fmt.Sprintf("Next, press %d, %s. %s", st.told+1, c.Label, c.Note)
	}
	for _, p := range people {
		b.People = append(b.People, toggle{p.Name, v.toggled(p.ID, shown), slices.Contains(shown, p.ID)})
	}
	commands := s.Room.Commands()
	for _, id := range shown {
		i := slices.IndexFunc(people, func(p Person) bool { return p.ID == id })
		ph := s.phone(people[i], people, v, commands, now)
		s.dressed(&ph, v)
		b.Phones = append(b.Phones, ph)
	}
	b.Report = s.report(ctx)
	return b
}

func (s *Server) report(ctx context.Context) string {
	if s.Report == nil {
		return ""
	}
	lines, err := s.Report(ctx)
	if err != nil {
		s.Log.Error().Err(err).Msg("report failed")
		return "The report could not be made; the log says why."
	}
	return lines
}

// zoneName names a zone as people say it: "Europe/London" is "London".
func zoneName(t time.Time) string {
	name := t.Location().String()
	return strings.ReplaceAll(name[strings.LastIndexByte(name, '/')+1:], "_", " ")
}

// revision changes whenever the page would look different.
func (s *Server) revision() string {
	return fmt.Sprintf("%s.%d.%d.%d", s.class, s.Room.Revision(), s.Clock.Now().Unix()/60, s.state().serial)
}

func (s *Server) getRevision(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	fmt.Fprint(w, s.revision())
}

// back returns to the page as it was, with the status line saying what happened.
func (s *Server) back(w http.ResponseWriter, r *http.Request, err error) {
	if sentence := s.failure(); sentence != "" {
		s.sayFailed(w, r, sentence)
		return
	}
	if err != nil {
		_, sentence := s.blame(r, err)
		s.say(sentence, "")
	}
	at := "/"
	if q, err := url.ParseQuery(r.PostForm.Get("back")); err == nil {
		at = "/?" + parseView(q).query()
	}
	if p := r.PostForm.Get("person"); plainID(p) {
		at += "#phone-" + p
	}
	http.Redirect(w, r, at, http.StatusSeeOther)
}

// readForm reads what a form of the page sent.
func readForm(w http.ResponseWriter, r *http.Request) bool {
	if isUpload(r) {
		if err := r.ParseMultipartForm(maxSent); err != nil { // the whole of it in memory
			http.Error(w, "The form could not be read: its file is larger than 10 MB, or it is damaged.", http.StatusBadRequest)
			return false
		}
		return true
	}
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		http.Error(w, "The page sends forms as application/x-www-form-urlencoded.", http.StatusUnsupportedMediaType)
		return false
	}
	if err := r.ParseForm(); err != nil {
		http.Error(w, "The form could not be read: it is longer than 64 KB, or damaged.", http.StatusBadRequest)
		return false
	}
	return true
}

func (s *Server) postAct(w http.ResponseWriter, r *http.Request) {
	if !readForm(w, r) {
		return
	}
	person := r.PostForm.Get("person")
	if r.PostForm.Has("dismiss") {
		s.Room.Dismiss(person)
		s.back(w, r, nil)
		return
	}
	a := actionOf(r.PostForm)
	if err := s.pressedIn(r.PostForm, &a); err != nil {
		s.back(w, r, err)
		return
	}
	if err := chooseFiles(&a, r.MultipartForm); err != nil {
		http.Error(w, "The file did not arrive whole.", http.StatusBadRequest)
		return
	}
	err := s.settled(w, r, func(ctx context.Context) error {
		_, err := s.Room.Act(ctx, person, a)
		return err
	})
	s.say("", "")
	s.back(w, r, err)
}

// isUpload reports whether a form of the page comes with a file.
func isUpload(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data")
}

// chooseFiles adds to an action what was chosen in a form; its names are the fields' values.
func chooseFiles(a *Action, form *multipart.Form) error {
	if form == nil {
		return nil
	}
	for key, list := range form.File {
		for _, h := range list {
			content, err := readUpload(h)
			if err != nil {
				return err
			}
			a.Args[strings.TrimPrefix(key, "arg.")] = h.Filename
			if h.Filename != "" {
				a.Files = append(a.Files, Upload{Name: h.Filename, Content: content})
			}
		}
	}
	return nil
}

func readUpload(h *multipart.FileHeader) ([]byte, error) {
	f, err := h.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // nothing was written
	return io.ReadAll(f)
}

// actionOf reads an action from a form's fields; those called "arg.x" are its arguments.
func actionOf(form url.Values) Action {
	a := Action{
		Channel: form.Get("channel"), Thread: form.Get("thread"), Action: form.Get("action"),
		Kind: bot.Kind(form.Get("kind")), On: form.Get("on"), Text: form.Get("text"), Args: map[string]string{},
	}
	for key, values := range form {
		name, ok := strings.CutPrefix(key, "arg.")
		given := slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == "" })
		if ok && (len(given) > 0 || a.Kind != bot.KindCommand) {
			a.Args[name] = strings.ReplaceAll(strings.Join(given, ","), "\r\n", "\n")
		}
	}
	return a
}

func (s *Server) postClock(w http.ResponseWriter, r *http.Request) {
	if !readForm(w, r) {
		return
	}
	before, heard, look := s.Clock.Now(), s.heard(), ""
	err := s.settled(w, r, func(ctx context.Context) error {
		if !r.PostForm.Has("end") || s.End == nil {
			return s.push(ctx, r.PostForm.Get("advance"), r.PostForm.Get("to"), r.PostForm.Has("next"))
		}
		look = "report"
		if end, ok := s.End(ctx); ok && end.After(before) {
			return s.Clock.To(ctx, end)
		}
		return refusef("The term has ended already, or no class has begun.")
	})
	s.say(passed(s.Clock.Now().Sub(before), s.heard()-heard), look)
	s.back(w, r, err)
}

// over reports whether the term has ended.
func (s *Server) over(ctx context.Context) bool {
	if s.End == nil {
		return false
	}
	end, ok := s.End(ctx)
	return ok && !s.Clock.Now().Before(end)
}

// heard counts the messages that there ever were.
func (s *Server) heard() int {
	all, _ := s.Room.Count()
	return all
}

// passed says what a push did.
func passed(d time.Duration, messages int) string {
	if d == 0 {
		return "Nothing is planned."
	}
	days, rest := d/(24*time.Hour), d%(24*time.Hour)
	var b strings.Builder
	if days > 0 {
		fmt.Fprintf(&b, "%s ", plural(int(days), "day"))
	}
	if h := int(rest / time.Hour); h > 0 {
		fmt.Fprintf(&b, "%s ", plural(h, "hour"))
	}
	if m := int(rest % time.Hour / time.Minute); m > 0 && days == 0 {
		fmt.Fprintf(&b, "%s ", plural(m, "minute"))
	}
	return cmp.Or(b.String(), "A moment ") + "passed. " + plural(messages, "new message") + "."
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
