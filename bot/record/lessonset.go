package record

import (
	"bytes"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"afterbell/bot/when"
)

// lessonSet holds a learner's figures of each lesson, by the lesson's id. It is most of what a
// check-in reads and writes again, so it is stored as one short text instead of a JSON object,
// which takes six times as long to read: lessons parted by ";", each an id and then words, a letter
// and a number to base 36 a figure. What is zero is left out.
//
//	lesson-01 o1 t3 c5 a1 b5 dfz3;lesson-02 c1 dfz9
type lessonSet map[string]LessonFigures

// LessonFigures are a learner's figures of one lesson.
type LessonFigures struct {
	Opened    bool
	Ticked    uint64 // bit n is set when step n is ticked
	Tried     uint64 // bit n is set when question n was answered
	Right     uint64 // bit n is set when the newest answer to question n was right
	Checkins  int
	SureFirst int       // the first check-in that tells it says how sure the learner is, from 1 to 5; 0: none does
	SureLast  int       // the newest check-in that tells it says so
	SureDay   when.Date // SureLast counts for this date; earlier versions did not note it
	Prompt    bool      // the learner took part in the discussion
	Way       Way       // the learner did so in these ways; 0: in an earlier version, which did not note how
	Help      string    // the learner chose More help or Go further last
	Day       when.Date // the newest fact counts for this date
}

// MarshalText implements encoding.TextMarshaler.
func (s lessonSet) MarshalText() ([]byte, error) {
	text := make([]byte, 0, 40*len(s))
	for i, id := range slices.Sorted(maps.Keys(s)) {
		if i > 0 {
			text = append(text, ';')
		}
		text = append(text, url.QueryEscape(id)...)
		text = s[id].appendTo(text)
	}
	return text, nil
}

func (l LessonFigures) appendTo(text []byte) []byte {
	number := func(letter byte, n int64) {
		if n != 0 {
			text = strconv.AppendInt(append(text, ' ', letter), n, 36)
		}
	}
	number('o', bit(l.Opened))
	number('t', int64(l.Ticked))
	number('q', int64(l.Tried))
	number('r', int64(l.Right))
	number('c', int64(l.Checkins))
	number('a', int64(l.SureFirst))
	number('b', int64(l.SureLast))
	number('p', bit(l.Prompt))
	number('w', int64(l.Way))
	if !l.Day.IsZero() {
		number('d', int64(l.Day.Ordinal()))
	}
	if !l.SureDay.IsZero() {
		number('s', int64(l.SureDay.Ordinal()))
	}
	if l.Help != "" {
		text = append(append(text, " h"...), url.QueryEscape(l.Help)...)
	}
	return text
}

func bit(on bool) int64 {
	if on {
		return 1
	}
	return 0
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *lessonSet) UnmarshalText(text []byte) error {
	*s = make(lessonSet, bytes.Count(text, []byte(";"))+1)
	for entry := range strings.SplitSeq(string(text), ";") {
		id, words, _ := strings.Cut(entry, " ")
		id, err := url.QueryUnescape(id)
		if err != nil {
			return fmt.Errorf("figures of a lesson: %w", err)
		}
		var l LessonFigures
		for word := range strings.FieldsSeq(words) {
			if err := l.read(word[0], word[1:]); err != nil {
				return fmt.Errorf("figures of lesson %s: %w", id, err)
			}
		}
		(*s)[id] = l
	}
	return nil
}

// read sets the figure that a letter stands for. Letters of later versions are passed over.
func (l *LessonFigures) read(letter byte, value string) (err error) {
	if letter == 'h' {
		l.Help, err = url.QueryUnescape(value)
		return err
	}
	n, err := strconv.ParseInt(value, 36, 64)
	switch letter {
	case 'o':
		l.Opened = n != 0
	case 't':
		l.Ticked = uint64(n)
	case 'q':
		l.Tried = uint64(n)
	case 'r':
		l.Right = uint64(n)
	case 'c':
		l.Checkins = int(n)
	case 'a':
		l.SureFirst = int(n)
	case 'b':
		l.SureLast = int(n)
	case 'p':
		l.Prompt = n != 0
	case 'w':
		l.Way = Way(n)
	case 'd':
		l.Day = when.FromOrdinal(int(n))
	case 's':
		l.SureDay = when.FromOrdinal(int(n))
	default:
		return nil
	}
	return err
}
