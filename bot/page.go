package bot

import (
	"slices"

	"afterbell/bot/rich"
)

// page is an answer or a post before it has words.
type page struct {
	private bool
	replace bool
	lines   []line
	buttons []button
	choose  *Select
	form    *Form
	errors  map[string]string
	image   *Image
	files   []FileRef
}

// line is one sentence of the catalogue, or text of a course, which is shown as it is but for the
// commands that it names.
type line struct {
	key    string
	args   Args
	blocks []rich.Block
}

// button is a Button whose label is still a key.
type button struct {
	key            string
	args           Args
	action, target string
	primary        bool
}

// say adds a sentence.
func (p *page) say(key string, args Args) *page {
	p.lines = append(p.lines, line{key: key, args: args})
	return p
}

// show adds blocks of a course, close to what stands before them.
func (p *page) show(blocks []rich.Block) *page {
	if len(blocks) == 0 {
		return p
	}
	if len(p.lines) > 0 && !blocks[0].Tight {
		blocks = slices.Clone(blocks)
		blocks[0].Tight = true
	}
	p.lines = append(p.lines, line{blocks: blocks})
	return p
}

// press adds a button.
func (p *page) press(key, action, target string) *page {
	p.buttons = append(p.buttons, button{key: key, action: action, target: target})
	return p
}

// main adds the button that most people want.
func (p *page) main(key, action, target string) *page {
	p.buttons = append(p.buttons, button{key: key, action: action, target: target, primary: true})
	return p
}

// privately starts an answer for the asker alone.
func privately() *page { return &page{private: true} }
