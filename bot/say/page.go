// Package say puts what the bot says into words. A handler collects sentences of the catalogue by key in a
// Page while its transaction runs; afterwards a Voice makes a message of it in somebody's language.
//
// People's words are arguments of sentences. They are put in after the markup of a sentence was read, so
// they never become markup, whatever they hold.
package say

import (
	"slices"

	"afterbell/bot"
	"afterbell/bot/rich"
)

// Page is an answer or a post before it has words.
type Page struct {
	Private bool // the asker alone sees the answer
	Tone    bot.Tone
	Replace bool // it takes the place of the private message that the button was on
	Lines   []Line
	Buttons []Button
	Choose  *bot.Select
	Form    *bot.Form         // this form opens instead of a message
	Errors  map[string]string // the form that was submitted is refused: sentences by the name of a field
	Image   *bot.Image
	Files   []bot.FileRef
	Session *bot.Session // it stands in the list of events of a space, instead of a message
	Tells   bool         // the answer tells what an earlier one could not
}

// Line is one sentence of the catalogue, or text of a course, which is shown as it is but for the
// commands that it names.
type Line struct {
	Key    string
	Args   bot.Args
	State  rich.State // how things stand with what the sentence names, which its words say as well
	N, Of  int        // of a fact that is a share: N of Of, which its words say as well
	Button *Button    // it belongs to the line
	blocks []rich.Block
}

// Button is a bot.Button whose label is still a key of the catalogue.
type Button struct {
	Key            string
	Args           bot.Args
	Action, Target string
	Primary        bool
	Danger         bool
	Rare           bool
	Short          string // a key, too: what it is called where it stands beside its line; "" is as everywhere
}

// Say adds a sentence.
func (p *Page) Say(key string, args bot.Args) *Page {
	p.Lines = append(p.Lines, Line{Key: key, Args: args})
	return p
}

// Mark says how things stand with what the last sentence names. Its words say it, too.
func (p *Page) Mark(s rich.State) *Page {
	p.Lines[len(p.Lines)-1].State = s
	return p
}

// Share says that the last sentence is a fact of n out of so many. Its words say it, too.
func (p *Page) Share(n, of int) *Page {
	l := &p.Lines[len(p.Lines)-1]
	l.N, l.Of = n, of
	return p
}

// Repeats says that an option of the page's list says the same as the last sentence.
func (p *Page) Repeats(option int) *Page {
	p.Choose.Options[option].At = len(p.Lines)
	return p
}

// Beside adds a button that belongs to the last sentence.
func (p *Page) Beside(b Button) *Page {
	p.Lines[len(p.Lines)-1].Button = &b
	return p
}

// Show adds blocks of a course, close to what stands before them.
func (p *Page) Show(blocks []rich.Block) *Page {
	if len(blocks) == 0 {
		return p
	}
	if len(p.Lines) > 0 && !blocks[0].Tight {
		blocks = slices.Clone(blocks)
		blocks[0].Tight = true
	}
	p.Lines = append(p.Lines, Line{blocks: blocks})
	return p
}

// Texts lets do replace each text of a course that was added.
func (p *Page) Texts(do func([]rich.Block) []rich.Block) {
	for i := range p.Lines {
		if p.Lines[i].blocks != nil {
			p.Lines[i].blocks = do(p.Lines[i].blocks)
		}
	}
}

// Press adds a button.
func (p *Page) Press(key, action, target string) *Page {
	p.Buttons = append(p.Buttons, Button{Key: key, Action: action, Target: target})
	return p
}

// Rarely adds a button that few people want.
func (p *Page) Rarely(key, action, target string) *Page {
	p.Buttons = append(p.Buttons, Button{Key: key, Action: action, Target: target, Rare: true})
	return p
}

// Main adds the button that most people want.
func (p *Page) Main(key, action, target string) *Page {
	p.Buttons = append(p.Buttons, Button{Key: key, Action: action, Target: target, Primary: true})
	return p
}

// Danger adds the button of something that cannot be undone.
func (p *Page) Danger(key, action, target string) *Page {
	p.Buttons = append(p.Buttons, Button{Key: key, Action: action, Target: target, Danger: true})
	return p
}

// Privately starts an answer for the asker alone.
func Privately() *Page { return &Page{Private: true} }
