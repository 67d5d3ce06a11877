package main

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/mydata"
	"afterbell/bot/record"
	"afterbell/bot/rich"
	"afterbell/bot/say"
	"afterbell/bot/text"
	"afterbell/bot/turn"
	"afterbell/cmd/afterbell/control"
)

// What whoever runs the bot does for people who cannot do it themselves: a parent asks, somebody has left.

type personsCommand struct {
	dataFlags
	Class string `placeholder:"ID" help:"List those in this class only."`
	JSON  bool   `help:"Print one object a line."`
}

// Run lists people: names, ids, and nothing of what they did.
func (p *personsCommand) Run(c *console) error {
	ctx, cancel := context.WithTimeout(context.Background(), askWait)
	defer cancel()
	d, err := p.desk(ctx, c)
	if err != nil {
		return err
	}
	list, err := d.people(ctx, p.Class)
	if err != nil {
		return err
	}
	for _, s := range list {
		if p.JSON {
			err = printJSON(c, s)
		} else {
			_, err = fmt.Fprintf(c.out, "%s  %s (%s), classes: %s\n", s.ID, s.Name, strings.Join(s.Users, ", "), strings.Join(s.Classes, ", "))
		}
		if err != nil {
			return err
		}
	}
	if len(list) == 0 && !p.JSON {
		_, err = fmt.Fprintln(c.out, "nobody is known")
	}
	return err
}

// people asks the bot that runs, or the file.
func (d desk) people(ctx context.Context, class string) (list []turn.Someone, err error) {
	if d.bot != nil {
		err := d.bot.Get(ctx, "/people", &list)
		return inClass(list, class), err
	}
	err = d.look(func(b *companion.Bot, _ bot.Tx) error {
		list, err = b.People(ctx)
		return err
	})
	return inClass(list, class), err
}

// inClass are those of some people who are in a class; all of them without one.
func inClass(list []turn.Someone, class string) (in []turn.Someone) {
	for _, s := range list {
		if class == "" || strings.Contains(" "+strings.Join(s.Classes, " ")+" ", " "+class+" ") {
			in = append(in, s)
		}
	}
	return in
}

// whomFlags name one person or one class.
type whomFlags struct {
	dataFlags
	Person string `placeholder:"WHO" xor:"whom" help:"A person: the id, the name, or what the chat service calls them."`
	Class  string `placeholder:"ID" xor:"whom" help:"A class, by its id."`
}

// meant finds the people whom the flags mean.
func (w whomFlags) meant(ctx context.Context, d desk) ([]turn.Someone, error) {
	if w.Person == "" && w.Class == "" {
		return nil, misused("say whom: --person or --class; afterbell people lists both")
	}
	list, err := d.people(ctx, w.Class)
	if err != nil || w.Class != "" {
		return list, err
	}
	var found []turn.Someone
	for _, s := range list {
		if s.Called(w.Person) {
			found = append(found, s)
		}
	}
	switch {
	case len(found) == 0:
		return nil, refuse("nobody is called %q here; say: afterbell people", w.Person)
	case len(found) > 1:
		return nil, refuse("%d people are called %q; name one of them by the id: %s", len(found), w.Person, ids(found))
	}
	return found, nil
}

// ids are the ids of some people.
func ids(list []turn.Someone) string {
	names := make([]string, len(list))
	for i, s := range list {
		names[i] = s.ID
	}
	return strings.Join(names, ", ")
}

type takeoutCommand struct {
	whomFlags
	To string `required:"" placeholder:"FILE" help:"The file to write: a zip, which must not exist."`
}

// Run writes everything that is kept of a person, or of each person of a class, to a file.
func (e *takeoutCommand) Run(c *console) error {
	ctx, stop := untilSignal()
	defer stop()
	d, err := e.desk(ctx, c)
	if err != nil {
		return err
	}
	list, err := e.meant(ctx, d)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return refuse("nobody is in a class %q; say: afterbell people", e.Class)
	}
	var file []byte
	if e.Person != "" {
		file, err = d.takeout(ctx, list[0].ID)
	} else {
		file, err = d.takeouts(ctx, list)
	}
	if err != nil {
		return err
	}
	if err := writeNew(e.To, file); err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.out, "%s: %s, %s. Who is in it sees that it was made.\n", e.To, howMany(len(list)), saySize(int64(len(file))))
	return err
}

// howMany counts people in words.
func howMany(n int) string {
	if n == 1 {
		return "1 person"
	}
	return fmt.Sprintf("%d people", n)
}

// writeNew writes a file that nobody else can read and that was not there.
func writeNew(name string, content []byte) (err error) {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return refuse("%s exists; choose another name", name)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := f.Write(content); err != nil {
		return err
	}
	return f.Sync()
}

// takeout is the file of one person.
func (d desk) takeout(ctx context.Context, id string) (file []byte, err error) {
	if d.bot != nil {
		err = d.bot.Do(ctx, "/people/export", request{id}, &file)
		return file, err
	}
	err = d.change(func(b *companion.Bot, _ *base) error {
		file, err = packed(ctx, b, id)
		return err
	})
	return file, err
}

// takeouts is a file with the files of some people.
func (d desk) takeouts(ctx context.Context, list []turn.Someone) ([]byte, error) {
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, s := range list {
		file, err := d.takeout(ctx, s.ID)
		if err != nil {
			return nil, err
		}
		part, err := z.Create(s.ID + ".zip")
		if err != nil {
			return nil, err
		}
		if _, err := part.Write(file); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return buf.Bytes(), err
}

// packed makes the file of one person with a bot.
func packed(ctx context.Context, b *companion.Bot, id string) (file []byte, err error) {
	err = b.Export(ctx, id, func(tx bot.Tx, pieces []record.Piece, now time.Time) error {
		file, err = mydata.Archive(tx, pieces, now)
		return err
	})
	return file, toldNobody(err, id)
}

type eraseCommand struct {
	whomFlags
	Yes bool `help:"Erase; without it nothing is changed and it is said what would go."`
}

// Run erases a person, or a class with everybody who is in no other, and prints the receipt.
func (e *eraseCommand) Run(c *console) error {
	ctx, stop := untilSignal()
	defer stop()
	d, err := e.desk(ctx, c)
	if err != nil {
		return err
	}
	list, err := e.meant(ctx, d)
	if err != nil {
		return err
	}
	if !e.Yes {
		what := "everything that is kept of " + howMany(len(list))
		if e.Class != "" {
			what = fmt.Sprintf("the class %s, and everything of those of its %s who are in no other", e.Class, howMany(len(list)))
		}
		_, err := fmt.Fprintf(c.out, "this would go for good: %s (%s). Nothing was changed; add --yes.\n", what, ids(list))
		return err
	}
	path, key := "/classes/erase", e.Class
	erase := eraseClass
	if e.Person != "" {
		path, key, erase = "/people/erase", list[0].ID, erasePerson
	}
	var said string
	if d.bot != nil {
		err = d.bot.Do(ctx, path, request{key}, &said)
	} else {
		err = d.change(func(b *companion.Bot, _ *base) error {
			said, err = erase(ctx, b, key)
			return err
		})
	}
	if err == nil {
		_, err = fmt.Fprintln(c.out, said)
	}
	return err
}

// erasePerson erases a person with a bot and returns the receipt in words.
func erasePerson(ctx context.Context, b *companion.Bot, id string) (string, error) {
	done, err := b.Erase(ctx, id)
	if err != nil {
		return "", toldNobody(err, id)
	}
	texts, err := text.Load()
	if err != nil {
		return "", err
	}
	p := &say.Page{}
	mydata.Receipt(p, done, say.Wall(done.At.Local()))
	return rich.Plain(say.NewBook(texts, nil).Voice("en").Message(p).Body), nil
}

// eraseClass erases a class with a bot and returns the receipt in words.
func eraseClass(ctx context.Context, b *companion.Bot, id string) (string, error) {
	receipt, n, err := b.EraseClass(ctx, id)
	if err != nil {
		return "", toldNobody(err, id)
	}
	return fmt.Sprintf("The class %s and everything of %s is erased. Messages in its channels stay there.\nReceipt %s.",
		id, howMany(n), receipt), nil
}

// toldNobody says that nobody and no class has an id.
func toldNobody(err error, id string) error {
	if errors.Is(err, bot.ErrNotFound) {
		return &control.Error{Text: fmt.Sprintf("nobody and no class is called %q; say: afterbell people", id), Refused: true}
	}
	return err
}
