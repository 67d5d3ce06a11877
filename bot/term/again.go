package term

import "afterbell/bot/when"

// NextTerm is the date in a run that begins on to which a date has in a run that began on from: as many weeks after the
// week of the first day, on the same day of the week. Weeks begin on Mondays. No date stays none.
func NextTerm(d, from, to when.Date) when.Date {
	if d.IsZero() {
		return d
	}
	return d.AddDays(when.Monday(to).Sub(when.Monday(from)))
}
