package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cli/browser"
	"github.com/rs/zerolog"

	"afterbell/adapters/loopback"
	"afterbell/adapters/playground"
	"afterbell/bot"
	"afterbell/bot/course"
	"afterbell/bot/when"
	"afterbell/cmd/afterbell/config"
)

type playgroundCommand struct {
	Addr   string `default:"127.0.0.1:8090" help:"Where the page is: an address of this machine, unless in a container. Default: ${default}."`
	Course string `placeholder:"DIR" help:"A course's folder. Default: a sample course."`
	Data   string `placeholder:"FILE" help:"Keep everything in this file. Default: in memory."`
	Start  string `placeholder:"DATE" help:"The first day of class, such as 2026-11-12. Default: the next class day."`
	Open   bool   `help:"Open the page in the browser."`

	Idle  time.Duration `placeholder:"TIME" help:"End when nobody has looked at the page for so long, such as 30m. Default: never."`
	Token string        `help:"What the page and scripts must know: letters, digits and signs, without spaces. Default: a random one."`
}

// The people of the playground's class.
const (
	className    = "Biology 9b"
	classChannel = "biology-9b"
	classZone    = "Europe/London"
	rivera       = "rivera"
	ada          = "ada"
)

func cast() []playground.Person {
	return []playground.Person{
		{ID: rivera, Name: "Ms Rivera", Zone: classZone, Locale: "en-GB", Part: partTeacher, Admin: true},
		{ID: ada, Name: "Ada", Zone: "Pacific/Auckland", Locale: "en-NZ", Part: partLearner},
		{ID: "ben", Name: "Ben", Zone: classZone, Locale: "en-GB", Part: partLearner},
		{ID: "cy", Name: "Cy", Zone: "America/Los_Angeles", Locale: "en-US", Part: partLearner},
	}
}

// Run shows the page until the process is told to stop, or until it cannot keep any more what happens.
func (p *playgroundCommand) Run(c *console) (err error) {
	if err := p.check(c); err != nil {
		return err
	}
	log, _ := logger(c, config.Log{Level: "warn", Format: "text"})
	store, err := p.open(log)
	if err != nil {
		return err
	}
	defer func() { err = ended(err, store.Close()) }()
	g, err := p.set(context.Background(), store, log)
	if err != nil {
		return err
	}
	server, err := playground.NewServer(g.server(p, log))
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", p.Addr)
	if err != nil {
		return fmt.Errorf("the page cannot be shown at %s: %w", p.Addr, err)
	}
	p.show(c, listener.Addr())
	ctx, stop := untilSignal() // not before: a start that hangs must be ended by the first signal
	defer stop()
	return serveGuarded(ctx, store, func(ctx context.Context) error { return server.Serve(ctx, listener) })
}

// show says where the page is, and opens it where that is wished.
func (p *playgroundCommand) show(c *console, at net.Addr) {
	page := fmt.Sprintf("http://%s/?token=%s", reachable(at), url.QueryEscape(p.Token))
	fmt.Fprintf(c.out, "afterbell playground: open %s\n", page)
	if !p.Open {
		return
	}
	fmt.Fprintln(c.out, "It opens in your browser now. To end it, close this window or press Ctrl-C.")
	go func() { // some openers return only when the browser is closed
		if err := browser.OpenURL(page); err != nil {
			fmt.Fprintf(c.err, "afterbell: the browser could not be opened: %v\n", err)
		}
	}()
}

// reachable is the address under which somebody on this machine finds what listens at an address.
func reachable(at net.Addr) string {
	if tcp, ok := at.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", strconv.Itoa(tcp.Port))
	}
	return at.String()
}

// inContainer is a name that the environment has in a container (https://systemd.io/CONTAINER_INTERFACE/); our image sets it.
// The addresses of a container are reached through the ports that it publishes, and its 127.0.0.1 by nobody.
const inContainer = "container"

// farewell is how long the page may still say why the playground ends. It asks once a second.
const farewell = 2 * time.Second

// serveGuarded serves until ctx is done. When the store cannot do its work any more it ends with the
// reason, once the page has said so.
func serveGuarded(ctx context.Context, store keeper, serve func(context.Context) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	go guard(ctx, store, func(why error) { time.AfterFunc(farewell, func() { stop(why) }) })
	err := serve(ctx)
	return cmp.Or(failure(ctx), err)
}

// check refuses a command line that cannot be served and draws a token if none is given.
func (p *playgroundCommand) check(c *console) error {
	host, port, err := net.SplitHostPort(p.Addr)
	if err != nil {
		return misused("--addr must be an address with a port, such as 127.0.0.1:8090")
	}
	if !config.Loopback(host) && !given(c.env, inContainer) {
		return misused("--addr %s could be reached from other machines, and the playground asks nobody for a password; use 127.0.0.1", p.Addr)
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return misused("--addr: the port must be a number up to 65535")
	}
	if p.Token == "" {
		p.Token = strings.ToLower(rand.Text())
	}
	if !loopback.ValidToken(p.Token) {
		return misused("--token must be letters, digits and signs, without spaces")
	}
	return nil
}

// open opens the store.
func (p *playgroundCommand) open(log zerolog.Logger) (keeper, error) {
	if p.Data == "" {
		return openMemory(), nil
	}
	return openStore(config.Store{Path: p.Data}, log)
}

// A ground is a stage with its class and what the page needs of it.
type ground struct {
	*stage
	store  keeper
	taught material
	class  founding
	heard  *transcript
	alike  func(ctx context.Context, store keeper) (*ground, error) // it makes the stage of the same class from another store
	dark   atomic.Pointer[[]string]                                 // what the last outage was like
	future future
}

// A future is what a long term would be like, once somebody has asked.
type future struct {
	once  sync.Once
	lines []string
	err   error
}

// A material is a course with a way to its files.
type material struct {
	course *course.Course
	file   func(c *course.Course, path string) ([]byte, error)
}

// set prepares the stage: the course, the clock, and, the first time, the class.
func (p *playgroundCommand) set(ctx context.Context, store keeper, log zerolog.Logger) (*ground, error) {
	m, err := p.material()
	if err != nil {
		return nil, err
	}
	class, err := p.plan(m.course, time.Now())
	if err != nil {
		return nil, err
	}
	return p.ground(ctx, store, log, m, class)
}

// ground makes the stage of a class.
func (p *playgroundCommand) ground(ctx context.Context, store keeper, log zerolog.Logger, m material, class founding) (*ground, error) {
	zone, err := when.Zone(class.zone)
	if err != nil {
		return nil, err
	}
	notes := bot.NewNotes(store, playground.Name)
	clock, err := playground.NewClock(ctx, playground.ClockOptions{Notes: &notes, Start: when.At(class.first, openingHour, zone)})
	if err != nil {
		return nil, err
	}
	g := &ground{store: store, taught: m, class: class, heard: &transcript{people: audience(), zone: zone}}
	g.alike = func(ctx context.Context, store keeper) (*ground, error) { return p.ground(ctx, store, log, m, class) }
	g.stage, err = newStage(ctx, staging{
		store: store, clock: clock, courses: func() []*course.Course { return []*course.Course{m.course} }, file: m.file, log: log,
		room: playground.Options{Notes: &notes, Channels: []string{class.channel}, Keep: keptMessages, Observe: g.hear},
	})
	if err != nil {
		return nil, err
	}
	return g, g.begin(ctx)
}

// keptMessages is how many messages the playground keeps. A class of four says some 150 in a term.
const keptMessages = 2000

// hear notes what makes noise. Answers make none, and there may be very many of them.
func (g *ground) hear(m playground.Message) {
	if m.Kind != "reply" {
		g.heard.observe(m)
	}
}

// material reads the course.
func (p *playgroundCommand) material() (material, error) {
	if p.Course != "" {
		c, err := rightCourse(p.Course)
		return material{c, func(c *course.Course, path string) ([]byte, error) { return courseFile(p.Course, c, path) }}, err
	}
	fsys, err := sampleCourse()
	if err != nil {
		return material{}, err
	}
	c, problems := course.Read(fsys)
	if course.HasErrors(problems) {
		return material{}, fmt.Errorf("the sample course is damaged: %v", problems)
	}
	return material{c, func(c *course.Course, path string) ([]byte, error) { return fileOf(fsys, c, path) }}, nil
}

// openingHour is where the clock stands at first, on the first day of class: late enough that the
// first thing to happen is the first lesson.
var openingHour = when.Clock{Hour: 9}

// plan decides how the class begins.
func (p *playgroundCommand) plan(c *course.Course, now time.Time) (founding, error) {
	zone, err := when.Zone(classZone)
	if err != nil {
		return founding{}, err
	}
	rhythm, err := classDays(c, "")
	if err != nil {
		return founding{}, err
	}
	first := when.DateOf(now.In(zone))
	if p.Start != "" {
		if first, err = when.ParseDate(p.Start); err != nil {
			return founding{}, misused("--start must be a date such as 2026-11-12")
		}
	}
	if days := rhythm.Dates(first, 1); len(days) > 0 {
		first = days[0]
	}
	return founding{by: rivera, channel: classChannel, course: c, first: first, rhythm: rhythm, zone: classZone,
		kind: "taught", name: className}, nil
}

// begin brings everybody in, unless that was done before. It can be repeated after having been
// interrupted anywhere, and after a record of who was there was lost.
func (g *ground) begin(ctx context.Context) error {
	if err := g.bringIn(ctx); err != nil {
		return err
	}
	done := bot.NewNotes(g.store, "cast")
	begun, err := done.Get(ctx, "begun")
	if err != nil && !errors.Is(err, bot.ErrDamaged) {
		return err
	} else if begun != nil {
		return g.remember(begun)
	}
	welcomed := func(m playground.Message) bool { return m.Kind == "welcome" }
	if _, gone := g.room.Count(); gone == 0 && !slices.ContainsFunc(g.room.Messages(playground.Filter{}), welcomed) {
		if err := g.found(ctx, g.class); err != nil {
			return err
		}
	}
	for _, p := range cast() {
		if p.Part == partLearner {
			if err := g.join(ctx, p.ID, g.class.channel, true); err != nil {
				return err
			}
		}
	}
	return done.Put(ctx, "begun", []byte(g.class.first.String()))
}

// bringIn lets those into the room who are not there.
func (g *ground) bringIn(ctx context.Context) error {
	there := g.room.People()
	for _, p := range cast() {
		if slices.ContainsFunc(there, func(o playground.Person) bool { return o.ID == p.ID }) {
			continue
		}
		if err := g.room.Join(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// remember takes up a class that began on an earlier run, with everything that was said in it.
func (g *ground) remember(first []byte) (err error) {
	for _, m := range g.room.Messages(playground.Filter{}) {
		m.Edited = time.Time{}
		g.hear(m)
	}
	g.class.first, err = when.ParseDate(string(first))
	return err
}

// audience is the cast as the noise table knows people.
func audience() []person {
	var people []person
	for _, p := range cast() {
		zone, err := when.Zone(p.Zone)
		if err != nil {
			zone = time.UTC
		}
		people = append(people, person{ID: p.ID, Name: p.Name, location: zone})
	}
	return people
}
