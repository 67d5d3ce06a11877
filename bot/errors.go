package bot

import (
	"errors"
	"fmt"
	"time"
)

// A Scope says how far a delivery error reaches.
type Scope string

// The scopes, from narrow to wide.
const (
	ScopePost     Scope = "post"     // this message only: too long, refused by a filter
	ScopePlace    Scope = "place"    // everything for this channel: gone, archived, no permission
	ScopePerson   Scope = "person"   // every direct message to this person: closed, left
	ScopePlatform Scope = "platform" // everything: token revoked, service down
)

// An Outcome says what a delivery error asks the outbox to do next.
type Outcome string

// The outcomes of a failed Send.
const (
	OutcomePermanent Outcome = "permanent" // never again, within the scope
	OutcomeAfter     Outcome = "after"     // definitely not delivered; again after a while
	OutcomeUnclear   Outcome = "unclear"   // perhaps delivered: look before sending again
)

// A DeliveryError is an error with its consequence. Adapters and stores make one with Permanent,
// After or Unclear; the outbox reads it with errors.As.
type DeliveryError struct {
	Outcome Outcome
	Scope   Scope
	Wait    time.Duration // for OutcomeAfter: at least this long; 0 leaves it to the outbox
	Err     error
}

// Error implements error.
func (e *DeliveryError) Error() string {
	return fmt.Sprintf("%s (%s): %v", e.Outcome, e.Scope, e.Err)
}

// Unwrap returns the cause.
func (e *DeliveryError) Unwrap() error { return e.Err }

// Permanent marks err as final for everything in scope: nothing was delivered and nothing will be.
func Permanent(scope Scope, err error) error {
	return &DeliveryError{Outcome: OutcomePermanent, Scope: scope, Err: err}
}

// After marks err as passing: nothing was delivered, and everything in scope may be tried again
// after d (0: the outbox chooses).
func After(d time.Duration, scope Scope, err error) error {
	return &DeliveryError{Outcome: OutcomeAfter, Scope: scope, Wait: d, Err: err}
}

// Unclear marks err as one after which nobody knows whether the act took effect.
func Unclear(scope Scope, err error) error {
	return &DeliveryError{Outcome: OutcomeUnclear, Scope: scope, Err: err}
}

// IsUnclear reports whether err says that the outcome is not known.
func IsUnclear(err error) bool {
	var d *DeliveryError
	return errors.As(err, &d) && d.Outcome == OutcomeUnclear
}

// Why a place takes nothing from us. An adapter that can tell wraps one of these in what it gives to
// Permanent, and teachers read what to do about it.
var (
	ErrAbsent    = errors.New("the bot is not in the channel, or the channel or thread is gone")
	ErrArchived  = errors.New("the channel or thread is archived or locked")
	ErrForbidden = errors.New("the bot lacks a right")
)

// Lacking returns the rights that an error of Send says are lacking, by the words that the platform has for them:
// those of the first error in it with a method Lacks() []string. It is empty where none tells.
func Lacking(err error) []string {
	var tells interface{ Lacks() []string }
	if errors.As(err, &tells) {
		return tells.Lacks()
	}
	return nil
}

// A Refusal is an error that is said to the person, in their language, and to nobody else. Key
// names a sentence of the catalogue, Args fill it.
type Refusal struct {
	Key  string
	Args Args
}

// Error implements error with the key alone: the arguments may be somebody's words.
func (r *Refusal) Error() string { return "refused: " + r.Key }

// Refuse returns a Refusal. The transaction it is returned from writes nothing.
func Refuse(key string, args Args) error { return &Refusal{Key: key, Args: args} }

// Args are the values of a sentence's placeholders: string (somebody's words, shown literally and
// never read as markup), int (also decides the plural), Span, or []Span.
type Args map[string]any

// Wrap adds what was attempted to an error, and keeps nil nil.
func Wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
