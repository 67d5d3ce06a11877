// Package ical writes calendar files, which phones and calendar programs open: iCalendar as in RFC 5545
// (https://www.rfc-editor.org/rfc/rfc5545). It holds values alone and knows nothing of classes.
//
// Instants are written in UTC, so that no description of a time zone has to come along; days are written as
// days, which end for everybody with their own.
package ical

import (
	"time"

	ics "github.com/arran4/golang-ical"

	"afterbell/bot/when"
)

// An Event is one entry of a calendar: an instant, or a whole day.
type Event struct {
	UID     string // unique in the world and the same for ever, so that a later file replaces the entry
	Title   string
	Words   string // more about it; may be empty
	Link    string // where it takes place; may be empty
	At      time.Time
	Minutes int       // it lasts so long from At on; 0: it is an instant
	Day     when.Date // a whole day, instead of At
	Changed int       // must be greater in a later file where the entry differs (SEQUENCE of RFC 5545, 3.8.7.4)
}

// A Calendar is a list of events with a name.
type Calendar struct {
	Name   string
	Events []Event
}

// Bytes is the file. Lines end with CRLF and are folded at 75 octets, as RFC 5545, 3.1, demands.
func (c Calendar) Bytes(now time.Time) []byte {
	file := ics.NewCalendarFor("afterbell")
	file.SetMethod(ics.MethodPublish)
	file.SetXWRCalName(c.Name)
	for _, e := range c.Events {
		v := file.AddEvent(e.UID)
		v.SetDtStampTime(now.UTC())
		v.SetSequence(e.Changed)
		v.SetSummary(e.Title)
		if e.Day.IsZero() {
			v.SetStartAt(e.At.UTC())
			if e.Minutes > 0 {
				v.SetEndAt(e.At.Add(time.Duration(e.Minutes) * time.Minute).UTC())
			}
		} else {
			v.SetAllDayStartAt(midnight(e.Day))
			v.SetAllDayEndAt(midnight(e.Day.AddDays(1)))       // the end is the first day that is not meant
			v.SetTimeTransparency(ics.TransparencyTransparent) // a date to keep does not make anybody busy
		}
		if e.Words != "" {
			v.SetDescription(e.Words)
		}
		if e.Link != "" {
			v.SetURL(e.Link)
		}
	}
	return []byte(file.Serialize(ics.WithNewLineWindows))
}

// midnight is where a day begins, for the calendar part of an instant.
func midnight(d when.Date) time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }
