// Package transfer carries everything that a store holds into another one, or into lines of JSON and back.
//
// Lines are for people and other programs: the first says what follows, each further one is a record, and the
// last counts them, with a checksum over all keys and values in their order. So a file that was cut or changed
// on its way is refused as a whole, and two stores hold the same when their sums are equal.
package transfer

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"afterbell/bot"
)

// A Sum says how much was carried, and is equal for equal records.
type Sum struct {
	Records int
	Tables  map[string]int // records by the first segment of their keys
	SHA256  string         // over the length and the bytes of each key and value, in order of the keys
}

// summing makes a Sum of records that come in order.
type summing struct {
	sum  Sum
	hash hash.Hash
}

func newSumming() *summing { return &summing{Sum{Tables: map[string]int{}}, sha256.New()} }

func (s *summing) add(e bot.Entry) {
	s.sum.Records++
	table, _, _ := strings.Cut(e.Key, "/")
	s.sum.Tables[table]++
	for _, b := range [][]byte{[]byte(e.Key), e.Value} {
		s.hash.Write(binary.BigEndian.AppendUint64(nil, uint64(len(b))))
		s.hash.Write(b)
	}
}

func (s *summing) end() Sum {
	s.sum.SHA256 = hex.EncodeToString(s.hash.Sum(nil))
	return s.sum
}

// atOnce is how many records are read, and written in one transaction, at a time.
const atOnce = 2000

// Walk hands all records on, in order of their keys and some at a time, and sums them up. A nil put only sums.
func Walk(tx bot.Tx, put func([]bot.Entry) error) (Sum, error) {
	s := newSumming()
	for from := ""; ; {
		some, err := tx.Scan(from, "\xff", atOnce)
		if err != nil || len(some) == 0 {
			return s.end(), err
		}
		for _, e := range some {
			s.add(e)
		}
		if put != nil {
			if err := put(some); err != nil {
				return s.end(), err
			}
		}
		from = some[len(some)-1].Key + "\x00"
	}
}

// format is in the first line, with the version of the lines.
const format = "afterbell records 1"

// A row is one line.
type row struct {
	Format string         `json:"format,omitzero"`
	Key    string         `json:"k,omitzero"`
	RawKey string         `json:"kb,omitzero"` // in base64, where the key is not text
	Value  jsontext.Value `json:"v,omitzero"`  // as it is stored
	Raw    *string        `json:"b,omitzero"`  // in base64, where the value is no JSON on one line
	Count  *int           `json:"records,omitzero"`
	SHA256 string         `json:"sha256,omitzero"`
}

// A Writer writes records as lines.
type Writer struct{ out *bufio.Writer }

// NewWriter begins to write lines to w.
func NewWriter(w io.Writer) *Writer {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "{%q:%q}\n", "format", format) // an error comes back from Flush
	return &Writer{out}
}

// Put writes some records. They come in order of their keys.
func (w *Writer) Put(some []bot.Entry) error {
	for _, e := range some {
		if _, err := w.out.Write(lineOf(e)); err != nil {
			return fmt.Errorf("write a record: %w", err)
		}
	}
	return nil
}

// End writes the last line, with the sum of all records.
func (w *Writer) End(s Sum) error {
	fmt.Fprintf(w.out, "{%q:%d,%q:%q}\n", "records", s.Records, "sha256", s.SHA256)
	return bot.Wrap("write the last line", w.out.Flush())
}

// lineOf is a record as a line. It is put together by hand, so that a value is byte for byte what is stored.
func lineOf(e bot.Entry) []byte {
	var line bytes.Buffer
	if quoted, err := jsontext.AppendQuote(nil, e.Key); err == nil && utf8.ValidString(e.Key) {
		fmt.Fprintf(&line, `{"k":%s,`, quoted)
	} else {
		fmt.Fprintf(&line, `{"kb":%q,`, base64.StdEncoding.EncodeToString([]byte(e.Key)))
	}
	if v := jsontext.Value(e.Value); v.IsValid() && !bytes.ContainsAny(v, "\r\n") && bytes.Equal(bytes.TrimSpace(v), v) {
		fmt.Fprintf(&line, `"v":%s}`, v)
	} else {
		fmt.Fprintf(&line, `"b":%q}`, base64.StdEncoding.EncodeToString(e.Value))
	}
	line.WriteByte('\n')
	return line.Bytes()
}

// maxLine is the length of the longest line, in bytes: that of a record with the largest value in base64.
const maxLine = 2 * (bot.MaxKey + bot.MaxValue)

// Read reads lines and hands the records on, some at a time. It refuses what is not whole, after it has handed
// on what came before: whoever calls it throws that away then.
func Read(r io.Reader, put func([]bot.Entry) error) (Sum, error) {
	in := bufio.NewScanner(r)
	in.Buffer(make([]byte, 0, 64<<10), maxLine)
	s := newSumming()
	var some []bot.Entry
	last, n := "", 0
	for in.Scan() {
		n++
		var x row
		if err := json.Unmarshal(in.Bytes(), &x); err != nil {
			return s.sum, fmt.Errorf("line %d is not what was written: %w", n, err)
		}
		switch {
		case n == 1 && x.Format != format:
			return s.sum, fmt.Errorf("the first line does not say %q", format)
		case n == 1:
			continue
		case x.Count != nil:
			return finish(in, s, x, some, put)
		}
		e, err := x.entry()
		if err != nil || s.sum.Records > 0 && e.Key <= last {
			return s.sum, fmt.Errorf("line %d is not what was written: %w", n, orElse(err, errors.New("its key is out of order")))
		}
		last = e.Key
		s.add(e)
		if some = append(some, e); len(some) == atOnce {
			if err := put(some); err != nil {
				return s.sum, err
			}
			some = nil
		}
	}
	return s.sum, orElse(in.Err(), errors.New("the last line, which counts the records, is missing: the file was cut"))
}

func orElse(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// finish compares what was read with the last line.
func finish(in *bufio.Scanner, s *summing, last row, rest []bot.Entry, put func([]bot.Entry) error) (Sum, error) {
	sum := s.end()
	switch {
	case *last.Count != sum.Records:
		return sum, fmt.Errorf("there are %d records, and the last line counts %d", sum.Records, *last.Count)
	case last.SHA256 != sum.SHA256:
		return sum, errors.New("the checksum in the last line is that of other records: something was changed")
	case in.Scan():
		return sum, errors.New("something follows the last line")
	case len(rest) > 0:
		return sum, put(rest)
	}
	return sum, nil
}

// entry is the record of a line.
func (x row) entry() (e bot.Entry, err error) {
	e.Key, e.Value = x.Key, bytes.Clone(x.Value)
	if x.RawKey != "" {
		key, err := base64.StdEncoding.DecodeString(x.RawKey)
		if err != nil {
			return e, err
		}
		e.Key = string(key)
	}
	if x.Raw != nil {
		if e.Value, err = base64.StdEncoding.DecodeString(*x.Raw); err != nil {
			return e, err
		}
	}
	if e.Key == "" || x.Raw == nil && x.Value == nil {
		return e, errors.New("it has no key or no value")
	}
	return e, nil
}
