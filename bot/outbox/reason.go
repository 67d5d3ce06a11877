package outbox

import (
	"errors"

	"afterbell/bot"
)

// refusedBy begins the reason of what a service refused; its words follow.
const refusedBy = "reason.refused"

// reasonOf is what a notice says of an error that a post waits for: the key of a sentence, and where
// that says little the error's own words.
func reasonOf(err error) string {
	return reason(err, "reason.absent", "reason.archived", "reason.forbidden")
}

// reasonAtEnd is what a notice says of an error that a post ended with: nothing is tried again.
func reasonAtEnd(err error) string {
	return reason(err, "reason.absent_end", "reason.archived_end", "reason.forbidden_end")
}

func reason(err error, absent, archived, forbidden string) string {
	switch {
	case errors.Is(err, bot.ErrAbsent):
		return absent
	case errors.Is(err, bot.ErrArchived):
		return archived
	case errors.Is(err, bot.ErrForbidden):
		return forbidden
	}
	return refusedBy + ": " + err.Error()
}
