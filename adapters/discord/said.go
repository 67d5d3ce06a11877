package discord

import (
	"errors"
	"fmt"
	"net/http"

	"afterbell/bot"
)

// A saidError is an error of a send in words that teachers may read: without a route, an address or a
// status. What it comes from stays below it.
type saidError struct {
	words string
	cause error
}

// Error implements error.
func (e *saidError) Error() string { return e.words }

// Unwrap returns the cause.
func (e *saidError) Unwrap() error { return e.cause }

// said puts the error of a send into words, with the consequence that it has.
func said(err error) error {
	var d *bot.DeliveryError
	if !errors.As(err, &d) {
		return err
	}
	return &bot.DeliveryError{Outcome: d.Outcome, Scope: d.Scope, Wait: d.Wait, Err: &saidError{inSentence(d.Err), d.Err}}
}

// What became of a call that got no answer of Discord's.
var (
	errNotSent  = errors.New("there is no way to Discord")
	errNoAnswer = errors.New("no clear answer came from Discord")
	errPaced    = errors.New("no more is allowed by Discord for now")
)

// plainly says what Discord's codes mean, where its own words are those of programmers.
// https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
var plainly = map[int]string{
	codeUnknownChannel: "the channel or thread is gone",
	codeUnknownGuild:   "the bot is not in the server any more",
	codeUnknownMessage: "the message is gone",
	codeUnknownUser:    "this account is gone",
	codeSlowmode:       "the channel is in slow mode",
	codeTooLarge:       "its files are too large",
	codeNoAccess:       "the bot lacks a right",
	codeDirectClosed:   "this person takes no direct messages from the bot",
	codeNoPermission:   "the bot lacks a right",
	codeNoMutualServer: "this person is in no server with the bot any more",
	codeThreadArchived: "the thread is archived",
	codeThreadLocked:   "the thread is locked",
	codeTooManyThreads: "the server has as many active threads as it may have",
	codeTooManyEvents:  "the server has as many events ahead as it may have",
}

// inSentence is what an error says to somebody who has not read Discord's documentation. The code stands
// behind it, for those who have.
func inSentence(err error) string {
	var lack *lackError
	var refused *apiError
	switch {
	case errors.As(err, &lack):
		return lack.Error()
	case errors.Is(err, errTokenRefused):
		return errTokenRefused.Error()
	case errors.As(err, &refused):
		return refused.sentence()
	}
	for _, known := range []error{errNotSent, errNoAnswer, errPaced, errBudget} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return err.Error()
}

func (e *apiError) sentence() string {
	switch {
	case e.Status == http.StatusTooManyRequests:
		return errPaced.Error()
	case plainly[e.Code] != "":
		return fmt.Sprintf("%s (code %d)", plainly[e.Code], e.Code)
	case e.Status >= http.StatusInternalServerError:
		return errNoAnswer.Error()
	case e.Code == 0:
		return "Discord refused it"
	}
	return fmt.Sprintf("Discord refused it: %s (code %d)", e.Message, e.Code)
}
