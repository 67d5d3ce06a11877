// Package text is the catalogue of every sentence the bot says.
//
// One TOML file a language lies beside this file (en.toml first); a further language is one more
// file and no code. Sentences are addressed by a key such as "checkin.noted" and may have plural
// forms after the rules of Unicode's CLDR, which go-i18n knows for every language:
//
//	[checkin.left]
//	one = "Left in {lesson}: one thing, about {minutes} minutes."
//	other = "Left in {lesson}: {n} things, about {minutes} minutes."
//
// A placeholder is a name in braces; {/today} is a command as the reader's platform has it. The
// package does not fill placeholders: the caller does, so that people's words are put in after
// markup was read and can never become markup. The neutral
// markup of a sentence is **bold**, *italic*, `code` and [label](https://address); a line that
// begins with "> " is a quotation, one with "- " or "1. " an item of a list, one with "~ " a muted
// context line, one with "# " a title, and "= Due: {day}" a fact with its label, for what is read at a glance. Signs of states,
// such as a tick, are no part of a sentence: its words say the state, and a service adds its sign.
package text

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/language"
)

//go:embed *.toml
var files embed.FS

// A Catalogue holds the sentences of all languages. It is safe for concurrent use.
type Catalogue struct {
	bundle  *i18n.Bundle
	keys    []string
	matcher language.Matcher
	tags    []language.Tag

	mu       sync.RWMutex
	speakers map[language.Tag]*Speaker
	locales  map[string]*Speaker // by what people's programs say, as far as there is room
}

// Load reads the embedded files. An error names the file and what is wrong in it.
func Load() (*Catalogue, error) { return LoadFrom(files) }

// LoadFrom reads every file of a folder of catalogues, each named after its language: "de.toml",
// "pt-BR.toml". Tests read languages with it that are not embedded.
func LoadFrom(files fs.FS) (*Catalogue, error) {
	c := &Catalogue{bundle: i18n.NewBundle(language.English), speakers: map[language.Tag]*Speaker{}, locales: map[string]*Speaker{}}
	c.bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		return nil, fmt.Errorf("text: list catalogue: %w", err)
	}
	seen := map[string]bool{}
	for _, e := range entries {
		f, err := c.bundle.LoadMessageFileFS(files, e.Name())
		if err != nil {
			return nil, fmt.Errorf("text: read %s: %w", path.Base(e.Name()), err)
		}
		for _, m := range f.Messages {
			seen[m.ID] = true
		}
	}
	for k := range seen {
		c.keys = append(c.keys, k)
	}
	sort.Strings(c.keys)
	c.tags = c.bundle.LanguageTags()
	c.matcher = language.NewMatcher(c.tags)
	return c, nil
}

// Keys returns every key of the catalogue, sorted.
func (c *Catalogue) Keys() []string { return append([]string(nil), c.keys...) }

// Languages returns the BCP 47 tags, such as "de" or "pt-BR", of the languages that the catalogue
// speaks beside English, sorted; nil when there is none. The caller owns the slice.
func (c *Catalogue) Languages() []string {
	var list []string
	for _, tag := range c.tags {
		if tag != language.English {
			list = append(list, tag.String())
		}
	}
	sort.Strings(list)
	return list
}

// Speaker returns the voice for a locale such as "de-AT", or the nearest language there is.
// English is the last resort.
func (c *Catalogue) Speaker(locale string) *Speaker {
	c.mu.RLock()
	known := c.locales[locale]
	c.mu.RUnlock()
	if known != nil {
		return known
	}
	tag, _, _ := language.ParseAcceptLanguage(locale)
	_, i, _ := c.matcher.Match(tag...)
	best := c.tags[i]
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.speakers[best]
	if s == nil {
		s = &Speaker{localizer: i18n.NewLocalizer(c.bundle, best.String()), sentences: map[sentence]string{}}
		c.speakers[best] = s
	}
	if len(c.locales) < keptLocales {
		c.locales[locale] = s
	}
	return s
}

// keptLocales bounds what is remembered of the locales that come from outside.
const keptLocales = 200

// A Speaker says sentences in one language. It is safe for concurrent use.
type Speaker struct {
	localizer *i18n.Localizer
	mu        sync.RWMutex
	sentences map[sentence]string
}

// sentence names one sentence in one plural form: forms repeat, so counts above a bound are not
// kept.
type sentence struct {
	key string
	n   int
}

const keptCounts = 200

// Sentence returns the sentence under key, its placeholders unfilled, in the plural form for n
// (any n where the sentence has one form only). A key that does not exist gives the key itself in
// brackets: visible, but no reason to lose an answer.
func (s *Speaker) Sentence(key string, n int) string {
	at := sentence{key, n}
	s.mu.RLock()
	found, ok := s.sentences[at]
	s.mu.RUnlock()
	if ok {
		return found
	}
	said, err := s.localizer.Localize(&i18n.LocalizeConfig{MessageID: key, PluralCount: n, TemplateParser: template.IdentityParser{}})
	if err != nil && said == "" {
		if said, err = s.localizer.Localize(&i18n.LocalizeConfig{MessageID: key, TemplateParser: template.IdentityParser{}}); err != nil {
			return "[" + key + "]"
		}
	}
	said = strings.TrimSpace(said)
	if n < keptCounts {
		s.mu.Lock()
		s.sentences[at] = said
		s.mu.Unlock()
	}
	return said
}

// Says reports whether the speaker's language has a sentence of its own under key. Where it has
// none, Sentence says it in English.
func (s *Speaker) Says(key string) bool {
	_, err := s.localizer.Localize(&i18n.LocalizeConfig{MessageID: key, TemplateParser: template.IdentityParser{}})
	return err == nil
}
