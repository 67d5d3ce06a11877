// Package facsimile draws a message as its readers meet it in Discord or in Slack, from the JSON that the service is sent: so
// that a teacher sees what her class will see, and a golden page shows what a test cannot say.
//
// It draws in a style of its own, in HTML without a script, an inline style or a picture from elsewhere; CSS holds the sheet
// that goes with it. Everything in the JSON is somebody's words and is escaped. What a component is decides how it is drawn,
// and what this package does not know stands there by its name, so that whoever looks, a test included, finds it.
//
// It knows messages, not forms and not pages of an app, and of Discord's marks those that the apps show in messages.
// https://docs.discord.com/developers/components/reference and https://docs.slack.dev/reference/block-kit/blocks name the parts.
package facsimile

import (
	"cmp"
	_ "embed"
	"html"
	"html/template"
	"strings"
	"time"
)

// CSS is the style sheet of what is drawn. It needs nothing beside it, on light and on dark ground.
//
//go:embed facsimile.css
var CSS string

// Options say where a drawing stands. The zero value draws a message that nobody can press, with instants in UTC.
type Options struct {
	Zone *time.Location // instants are shown in it; nil means UTC
	Now  time.Time      // instants that are told as a distance are told from here; a zero one tells none so

	// Name is how somebody or something is called that a message names by its id; nil, or "", shows the id.
	Name func(kind Reference, id string) string

	// Picture is the address of a picture by its file's name, or Slack's id of it: a path, or one that begins with https: or
	// data:image/. Without one the words of the picture stand in its place.
	Picture func(name string) string

	// File is the address where a file lies that is no picture; nil, or "", leaves its name alone.
	File func(name string) string

	// Post is where buttons and lists are sent, as a form with the fields of Along and those that PressIn reads; "" leaves
	// them without effect.
	Post  string
	Along [][2]string
}

// A Reference is a kind of what messages name by ids.
type Reference string

// The kinds of references.
const (
	User    Reference = "user"
	Role    Reference = "role" // or a user group
	Channel Reference = "channel"
)

// A drawing is HTML in the making. What it is given as text is escaped; what it is given as tags are words of this package.
type drawing struct {
	strings.Builder
	Options
}

func (d *drawing) html() template.HTML { return template.HTML(d.String()) } // every part came through text or tag

// text writes words.
func (d *drawing) text(s string) { d.WriteString(html.EscapeString(s)) }

// tag opens an element; names and values of attributes follow one another, and one with an empty value is left out where that
// says the same: an empty value of a control is one, and the number of an item none.
func (d *drawing) tag(name string, attributes ...string) {
	d.WriteString("<" + name)
	for i := 0; i+1 < len(attributes); i += 2 {
		if attributes[i+1] != "" || attributes[i] == "value" && name != "li" || attributes[i] == "alt" {
			d.WriteString(" " + attributes[i] + `="` + html.EscapeString(attributes[i+1]) + `"`)
		}
	}
	d.WriteString(">")
}

// within draws an element with a class round what inside draws.
func (d *drawing) within(name, class string, inside func()) {
	d.tag(name, "class", class)
	inside()
	d.WriteString("</" + name + ">")
}

// unknown names what cannot be drawn.
func (d *drawing) unknown(what string) {
	d.within("span", "fx-unknown", func() { d.text("[" + what + "]") })
}

// picture draws a picture, or its words where it has no address.
func (d *drawing) picture(name, alt string) {
	address := ""
	if d.Picture != nil {
		address = d.Picture(name)
	}
	if !shown(address) {
		d.within("span", "fx-alt", func() { d.text("Picture: " + cmp.Or(alt, name)) })
		return
	}
	d.tag("img", "class", "fx-picture", "src", address, "alt", cmp.Or(alt, name))
}

// shown reports whether an address may stand in a picture: of the page itself, of the web, or the picture as it is.
func shown(address string) bool {
	for _, start := range []string{"/", "https://", "data:image/"} {
		if strings.HasPrefix(address, start) {
			return true
		}
	}
	return false
}

// link draws a link to the web or to a mailbox; anything else stays its words.
func (d *drawing) link(address string, label func()) {
	if !strings.HasPrefix(address, "https://") && !strings.HasPrefix(address, "http://") && !strings.HasPrefix(address, "mailto:") {
		label()
		return
	}
	d.tag("a", "href", address, "target", "_blank", "rel", "noopener noreferrer")
	label()
	d.WriteString("</a>")
}

// named draws a chip with the sign and the name of what a message names by an id.
func (d *drawing) named(kind Reference, sign, id string) {
	name := ""
	if d.Name != nil {
		name = d.Name(kind, id)
	}
	d.chip(sign + cmp.Or(name, id))
}

func (d *drawing) chip(words string) { d.within("span", "fx-chip", func() { d.text(words) }) }

// instant draws a moment in the way that layout writes it.
func (d *drawing) instant(at time.Time, words string) {
	d.tag("time", "class", "fx-time", "datetime", at.UTC().Format(time.RFC3339))
	d.text(words)
	d.WriteString("</time>")
}

func (d *drawing) zone() *time.Location {
	if d.Zone == nil {
		return time.UTC
	}
	return d.Zone
}
