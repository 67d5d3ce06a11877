// Package discord is Discord as a bot.Platform: one bot in any number of servers, over the gateway,
// without a privileged intent and without Administrator.
//
//	rest.go limit.go errors.go   calls of the REST API: pace, outcome of each, nothing secret in an error
//	gateway.go shard.go gate.go  one connection; keeping it, with a memory of failures
//	run.go dispatch.go seen.go   start and stop; events of servers, threads and messages
//	servers.go changes.go        what we may do where, and what changes about it
//	groups.go                    how many have which role
//	interact.go event.go tokens.go  what people do, with names for Discord's tokens,
//	answer.go form.go            and the answer within three seconds,
//	undelivered.go answered.go   or another way to tell what was recorded, once
//	commands.go rights.go        what is registered, what is asked for, what is missing
//	render.go spelled.go card.go message.go controls.go files.go  neutral messages in Discord's shapes,
//	pages.go seal.go             split in pages; buttons that cannot be forged
//	send.go direct.go            the outbox's side: post once,
//	intents.go read.go           and find it again
//	sessions.go                  the same for live sessions in a server's list of events
//
// # What of discordgo is used
//
// Its names for Discord's numbers (types, intents, permissions) and the answer of /gateway/bot. Not
// its Session: that serialises all edits of interactions, repeats a POST after a 502, sleeps past
// its context, may hang for ever while it opens, ends the session when a connection breaks,
// notices a dead one after 200 s, goes on after close codes that are final, and cannot decode a
// form with labels. The connection here speaks gorilla/websocket, as the library does.
//
// # Shapes
//
// What carries buttons in a channel, and every answer to an interaction, is a card of Components
// V2: words, pictures and buttons in one frame that fills a phone's width. Plain messages are
// direct messages, whose first line is what a lock screen shows; the pages of lessons in threads,
// which can be searched and copied; and forum posts, for which Discord does not list components.
// A message keeps its shape when it is edited or replaced.
//
// In a card the title has the first thing to do beside it, if that has a short name, and a button that belongs to a line stands
// beside that line; what is set apart has a line between, as long as there is room for all that. A message has one row of
// buttons; those that few want, and the sixth and further ones, stand in a list below it, More, whose options are sealed buttons:
// what is chosen there arrives as a press. A state is one emoji before the words that say it, a share a line of signs.
// Commands that a text names can be pressed once Discord has told their ids, and are bold until then. An instant
// is written with day and hour, how long it is until then where the core wants that, and a backslash stands only where a mark would
// begin, since notifications show it.
//
// # Idempotency
//
// A part's key is its nonce, which Discord enforces for a few minutes. It does not give a nonce
// back when messages are listed, so the fingerprint of the words is noted before they are sent;
// Read compares the notes of a channel with our own messages there. Forum posts take no nonce:
// only Read protects them. Messages of ours that no note tells of, as after a backup was put back, are
// taken for parts with the same words that are sent after Read has found them. No note of a person or of what was sent is kept for more
// than a month
// after it was last needed.
//
// # What Discord cannot do, or this adapter does not
//
// What can be shown is shown by a test.
//
//   - A post holds 2,000 UTF-16 units a message, an answer 4,000; longer ones come in several.
//   - More than 33 buttons in one message; further ones are left out. A select of more than 25 options comes
//     as two, one below the other.
//   - Discord's apps send nothing when somebody chooses in a list what is chosen there: to press the same button of
//     More once more, they take it back first.
//   - A form has five fields; its note takes one of the places, or stands under the first field.
//   - A form cannot be opened in answer to a form, nor after an answer was deferred: the words are
//     kept for a day and a button, Fix it, opens it again.
//   - A form that was not opened by this process can be refused with sentences only, without
//     Fix it, unless the core hands the form back.
//   - In direct messages there is no list of roles: a role is written by its id.
//   - A rule is drawn as a dash in plain messages, a picture's words stand small where the picture would.
//   - A file of more than 10 MiB is named, not sent.
//   - A deferred answer cannot become public or private afterwards, nor replace the message that
//     the button was on: it comes below.
//   - Its own few sentences (words.go), for what the core cannot answer, are in English alone.
//   - Messages in our threads that were written while the process was away are counted when it is
//     back, at most a hundred a thread; direct messages of that time are not answered.
//   - An answer that Discord does not take, for whatever reason, comes in plain words in its place or as
//     a direct message, if it changed anything; the core hears of one that reached nobody (KindUntold).
//   - Who leaves a server is known when a message to them is refused: to be told needs a privileged
//     intent. A channel keeps its id for life, so that none ever moves (KindMoved).
//   - Names that people's words hold are asked for where Discord sends none, three an answer at most;
//     then it says somebody. A role that words name is drawn as plain text in private messages.
//   - A live session is an event that takes place elsewhere, for an hour, with its link as the place; it is never
//     one of a voice channel, which would take a right there and would begin and end with who is in it.
//   - A post in a forum that asks for a tag gets the first that everybody may give.
//   - Rights that were granted while the process was away are found by the next attempt: Discord tells
//     of changes only.
package discord
