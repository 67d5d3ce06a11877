// Package bot is the core of afterbell, a study companion for classes in Discord, Slack, or any
// other chat. It knows what a class, a lesson and a check-in are, and nothing of any chat service,
// database or network.
//
// # The shape
//
//	          adapters/discord ──┐                              ┌── store/bolt      (a file)
//	people ── adapters/slack ────┼─ Event ─► Bot.Handle ─► Tx ──┤
//	          adapters/playground┘  ◄ Reply      │              └── store/memory    (tests, simulations)
//	                 ▲                           │ posts are rows written in the same Tx
//	                 └── Platform.Send ◄── Bot.Deliver, Run ◄── Bot.Tick ◄── gocron (an alarm clock)
//
// The core is a function of (state, event or time) to (state, reply, posts), run in one store
// transaction. Adapters translate, stores remember, cmd connects them. There are two inputs, people
// and the clock, and two outputs, the immediate reply and the outbox.
//
// # A tour of the files, bottom up
//
//   - store.go, platform.go, errors.go: the two ports and the errors that say what happens next.
//     notes.go and files.go are what adapters may keep and read in the store.
//   - state.go, records.go: the key table and the stored structs. Those of the outbox and of the figures
//     stand with their rules; nothing else is stored.
//   - figures.go, lessonset.go, recent.go, schedule.go: the rules, functions of values. Facts fold
//     into figures; a run, a course and a zone give the dates of its lessons; a learner's figures give
//     what is open.
//   - say.go, sentence.go: a handler collects sentences by key in a page; a voice puts them into
//     words after the transaction. People's words are put in after markup was read, so they never
//     become markup. choose.go says how long lists may be.
//   - handle.go, turn.go, actions.go: one event, one turn, one transaction. A store may run it twice,
//     and beside others, so a handler touches nothing but its turn. The table of actions is the list
//     of everything that can be typed, pressed, chosen or submitted; a further language of the
//     catalogue gives commands names and descriptions of its own (Command.Words).
//     space.go finds out which space a direct message is about.
//   - outbox.go, deliver.go, posts.go: what the bot says by itself.
//   - One file per capability: join, checkin, progress, today, daily, lesson, quiz, ask, plan,
//     prompt, settings, class, newclass, dayoff, drop, overview, notices, letter, digest, outage, help.
//   - run.go: gocron rings, senders send, platforms listen.
//
// Below lie packages that import nothing of this one: when (dates, zones, recurrence, reading
// "tomorrow 7pm"), rich (text without a platform), course (files that teachers write), text (the
// catalogue of sentences), picture (the progress card).
//
// # Who is who
//
// A person has an id of our own; what a platform calls them is an identity that leads to it. A class
// has one owning space (a server, a workspace) and one or more homes (channels). Every fact,
// permission and occurrence names class and person, never a platform's id. Who may do what is asked
// at every action from the stored class and the event's own roles, never from what a button says:
// the target of a button only names the subject, and a class of another space is not found by it.
//
// A study group is a class without teachers: everybody in it may change the plan, and nobody reads
// what others noted.
//
// # Days
//
// A day is a local date of one person, in their zone, beginning at their rollover hour (04:00).
// A fact keeps the instant and the date it was told for; the date never changes, whatever zone the
// person moves to. A due date ends with each person's own day. Days off, breaks, and days on which
// we were away count for nobody.
//
// # Identity of what is planned
//
// A post is planned under a key that says what it is, never when: lesson/CLASS/LESSON/HOME,
// daily/PERSON/DATE, remind/PERSON/PLAN/TIME, digest/CLASS/TEACHER/MONDAY. A key that was used is
// never planned again, so neither a moved hour, a changed zone nor a restart can say it twice. Ids
// of things that people make are derived from the event that makes them, so the same event delivered
// twice makes one thing; no randomness is drawn at all.
//
// # The outbox
//
// See outbox.go for the states. In short: planned (kind and subject) until its time; then, in one
// transaction, the state is asked whether it is still wanted, the words are made, split by the
// platform's Parts, and frozen; then sent part by part outside of any transaction, each outcome
// recorded. A crash between an attempt and its record is an unclear outcome like a timeout: the
// outbox waits a moment, looks with Read, and sends the same bytes again only if it has seen that
// they are not there. Where looking is impossible it decides after ten minutes by kind: what the
// class needs is rather said twice than missed, what concerns one person rather missed than said
// twice. Posts of one place go out in order; no place waits for another, nor a channel for a post that
// one of its threads refuses.
//
// # How the ports meet the platforms
//
// What Discord and Slack need of the ports, and where it is:
//
//   - Commands with options and completion here, plain text there: one table of Command; Discord
//     registers Options, Slack reads the same names after its own grammar; Complete serves both
//     Discord's completion and Slack's external lists.
//   - A command inside a thread, which Slack does not have: every action is also a Button, and
//     Place.Thread says where it happened.
//   - Forms: Form with at most five fields (Discord's limit); Command.Opens tells the adapter before
//     it answers, since a form cannot follow a deferred answer (Discord) or a late one (Slack).
//     Values are prefilled (Field.Value) and mistakes shown at the field (Field.Error, FieldErrors):
//     what was typed comes back in Reply.Form, so an adapter that cannot keep a form open can offer
//     it again.
//   - Private answers: Reply.Private; Replace rewrites the private message a button was on.
//   - Instants: a Time span carries the instant and words for it; Discord and Slack render it in the
//     reader's zone. A due date is words, never an instant.
//   - Zones and languages: User.Zone and Locale where the platform knows them; what a person chose
//     wins (zoneAsked). KindProfile and each later event are followed; what they leave open stays.
//   - Sending once: Part.Key is the nonce (at most 25 characters) or the metadata key; Read answers
//     for services without either. Parts freezes the split, so a retry sends the same bytes.
//   - Size and pace: limits and pacing live in the adapter; After(wait, scope) brings back what the
//     service asked for, and holds up one place only.
//   - Removed, closed, revoked: Permanent with the scope post, place, person or platform, around one
//     of ErrAbsent, ErrArchived and ErrForbidden where that is known. KindJoined opens places again.
//   - Direct messages that name no server (Discord): the class that the button names tells it, else
//     the last space in which the person did something (last/PLATFORM/USER).
//   - Counting answers without reading them: KindMessage in a thread carries no text; the outbox
//     remembers which post a thread belongs to.
//   - Teachers: User.Roles and Admin come with every event that names its space; Class.role is the role
//     or user group. Where direct messages name none, only who is named as a teacher is one.
//   - Pictures: Image has its alternative text; the sentences around it say the same.
//
// What people need of them:
//
//   - Files both ways: Message.Files (a lesson's pictures and worksheets, kept in the store under
//     their hash) and Event.Files.
//   - Silent: Post.Silent; all scheduled channel posts are, but a discussion that is to call the learners.
//   - Under: a row names the key of the post it stands under and is addressed when that is sent.
//   - Editing for good: Post.On; each sent post keeps its address as long as its class.
//   - Plain words in direct messages: the action talk answers that nobody reads there; the text is
//     neither stored nor logged.
//   - Message commands: Command.OnMessage, with Event.Quoted.
//   - Two kinds of due: a date and an instant (course.Due, due).
//   - Days left out: breaks, days off and outages; an outage is noted at the start from the last sign
//     of life.
//   - The same press twice: besides the event's id, the same words for the same lesson within ten
//     minutes are one entry (recents.repeated).
//   - Kinds of class: taught or group.
//
// # Where this differs from a first sketch of it
//
// The checksum of records is the business of the store that needs one (store/bolt), since a server
// database and memory have their own. Rich text is a package of its own, because courses, sentences
// and adapters share it; course may import when and rich, so that "tue, thu at 16:00" is read in one
// place. No ids are drawn, see above.
package bot
