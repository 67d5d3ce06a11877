package discord

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"
	"github.com/go-json-experiment/json/jsontext"

	"afterbell/bot"
)

// Limits of messages.
// https://docs.discord.com/developers/resources/message#create-message
// https://docs.discord.com/developers/components/reference
const (
	maxContent     = 2000        // a plain message has at most this many UTF-16 units
	maxRow         = 5           // a row has at most this many buttons, and a message of ours one row: more do not fit a phone
	maxButtonLabel = 80          // a label has at most this many UTF-16 units
	maxOptions     = 25          // a select has at most this many options
	maxLists       = 2           // a message has at most so many selects: with them it has room for the 50 choices of a list of the core
	maxRangeEnd    = 40          // the options that name a select are cut to this many UTF-16 units
	maxOptionText  = 100         // label, value and description have at most this many UTF-16 units each
	maxPlaceholder = 150         // a placeholder has at most this many UTF-16 units
	maxAttachments = 10          // a message has at most this many files
	maxAltText     = 1024        // a description has at most this many UTF-16 units
	maxFile        = 10 << 20    // a file has at most this many bytes where the server has no boosts
	maxUpload      = 25 << 20    // a request has at most this many bytes
	maxMentions    = 100         // a message lists at most this many ids of each kind
	maxThreadName  = 100         // a name has at most this many UTF-16 units
	archiveAfter   = 7 * 24 * 60 // a thread leaves the list after so many minutes without a message
)

// Flags of messages. https://docs.discord.com/developers/resources/message#message-object-message-flags
const (
	flagEphemeral = 1 << 6
	flagSilent    = 1 << 12
	flagCard      = 1 << 15 // Discord calls it IS_COMPONENTS_V2
)

// Types of components. https://docs.discord.com/developers/components/reference#component-object-component-types
// The last three are newer than the library.
const (
	typeRow       = int(discordgo.ActionsRowComponent)
	typeButton    = int(discordgo.ButtonComponent)
	typeSelect    = int(discordgo.SelectMenuComponent)
	typeSection   = int(discordgo.SectionComponent)
	typeSeparator = int(discordgo.SeparatorComponent)
	typeInput     = int(discordgo.TextInputComponent)
	typeText      = int(discordgo.TextDisplayComponent)
	typeRoles     = int(discordgo.RoleSelectMenuComponent)
	typeGallery   = int(discordgo.MediaGalleryComponent)
	typeFile      = int(discordgo.FileComponentType)
	typeContainer = int(discordgo.ContainerComponent)
	typeLabel     = 18
	typeUpload    = 19
	typeRadio     = 21
)

// A component is any component of a message or a form, sent or received. The library's own types
// send nulls that strict servers refuse, and cannot decode forms with labels.
type component struct {
	Type        int            `json:"type"`
	CustomID    string         `json:"custom_id,omitempty"`
	Style       int            `json:"style,omitzero"`
	Label       string         `json:"label,omitempty"`
	Description string         `json:"description,omitempty"`
	Content     string         `json:"content,omitempty"`
	Placeholder string         `json:"placeholder,omitempty"`
	Value       loose          `json:"value,omitempty"`
	Values      []string       `json:"values,omitempty"`
	Required    *bool          `json:"required,omitzero"`
	MinValues   *int           `json:"min_values,omitzero"`
	MaxValues   int            `json:"max_values,omitzero"`
	MaxLength   int            `json:"max_length,omitzero"`
	Options     []selectOption `json:"options,omitempty"`
	Defaults    []defaultValue `json:"default_values,omitempty"`
	Accent      int            `json:"accent_color,omitzero"`
	Items       []galleryItem  `json:"items,omitempty"`
	File        *media         `json:"file,omitzero"`
	Components  []component    `json:"components,omitempty"`
	Component   *component     `json:"component,omitzero"`
	Accessory   *component     `json:"accessory,omitzero"`
}

// loose is text that Discord may send as something else: a checkbox has the value true.
type loose string

// UnmarshalJSON implements json.Unmarshaler.
func (l *loose) UnmarshalJSON(raw []byte) error {
	var text string
	if decode(raw, &text) != nil {
		text = string(raw)
	}
	*l = loose(text)
	return nil
}

type selectOption struct {
	Label       string `json:"label"`
	Value       string `json:"value"`
	Description string `json:"description,omitempty"`
	Default     bool   `json:"default,omitzero"`
}

// A defaultValue is what a list of roles holds when it opens.
type defaultValue struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

type galleryItem struct {
	Media       media  `json:"media"`
	Description string `json:"description,omitempty"`
}

type media struct {
	URL string `json:"url"`
}

// A message is the body of every call that posts or edits. Pointers tell "leave out" from "empty".
type message struct {
	Content         *string        `json:"content,omitzero"`
	Flags           int            `json:"flags,omitzero"`
	Components      *[]component   `json:"components,omitzero"`
	Attachments     *[]description `json:"attachments,omitzero"`
	AllowedMentions allowed        `json:"allowed_mentions"`
	Nonce           string         `json:"nonce,omitempty"`
	EnforceNonce    bool           `json:"enforce_nonce,omitzero"`

	files []attachment
}

// allowed lists the only mentions that ping. It goes along with every message: the default for
// ordinary messages would ping whatever the text names, @everyone included.
type allowed struct {
	Parse []string `json:"parse"`
	Users []string `json:"users,omitempty"`
	Roles []string `json:"roles,omitempty"`
}

type description struct {
	ID          string `json:"id"`
	Filename    string `json:"filename"`
	Description string `json:"description,omitempty"`
}

type attachment struct {
	name, alt string
	content   []byte
	show      bool // it is a picture
}

// text returns everything of a message that is words: what Read compares.
func (m message) text() string {
	s := ""
	if m.Content != nil {
		s = *m.Content
	}
	if m.Components != nil {
		s += words(*m.Components)
	}
	return s
}

// words joins the text displays of components.
func words(list []component) string {
	var b strings.Builder
	for _, c := range list {
		if c.Type == typeText {
			b.WriteString(strings.TrimSpace(c.Content))
		}
		b.WriteString(words(c.Components))
	}
	return b.String()
}

// fingerprint identifies the words of a message.
func fingerprint(text string) string {
	sum := sha256.Sum256([]byte(strings.TrimSpace(text)))
	return hex.EncodeToString(sum[:12])
}

// A shape says how a neutral message is laid out.
type shape struct {
	card   bool  // the message is made of Components V2: words and buttons stand in one frame
	tokens bool  // instants are written as <t:…>
	seal   scope // its buttons will be pressed there
	edit   bool  // it replaces everything, so that empty lists are sent too
}

// compose lays a neutral message out for Discord. files must be loaded.
func (a *Adapter) compose(m bot.Message, files []attachment, s shape) message {
	users, roles := mentions(m.Body)
	out := message{AllowedMentions: allowed{Parse: []string{}, Users: users, Roles: roles}, files: files}
	if s.card {
		out.Flags |= flagCard
		out.setComponents(a.card(m, files, s))
	} else {
		text := markdown(m.Body, a.ink(s))
		out.Content = &text
		out.setComponents(a.controls(m, s.seal, nil))
	}
	list := make([]description, len(files))
	for i, f := range files {
		list[i] = description{ID: fmt.Sprint(i), Filename: f.name, Description: cut(f.alt, maxAltText)}
	}
	if len(list) > 0 || s.edit {
		out.Attachments = &list
	}
	if out.Components == nil && s.edit {
		out.Components = &[]component{}
	}
	return out
}

func (m *message) setComponents(list []component) {
	if len(list) > 0 {
		m.Components = &list
	}
}

// wireMessage is what we read of Discord's messages.
type wireMessage struct {
	ID         string         `json:"id"`
	ChannelID  string         `json:"channel_id"`
	GuildID    string         `json:"guild_id"`
	Type       int            `json:"type"`
	Content    string         `json:"content"`
	Flags      int            `json:"flags"`
	WebhookID  string         `json:"webhook_id"`
	Author     wireUser       `json:"author"`
	Member     *wireMember    `json:"member"`
	Components jsontext.Value `json:"components"`
	Thread     *struct {
		ID string `json:"id"`
	} `json:"thread"`
	Referenced *struct {
		Author    wireUser `json:"author"`
		WebhookID string   `json:"webhook_id"`
	} `json:"referenced_message"`
	Mentions []struct {
		wireUser
		Member *wireMember `json:"member"`
	} `json:"mentions"`
	Attachments []wireFile `json:"attachments"`
}

// A wireFile is a file that a person sent, with the address that it has for a day.
// https://docs.discord.com/developers/resources/message#attachment-object
type wireFile struct {
	Filename string `json:"filename"`
	Size     int64  `json:"size"`
	URL      string `json:"url"`
}

func (f wireFile) ref() bot.FileRef { return bot.FileRef{Name: f.Filename, Size: f.Size, URL: f.URL} }

// text returns the words of a message, text displays included.
func (m wireMessage) text() string {
	var list []component
	if decode(m.Components, &list) != nil {
		return m.Content
	}
	return m.Content + words(list)
}
