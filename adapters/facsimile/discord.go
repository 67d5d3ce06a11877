package facsimile

import (
	"cmp"
	"fmt"
	"html/template"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
)

// Types of Discord's components. https://docs.discord.com/developers/components/reference#component-object-component-types
const (
	discordRow       = 1
	discordButton    = 2
	discordSelect    = 3
	discordSection   = 9
	discordText      = 10
	discordThumbnail = 11
	discordGallery   = 12
	discordFile      = 13
	discordSeparator = 14
	discordContainer = 17
)

// Styles of Discord's buttons. https://docs.discord.com/developers/components/reference#button-button-styles
const (
	discordPrimary = 1
	discordDanger  = 4
	discordLink    = 5
)

// discordLists are components with which something is chosen that is not among options.
var discordLists = map[int]string{5: "Choose people", 6: "Choose roles", 7: "Choose people or roles", 8: "Choose channels"}

// A discordMessage is what a message is posted with.
// https://docs.discord.com/developers/resources/message#create-message
type discordMessage struct {
	Content     string             `json:"content"`
	Components  []discordComponent `json:"components"`
	Attachments []struct {
		Filename    string `json:"filename"`
		Description string `json:"description"`
	} `json:"attachments"`
}

type discordComponent struct {
	Type        int                `json:"type"`
	Style       int                `json:"style"`
	Label       string             `json:"label"`
	CustomID    string             `json:"custom_id"`
	URL         string             `json:"url"`
	Content     string             `json:"content"`
	Placeholder string             `json:"placeholder"`
	MaxValues   int                `json:"max_values"`
	Description string             `json:"description"`
	Disabled    bool               `json:"disabled"`
	Divider     *bool              `json:"divider"`
	Accent      *int               `json:"accent_color"`
	Components  []discordComponent `json:"components"`
	Accessory   *discordComponent  `json:"accessory"`
	Media       discordMedia       `json:"media"`
	File        discordMedia       `json:"file"`
	Items       []struct {
		Media       discordMedia `json:"media"`
		Description string       `json:"description"`
	} `json:"items"`
	Options []struct {
		Label       string `json:"label"`
		Value       string `json:"value"`
		Description string `json:"description"`
		Default     bool   `json:"default"`
	} `json:"options"`
}

type discordMedia struct {
	URL string `json:"url"`
}

// name is the name of the file that came along, or the address of what did not.
func (m discordMedia) name() string { return strings.TrimPrefix(m.URL, "attachment://") }

// Discord draws a message as it is posted to Discord. The error says that it is no such message.
func Discord(message []byte, o Options) (template.HTML, error) {
	var m discordMessage
	if err := json.Unmarshal(message, &m); err != nil {
		return "", fmt.Errorf("facsimile: a message of Discord: %w", err)
	}
	d := &drawing{Options: o}
	d.within("div", "fx fx-discord", func() {
		d.marked(m.Content)
		d.attached(m)
		d.components(m.Components, 0)
	})
	return d.html(), nil
}

// attached shows the files that no component does, below the words of a plain message.
func (d *drawing) attached(m discordMessage) {
	for _, a := range m.Attachments {
		switch {
		case placed(m.Components, a.Filename, 0):
		case pictured(a.Filename):
			d.picture(a.Filename, a.Description)
		default:
			d.file(a.Filename)
		}
	}
}

// file names a file, with a link to it where it lies somewhere.
func (d *drawing) file(name string) {
	d.within("p", "fx-file", func() {
		address := ""
		if d.File != nil {
			address = d.File(name)
		}
		if !shown(address) {
			d.text(name)
			return
		}
		d.tag("a", "href", address, "download", name)
		d.text(name)
		d.WriteString("</a>")
	})
}

// pictured reports whether the apps show a file as a picture.
func pictured(name string) bool {
	for _, end := range []string{".png", ".jpg", ".jpeg", ".gif", ".webp"} {
		if strings.HasSuffix(strings.ToLower(name), end) {
			return true
		}
	}
	return false
}

// maxDepth is how deep components stand in one another, and marks in marks: further in nothing is drawn but its words.
const maxDepth = 8

// placed reports whether a component shows a file.
func placed(list []discordComponent, name string, depth int) bool {
	for _, c := range list {
		if c.Media.name() == name || c.File.name() == name {
			return true
		}
		for _, i := range c.Items {
			if i.Media.name() == name {
				return true
			}
		}
		if c.Accessory != nil && c.Accessory.Media.name() == name {
			return true
		}
		if depth < maxDepth && placed(c.Components, name, depth+1) {
			return true
		}
	}
	return false
}

func (d *drawing) components(list []discordComponent, depth int) {
	if depth > maxDepth {
		d.unknown("components too deep in one another")
		return
	}
	for _, c := range list {
		d.component(c, depth)
	}
}

func (d *drawing) component(c discordComponent, depth int) {
	switch c.Type {
	case discordContainer:
		d.container(c, depth)
	case discordText:
		d.marked(c.Content)
	case discordSection:
		d.within("div", "fx-section", func() {
			d.within("div", "fx-words", func() { d.components(c.Components, depth+1) })
			if c.Accessory != nil {
				d.within("div", "fx-beside", func() { d.component(*c.Accessory, depth+1) })
			}
		})
	case discordSeparator:
		if c.Divider == nil || *c.Divider {
			d.WriteString(`<hr class="fx-line">`)
		} else {
			d.WriteString(`<div class="fx-gap"></div>`)
		}
	case discordGallery:
		d.within("div", "fx-gallery", func() {
			for _, i := range c.Items {
				d.picture(i.Media.name(), i.Description)
			}
		})
	case discordThumbnail:
		d.picture(c.Media.name(), c.Description)
	case discordFile:
		d.file(c.File.name())
	case discordRow:
		d.within("div", "fx-row", func() { d.components(c.Components, depth+1) })
	default:
		d.pressed(c)
	}
}

// container frames its parts, with a bar in the colour of its edge.
func (d *drawing) container(c discordComponent, depth int) {
	d.within("div", "fx-container", func() {
		if c.Accent != nil {
			fill := fmt.Sprintf("#%06x", *c.Accent&0xffffff)
			d.tag("svg", "class", "fx-accent", "aria-hidden", "true")
			d.tag("rect", "width", "100%", "height", "100%", "fill", fill)
			d.WriteString("</rect></svg>")
		}
		d.components(c.Components, depth+1)
	})
}

// pressed draws what is pressed or chosen from.
func (d *drawing) pressed(c discordComponent) {
	switch {
	case c.Type == discordButton && c.Style == discordLink:
		d.link(c.URL, func() { d.within("span", "fx-button", func() { d.text(c.Label) }) })
	case c.Type == discordButton:
		looks := map[int]string{discordPrimary: "primary", discordDanger: "danger"}
		d.button(control{id: c.CustomID, kind: strconv.Itoa(c.Type), label: c.Label, look: looks[c.Style]})
	case c.Type == discordSelect:
		list := control{id: c.CustomID, kind: strconv.Itoa(c.Type), hint: c.Placeholder, many: c.MaxValues > 1}
		for _, o := range c.Options {
			list.options = append(list.options, option{o.Label, o.Description, o.Value, o.Default})
		}
		d.list(list)
	case discordLists[c.Type] != "":
		d.list(control{id: c.CustomID, kind: strconv.Itoa(c.Type), hint: cmp.Or(c.Placeholder, discordLists[c.Type])})
	default:
		d.unknown(fmt.Sprintf("component of type %d", c.Type))
	}
}
