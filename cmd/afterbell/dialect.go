package main

import (
	"fmt"
	"slices"
	"strings"

	"afterbell/adapters/discord"
	"afterbell/adapters/playground"
	"afterbell/adapters/slack"
	"afterbell/bot"
	"afterbell/bot/companion"
	"afterbell/bot/course"
	"afterbell/bot/rich"
)

// A dialect is how one service shows a post: in how many messages, and in which words and marks. The adapters themselves tell.
type dialect struct {
	name  string // as it is typed
	said  string // as it is said
	parts func(bot.Post) []bot.Message
	text  func(bot.Message) string
}

// dialects are those of the chat services.
func dialects() []dialect {
	d, s := &discord.Adapter{}, &slack.Adapter{}
	return []dialect{{discord.Name, "Discord", d.Parts, discord.Text}, {"slack", "Slack", s.Parts, slack.Text}}
}

// plain is the dialect of terminals and screen readers.
func plain() dialect {
	return dialect{"plain", "plain text", func(p bot.Post) []bot.Message { return []bot.Message{p.Message} },
		func(m bot.Message) string { return rich.Plain(m.Body) }}
}

// dialectNamed returns a dialect by its name.
func dialectNamed(name string) dialect {
	all := dialects()
	if i := slices.IndexFunc(all, func(d dialect) bool { return d.name == name }); i >= 0 {
		return all[i]
	}
	return plain()
}

// inThread is a place where texts of lessons stand.
var inThread = bot.Place{Platform: playground.Name, Space: "space", Channel: "channel", Thread: "thread"}

// messages returns the messages that a text in a thread becomes.
func (d dialect) messages(m bot.Message) []bot.Message {
	return d.parts(bot.Post{Kind: kindText, To: inThread, Message: m})
}

// whole is the text of a message as the service shows it, with a line between its messages.
func (d dialect) whole(m bot.Message) string {
	var texts []string
	for _, part := range d.messages(m) {
		texts = append(texts, strings.TrimSpace(d.text(part)))
	}
	return strings.Join(texts, "\n· · ·\n")
}

// kindText is the kind of posts that are texts of lessons, in a transcript.
const kindText = "page"

// measured tells how many messages the text of a lesson becomes in each service.
func measured() course.Measure {
	var texts func([]course.File, *course.Lesson) bot.Message
	return func(files []course.File, l *course.Lesson) []course.Length {
		if texts == nil {
			var err error
			if texts, err = companion.LessonTexts(); err != nil {
				return nil // unreachable: the sentences are compiled in, and a test reads them
			}
		}
		all := lengths(texts(files, l), dialects()[:1])
		if all[0].Messages <= course.AdviseMessages {
			return all // Discord's messages are the smallest: the others are no more
		}
		return lengths(texts(files, l), dialects())
	}
}

// lengths tells how many messages one becomes in each of some services.
func lengths(m bot.Message, in []dialect) []course.Length {
	var all []course.Length
	for _, d := range in {
		all = append(all, course.Length{Service: d.said, Messages: len(d.messages(m))})
	}
	return all
}

// lengthsSaid says lengths in words: "3 messages in Discord, 2 in Slack".
func lengthsSaid(all []course.Length) string {
	var said []string
	for i, n := range all {
		if i == 0 {
			said = append(said, plural(n.Messages, "message")+" in "+n.Service)
			continue
		}
		said = append(said, fmt.Sprintf("%d in %s", n.Messages, n.Service))
	}
	return strings.Join(said, ", ")
}
