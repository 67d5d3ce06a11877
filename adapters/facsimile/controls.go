package facsimile

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
)

// A Press says what somebody used, as the form of a drawing sends it.
type Press struct {
	Control string   // its id: Discord's custom_id or Slack's action_id
	Block   string   // in Slack the id of its block
	Type    string   // its type, as the service calls it: "2", "button"
	Values  []string // the value that it has, or those that were chosen
}

// The names of the fields of a Press.
const (
	controlField = "control"
	blockField   = "block"
	typeField    = "type"
	valueField   = "value"
)

// PressIn reads a Press from a form. ok is false for a form of something else.
func PressIn(form url.Values) (p Press, ok bool) {
	return Press{form.Get(controlField), form.Get(blockField), form.Get(typeField), form[valueField]}, form.Has(controlField)
}

// A control is something to press or to choose from.
type control struct {
	id, block string
	kind      string // its type, as the service calls it
	label     string
	look      string // "primary" or "danger", or "" for the usual one
	value     string // what the press of a button says beside its id
	hint      string // what a list asks for
	options   []option
	many      bool
	boxes     bool // the options stand there one by one, to be ticked
}

type option struct {
	label, note, value string
	on                 bool
}

// form draws what a press sends round inside, or inside alone where nothing can be sent.
func (d *drawing) form(c control, class string, inside func()) {
	if d.Post == "" {
		d.within("div", class, inside)
		return
	}
	d.tag("form", "class", class, "method", "post", "action", d.Post)
	for _, field := range append(slices.Clone(d.Along), [2]string{blockField, c.block}, [2]string{typeField, c.kind},
		[2]string{controlField, c.id}) {
		d.hidden(field[0], field[1])
	}
	inside()
	d.WriteString("</form>")
}

func (d *drawing) hidden(name, value string) {
	d.tag("input", "type", "hidden", "name", name, "value", value)
}

func (d *drawing) button(c control) {
	d.form(c, "fx-form", func() {
		d.tag("button", "class", strings.TrimSpace("fx-button "+c.look), "type", d.kind(), "name", valueField, "value", c.value)
		d.text(c.label)
		d.WriteString("</button>")
	})
}

// kind is the type of a button: one that sends a form where there is something to send it to.
func (d *drawing) kind() string {
	if d.Post == "" {
		return "button"
	}
	return "submit"
}

// list draws a list to choose from. The apps send what is chosen at once; a page without a script needs a button for it.
func (d *drawing) list(c control) {
	c.hint = cmp.Or(c.hint, "Choose")
	d.form(c, "fx-list", func() {
		switch {
		case c.boxes:
			d.choices(c)
		default:
			d.WriteString("<label>")
			d.text(c.hint)
			d.WriteString(" ")
			d.selection(c)
			d.WriteString("</label> ")
		}
		d.tag("button", "class", "fx-button fx-choose", "type", d.kind())
		d.WriteString("Choose</button>")
	})
}

func (d *drawing) selection(c control) {
	multiple := ""
	if c.many {
		multiple = "multiple"
	}
	d.tag("select", "name", valueField, "multiple", multiple)
	for _, o := range c.options {
		chosen := ""
		if o.on {
			chosen = "selected"
		}
		d.tag("option", "value", o.value, "selected", chosen)
		d.text(o.label)
		if o.note != "" {
			d.text(" · " + o.note)
		}
		d.WriteString("</option>")
	}
	d.WriteString("</select>")
}

// choices draws options one below the other: boxes where many can be ticked, else circles.
func (d *drawing) choices(c control) {
	kind := "radio"
	if c.many {
		kind = "checkbox"
	}
	d.within("fieldset", "fx-boxes", func() {
		d.within("legend", "", func() { d.text(c.hint) })
		for _, o := range c.options {
			checked := ""
			if o.on {
				checked = "checked"
			}
			d.WriteString("<label>")
			d.tag("input", "type", kind, "name", valueField, "value", o.value, "checked", checked)
			d.text(" " + o.label)
			if o.note != "" {
				d.within("span", "fx-note", func() { d.text(" " + o.note) })
			}
			d.WriteString("</label>")
		}
	})
}

// menu draws buttons behind one press more.
func (d *drawing) menu(c control) {
	d.within("details", "fx-menu", func() {
		d.WriteString(`<summary aria-label="More">···</summary>`)
		for _, o := range c.options {
			d.button(control{id: c.id, block: c.block, kind: c.kind, label: o.label, value: o.value})
		}
	})
}
