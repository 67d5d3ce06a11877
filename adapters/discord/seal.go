package discord

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"hash"
	"strconv"
	"strings"
	"sync"

	"afterbell/bot"
)

// A custom_id is what comes back when a button is pressed, years later perhaps, and from whatever
// client. It carries routing only, and a tag that nobody else can make:
//
//	1 n TTTTTTTTTTT action | target
//
// "1" is the version, n tells equal buttons of one message apart, T is the tag: 64 bits over the
// rest and the place that the button was made for. It says that the button is ours; whether the
// person may use it is asked anew each time it is pressed.
// https://docs.discord.com/developers/components/reference#anatomy-of-a-component-custom-id
const (
	maxCustomID = 100
	sealVersion = "1"
	tagLength   = 11 // they are 64 bits in base64
)

// A scope is where a button was made for: a server, or one person's direct messages.
type scope string

const serverScope = "server/"

func (s scope) inServer() bool { return strings.HasPrefix(string(s), serverScope) }

// scopeOf returns the scope of a server, or without one of a person.
func scopeOf(guild, user string) scope {
	if guild != "" {
		return scope(serverScope + guild)
	}
	return scope("person/" + user)
}

// scopeAt returns the scope of what is posted at a place.
func scopeAt(to bot.Place) scope {
	if to.Direct() {
		return scopeOf("", to.User)
	}
	return scopeOf(to.Space, to.User)
}

// A seal makes and checks custom_ids. Its key stays the same over restarts, so that old buttons
// keep working.
type seal struct{ macs *sync.Pool }

func newSeal(key []byte) seal {
	return seal{&sync.Pool{New: func() any { return hmac.New(sha256.New, key) }}}
}

// id returns the custom_id of the n-th control (0 to 35) of a message.
func (s seal) id(at scope, n int, action, target string) string {
	index := strconv.FormatInt(int64(n), 36)
	rest := action + "|" + target
	return sealVersion + index + s.tag(at, index+rest) + rest
}

// open checks a custom_id and returns what it carries. ok is false for one that is not ours, was
// changed, or was made for another place.
func (s seal) open(at scope, id string) (action, target string, ok bool) {
	head := len(sealVersion) + 1
	if len(id) > 4*maxCustomID || len(id) < head+tagLength || !strings.HasPrefix(id, sealVersion) {
		return "", "", false
	}
	index, tag, rest := id[head-1:head], id[head:head+tagLength], id[head+tagLength:]
	if !hmac.Equal([]byte(tag), []byte(s.tag(at, index+rest))) {
		return "", "", false
	}
	action, target, ok = strings.Cut(rest, "|")
	return action, target, ok
}

func (s seal) tag(at scope, text string) string {
	mac := s.macs.Get().(hash.Hash)
	defer s.macs.Put(mac)
	mac.Reset()
	mac.Write([]byte(string(at) + "\x00" + text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:8])
}
