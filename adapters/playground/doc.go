// Package playground is a chat service in one process: channels, threads, direct messages, buttons,
// forms and private replies, with a virtual clock and a page that shows several phones side by side.
//
// It is three things at once. To a visitor it is the product without an account anywhere: a class
// in Auckland, London and Los Angeles whose term can be played in a minute. To the tests of the
// core it is the fake, complete and without a network. To a simulation it is the recorder: every
// message that anybody receives passes by an observer.
//
//	Room    implements bot.Platform; knows people, places and messages; has no HTTP in it
//	Clock   the only time there is: it stands still, is pushed, or follows the real one
//	Server  the page, and a JSON interface for scripts
//
// The page shows one class at a time. *Back to the start* and somebody's own course (Config.Anew, Config.Own) make another
// one, with a Room and a Clock of its own, and a Server for it takes the place of the one before; a course that cannot be
// taught leaves everything as it is. Files stay in the memory of this process.
//
// Messages of the bot stand in the page's own look, or in that of a Service, drawn from what the service would be sent; what is
// pressed there does the same as here.
//
// With Notes, a Room and a Clock keep what they hold in the store before they say that it happened,
// so that a playground killed in mid-sentence goes on where it was.
//
// # What the room cannot do
//
// A message has at most 4,000 characters; longer ones arrive as several, each a message of its own.
// A thread stands under a message of a channel, and there are no threads in direct messages. People
// cannot edit or delete what they wrote, and cannot send files. A private reply stays on the page
// after a reload, which Discord's and Slack's do not. Nothing can be said to a whole channel with a
// sound of its own: "silent" is only a word beside the message. A room with Options.Keep forgets its
// oldest messages; threads under them go on. The page shows the newest 300 of a conversation.
//
// # JSON interface
//
// Every request carries "Authorization: Bearer T", T being the token printed at the start. Bodies
// are JSON objects (Content-Type: application/json) of at most 64 KB, without unknown or repeated
// fields. An error is {"error": "a sentence"} with a status of 4xx or 5xx; 503 says that nothing can
// be kept any more and the process is about to end.
//
//	GET  /api/people
//	     → {"people": [{"id","name","zone","part","now"}]}
//
//	GET  /api/messages?person=&channel=&thread=
//	     → {"messages": [{"id","at","channel","thread","direct","from","kind","text","private",
//	        "silent","edited","buttons","select","opens"}]}
//	     What that person sees, oldest first; without a person, everything. "channel=direct" is the
//	     person's direct messages. "from" is a person's id, or empty for the bot; "opens" is the name
//	     of the thread that stands under the message, whose id is the message's.
//
//	POST /api/act {"person","channel","thread","action","args","kind","on","text","files"}
//	     → {"text","private","replaced","buttons","select","form","errors"}
//	     Does something as that person. Without a channel it is done in the direct messages. The
//	     kind ("command", "button", "select", "form", "message", "home") is guessed from the action
//	     when it is left out, and no other is taken, since nothing else is what people do: a typed
//	     command; else the form that the person has open; else a select
//	     if args has "value"; else a button. A button or select that is not told which message it is
//	     "on" is looked for among the newest that the person sees, and takes its target from there
//	     unless args has "target". "text" without an action is written into the place as it is, as
//	     an answer to the message that it is "on", if it is on one; but text that begins with "/" types
//	     a command, and posts nothing where there is no such command. "files" are what was chosen in a form
//	     that asks for a file: a list of {"name","content"}, content as base64; a body has 64 KB at most.
//
//	GET  /api/clock
//	     → {"now","next"}: RFC 3339; "next" is absent when nothing is planned
//
//	POST /api/clock {"advance": "36h"} or {"to": "2026-12-01T16:00:00Z"} or {"next": true}
//	     → {"now","next"}
//	     Plays everything that falls due on the way, in order. "advance" is a number of m, h, d or w
//	     (days of 24 hours); "to" may be a date, which begins in the playground's zone. The clock
//	     never goes back.
//
// # What keeps it safe
//
// It is a server on somebody's own machine, and so within reach of every page open in their browser.
// It answers only to its own names (127.0.0.1, localhost and [::1], with the port), refuses requests
// that other sites caused, asks for the token or for the cookie that the token was traded for once,
// changes nothing on GET, and sends a policy under which the page runs one script and reaches nothing
// but itself. Cookies do not tell ports apart: the cookie's value is derived from the token, is not
// the token, and does not open the JSON interface's bearer check.
package playground
