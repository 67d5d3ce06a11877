package record

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"afterbell/bot"
)

// What is kept of one person is found by the list of tables alone, so that whatever shows it, hands it out or erases it
// reaches the same records. Every record of every table that can tell of a person is looked at: that takes a second for
// each few hundred megabytes, which is bearable because people rarely ask.

// A Piece is one record that belongs to a person.
type Piece struct {
	Table string
	Key   string
	Value []byte
}

// Owner is the second segment of the key: a class or the person.
func (p Piece) Owner() string { return segmentOf(p.Key, 1) }

// Rest is what follows the second segment of the key.
func (p Piece) Rest() string {
	parts := strings.SplitN(p.Key, "/", 3)
	return parts[len(parts)-1]
}

// TellsOfPeople reports whether a record of the table can belong to a person or name one. What a platform's ids lead to
// is found from the person; queues follow the posts; the course and its files hold the words of their authors.
func (t Table) TellsOfPeople() bool { return t.Owner == OfPerson || t.Owner == OfClass || t.Mine != "" }

// PiecesOf lists the records that belong to a person, with the entries that stand for them, in the order of the tables.
func PiecesOf(tx bot.Tx, tables []Table, person string) (found []Piece, err error) {
	stood := map[string]bool{}
	for _, t := range tables {
		if !t.TellsOfPeople() || t.Leads != nil {
			continue
		}
		err := each(tx, t.Name, func(e bot.Entry) error {
			if t.belongs(e, person) {
				found, stood[e.Key] = append(found, Piece{t.Name, e.Key, slices.Clone(e.Value)}), true
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	for _, t := range tables {
		if t.Leads == nil {
			continue
		}
		err := each(tx, t.Name, func(e bot.Entry) error {
			p := Piece{t.Name, e.Key, slices.Clone(e.Value)}
			if strings.Count(e.Key, "/") > 1 && stood[t.Leads(p.Owner(), p.Rest(), string(e.Value))] {
				found = append(found, p)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// belongs reports whether a record of the table is the person's.
func (t Table) belongs(e bot.Entry, person string) bool {
	if slices.Contains(strings.Split(e.Key, "/")[1:], person) {
		return true
	}
	if t.Mine == "" || !bytes.Contains(e.Value, []byte(person)) {
		return false
	}
	var fields map[string]any
	if json.Unmarshal(e.Value, &fields, Stored) != nil {
		return false
	}
	for path := range strings.FieldsSeq(t.Mine) {
		if whose := textAt(fields, path); whose != "" {
			return whose == person
		}
	}
	return false
}

// textAt is the text in the field that a path such as "p.by" leads to, "" where there is none.
func textAt(fields map[string]any, path string) string {
	first, rest, deeper := strings.Cut(path, ".")
	if inner, ok := fields[first].(map[string]any); ok && deeper {
		return textAt(inner, rest)
	}
	text, _ := fields[first].(string)
	return text
}

// Unname takes a person out of the records of others: who answered, who read, who taught is then nobody. It returns
// how many records were changed.
func Unname(tx bot.Tx, tables []Table, person string) (n int, err error) {
	for _, t := range tables {
		if !t.TellsOfPeople() {
			continue
		}
		var changed []bot.Entry
		err := each(tx, t.Name, func(e bot.Entry) error {
			if !bytes.Contains(e.Value, []byte(person)) {
				return nil
			}
			var v any
			if err := json.Unmarshal(e.Value, &v, Stored, wholeNumbers()); err != nil {
				return fmt.Errorf("read %s: %w: %w", e.Key, bot.ErrDamaged, err)
			}
			raw, err := json.Marshal(without(v, person), Stored)
			changed = append(changed, bot.Entry{Key: e.Key, Value: raw})
			return err
		})
		if err != nil {
			return n, err
		}
		for _, e := range changed {
			if err := tx.Put(e.Key, e.Value); err != nil {
				return n, fmt.Errorf("write %s: %w", e.Key, err)
			}
		}
		n += len(changed)
	}
	return n, nil
}

// without is a value of JSON without a person's id: a text that is it is empty, one that holds it loses it, and a list or
// an object loses what is called so.
func without(v any, person string) any {
	switch v := v.(type) {
	case string:
		return strings.ReplaceAll(v, person, "")
	case []any:
		kept := slices.DeleteFunc(v, func(x any) bool { return x == person })
		for i := range kept {
			kept[i] = without(kept[i], person)
		}
		return kept
	case map[string]any:
		delete(v, person)
		for k := range v {
			v[k] = without(v[k], person)
		}
	}
	return v
}

// wholeNumbers leaves the numbers of a value as they are written: some have more digits than a float holds.
func wholeNumbers() json.Options {
	return json.WithUnmarshalers(json.UnmarshalFromFunc(func(d *jsontext.Decoder, v *any) error {
		if d.PeekKind() == '0' {
			*v = jsontext.Value(nil)
		}
		return errors.ErrUnsupported
	}))
}

// atOnce is how many records are read in one go.
const atOnce = 1000

// each runs fn on every record of a table.
func each(tx bot.Tx, table string, fn func(bot.Entry) error) error {
	for from, to := table+"/", table+"/\xff"; ; {
		some, err := tx.Scan(from, to, atOnce)
		if err != nil {
			return fmt.Errorf("scan %s: %w", table, err)
		}
		for _, e := range some {
			if err := fn(e); err != nil {
				return err
			}
		}
		if len(some) < atOnce {
			return nil
		}
		from = some[len(some)-1].Key + "\x00"
	}
}

// FactKind is the kind of a stored fact.
func FactKind(raw []byte) string {
	var x struct {
		Kind string `json:"k"`
	}
	if json.Unmarshal(raw, &x, Stored) != nil {
		return ""
	}
	return x.Kind
}

// ReadPiece reads a record out of a piece.
func ReadPiece[T any](p Piece) (v T, err error) {
	if err := json.Unmarshal(p.Value, &v, Stored); err != nil {
		return v, fmt.Errorf("read %s: %w: %w", p.Key, bot.ErrDamaged, err)
	}
	return v, nil
}

// JSONOf is all pieces by their tables, each with its key and its record as it is stored.
func JSONOf(pieces []Piece) ([]byte, error) {
	type one struct {
		Key   string `json:"key"`
		Value any    `json:"value"`
	}
	all := map[string][]one{}
	for _, x := range pieces {
		v := any(string(x.Value))
		if jsontext.Value(x.Value).IsValid() {
			v = jsontext.Value(x.Value)
		}
		all[x.Table] = append(all[x.Table], one{x.Key, v})
	}
	return json.Marshal(all, Stored, jsontext.WithIndent("  "))
}
