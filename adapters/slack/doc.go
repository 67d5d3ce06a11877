// Package slack puts a class into a Slack workspace.
//
// It implements bot.Platform with the Web API for what the bot says and with Socket Mode, or
// signed HTTP requests, for what people do. Nothing in it decides anything about classes: a
// payload of Slack becomes a bot.Event, a bot.Reply or bot.Part becomes blocks, and an error
// becomes one of the three consequences that the outbox understands.
//
// The way of a payload: socket.go or http.go takes it and says "received" (Slack waits three
// seconds at most) and inbound.go decodes it: interaction.go what was pressed or filled in, event.go what
// happened, grammar.go what was typed. What came before is not answered again (answered.go). act.go asks
// Slack who it was (people.go), whom they named (naming.go) and what the bot may not do there (rights.go),
// the handler answers, and answer.go brings the answer to where the person is: by the response_url
// (respond.go), into an open form (submit.go), onto the bot's own page (home.go), or as a direct message.
// An answer that says what was recorded takes another way where one is closed, and in the end goes back to
// the handler, which says it with its next one (told.go).
//
// The way of a post: Parts splits it, Send paces it (one message a second and channel), posts it
// with its key in the message's metadata, and names the consequence of an error. After an unclear
// one the outbox asks Read, which finds the key again in the channel's history; nothing is ever
// sent blindly a second time. A message whose files are not in its thread yet counts as not found, and
// the next Send goes on from it (half.go). A reply whose thread was deleted is posted to the channel by
// Slack; it is taken back, and the outbox is told.
//
// What is noted is forgotten (tidy.go): which messages wait for files, which workspaces removed the app or
// refused its token, a month after it was last needed; what was answered, after an hour; words for a form
// that did not open (again.go), after half an hour. Those words, and where somebody's direct messages go,
// stand among the notes of the person, which are deleted with everything else that is kept of them.
//
// Words go out as rich_text, the blocks that Slack's own composer makes, since neither mrkdwn nor
// Markdown blocks can show a person's words as they are: only in rich text is nothing read as markup.
// The text field says the same in mrkdwn, for notifications and screen readers.
//
// # What differs in Slack
//
//   - Slack has typed commands without options, so their text is read by a small grammar
//     (grammar.go); what cannot be read opens the form with everything in it.
//   - What people type is kept word for word. Whom, where and with which emoji they name is written in
//     neutral tokens (tokens.go) with the names of today, and calls nobody when it is shown.
//   - Slash commands do not exist inside threads. There the buttons, the message shortcut and
//     mentioning the bot do the same job; since a mention cannot open a form, its answer is a
//     button that does, with the words kept.
//   - In direct messages command words act without a slash (spoken.go). A word that begins a sentence
//     as well, such as today, acts only when it stands alone.
//   - Options are not completed while a command is typed. A list that a form leaves empty is
//     filled while its field is typed in.
//   - Every message can carry a thread: opening one is no act, and its name is not shown.
//   - Messages of a thread refer to the thread alone, so nobody is told who answers whom (Event.Whom).
//   - Silent changes nothing: Slack lets people choose what makes a sound, not the sender.
//   - A private answer is gone after a reload, and its address is good for five answers within half
//     an hour. After that, or where there is none, the answer comes as a direct message.
//   - Pictures and files of a private answer come as a direct message: a private message cannot
//     hold a file. If Slack takes its time over a picture, the words come first. Where sending fails
//     the answer says so, and what the picture shows. Files of a post stand in its thread.
//   - Instants are shown in the zone of the device, not of the profile.
//   - Lines of small print are one context block, a heading of up to 150 characters a header; longer
//     ones are bold text. Labels are shortened with "…" where Slack allows fewer characters.
//   - Short facts stand in two columns, a button that belongs to a line beside it, and what has no room in the row of five buttons
//     in a menu, whose options act as buttons. There and in small print Slack reads marks and knows no way to escape them, so that
//     words which look like marks stand there as plain text (glance.go).
//   - A step that a checkbox says stands in no line as well.
//   - The bot's own page has its picture as soon as Slack has looked at it (home.go).
//   - One typed word makes a question public, so the words are shown first and a button posts them.
//   - The key in a message's metadata can be read by every app of the workspace. It is opaque.
//   - One process may serve several workspaces, one bot token each. Installations for a whole
//     Enterprise organisation with a single token are not supported.
//   - A token that Slack refuses is looked for again in its file, if it has one (token.go). Slack tells a
//     removal by several events; one KindGone comes of them, and none while the present token works. A
//     workspace that has the app again is told to the handler by a KindJoined without a channel, and a
//     token that works again after a refusal by a KindAllowed.
//   - Who keeps a channel is known of administrators and of whoever made it; channel managers are not told.
//   - A user group is chosen from a list of names where there are fewer than a hundred (groups.go).
//   - A closed account is told as KindLeft; somebody who only leaves the channel is not.
//   - That the bot was taken out of a channel is told as KindClosed, with the way back among its Lacks. Slack may
//     withhold it; then the next post finds it out. A channel that becomes private or public keeps its id.
package slack
