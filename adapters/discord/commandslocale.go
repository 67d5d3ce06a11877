package discord

import (
	"maps"
	"slices"
)

// localeOf holds Discord's names of languages, by BCP 47 tag. Some languages it knows in one region
// only: there the language alone means that region.
// https://docs.discord.com/developers/reference#locales
var localeOf = map[string]string{
	"ar": "ar", "bg": "bg", "cs": "cs", "da": "da", "de": "de", "el": "el", "fi": "fi", "fr": "fr",
	"he": "he", "hi": "hi", "hr": "hr", "hu": "hu", "id": "id", "it": "it", "ja": "ja", "ko": "ko",
	"lt": "lt", "nl": "nl", "pl": "pl", "ro": "ro", "ru": "ru", "th": "th", "tr": "tr", "uk": "uk",
	"vi":    "vi",
	"en-GB": "en-GB", "en-US": "en-US",
	"es": "es-ES", "es-ES": "es-ES", "es-419": "es-419",
	"no": "no", "nb": "no", "nn": "no",
	"pt": "pt-BR", "pt-BR": "pt-BR",
	"sv": "sv-SE", "sv-SE": "sv-SE",
	"zh": "zh-CN", "zh-CN": "zh-CN", "zh-Hans": "zh-CN",
	"zh-TW": "zh-TW", "zh-Hant": "zh-TW",
}

// translations are one text in further languages, by Discord's locale; nil when there are none.
// Who uses Discord in another language is shown the text itself; events always carry names as they
// are untranslated.
// https://docs.discord.com/developers/interactions/application-commands#localization
type translations map[string]string

// locales lists the languages, sorted.
func (t translations) locales() []string { return slices.Sorted(maps.Keys(t)) }

// translate collects what a text is in the languages that Discord knows; words holds them by BCP
// 47 tag, and of picks the text out of the words of one. What equals the text is left out: Discord
// forgets it, so that it would look like a change ever after.
func translate[W any](text string, words map[string]W, of func(W) string) translations {
	var t translations
	for _, tag := range slices.Sorted(maps.Keys(words)) {
		locale, said := localeOf[tag], of(words[tag])
		if locale == "" || said == "" || said == text {
			continue
		}
		if t == nil {
			t = translations{}
		}
		t[locale] = said
	}
	return t
}
