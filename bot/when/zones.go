package when

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/unicode/norm"
)

//go:generate go run ./gen

// A ZoneError is a name that is no time zone.
type ZoneError struct {
	Name    string
	Suggest []string // IANA names that may have been meant, the likeliest first, at most three

	// What follows is filled in by ReadZone alone.
	Offset bool        // Name is an offset from UTC, which changes in many places of Found when clocks change
	Found  []ZoneMatch // the zones between which to choose, the likeliest first; none if the name leads nowhere
}

// Error implements error.
func (e *ZoneError) Error() string {
	s := fmt.Sprintf("%.60q is not the name of a time zone", e.Name)
	if len(e.Suggest) > 0 {
		s += ": did you mean " + strings.Join(e.Suggest, " or ") + "?"
	}
	return s
}

// zoneCache keeps what Zone has loaded: parsing a zone takes a thousand times longer than finding
// it here. It holds names of existing zones only, so it cannot grow for ever.
var zoneCache sync.Map // string to *time.Location

// Zone returns the location of an IANA zone, such as Europe/London or UTC. It takes exact names
// only: not "", not "Local", no abbreviations (EST names half a dozen zones), no offsets (GMT+5
// ends when clocks change), and no other spelling. Its rules are those that ZoneData names. It returns a
// *ZoneError. It is safe for concurrent use.
func Zone(name string) (*time.Location, error) {
	if loc, ok := zoneCache.Load(name); ok {
		return loc.(*time.Location), nil
	}
	if !zoneShaped(name) {
		return nil, &ZoneError{Name: name, Suggest: suggestZones(name)}
	}
	loc, err := zonesInUse().load(name)
	if err != nil {
		return nil, &ZoneError{Name: name, Suggest: suggestZones(name)}
	}
	zoneCache.Store(name, loc)
	return loc, nil
}

// zoneShaped reports whether name looks like Area/Location. File systems that ignore case find
// EUROPE/LONDON too, so known zones must be spelt as they are known.
func zoneShaped(name string) bool {
	if name == "UTC" {
		return true
	}
	parts := strings.Split(name, "/")
	if len(parts) < 2 || len(name) > 64 {
		return false
	}
	for _, part := range parts {
		if !zonePart(part) {
			return false
		}
	}
	return !slices.ContainsFunc(places[:], func(p place) bool {
		return p.zone != name && strings.EqualFold(p.zone, name)
	})
}

// zonePart reports whether s is one part of a zone's name: a capital, then letters, digits and
// "_", "-", "+".
func zonePart(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'A' && c <= 'Z':
		case i > 0 && (c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c == '+'):
		default:
			return false
		}
	}
	return s != ""
}

// suggestZones returns up to three zones that may have been meant by name. If nothing fits as it
// is, it tries the last part, and ever shorter beginnings of it: Europe/Londn.
func suggestZones(name string) []string {
	key := fold(strings.ReplaceAll(name, "_", " "))
	found := searchPlaces(key)
	key = key[strings.LastIndexByte(key, '/')+1:]
	if strings.ContainsAny(key, "0123456789") {
		return nil // an offset names no place
	}
	for ; len(found) == 0 && len(key) >= 3 && len(key) <= 32; key = key[:len(key)-1] {
		found = searchPlaces(key)
	}
	var names []string
	for _, p := range found[:min(3, len(found))] {
		names = append(names, p.zone)
	}
	return names
}

// A ZoneMatch is one zone that FindZones found.
type ZoneMatch struct {
	Name    string    // the IANA name: Pacific/Auckland
	City    string    // the city that was asked for, else the zone's largest: Auckland
	Country string    // in English: New Zealand; empty for UTC
	Now     time.Time // the now that was given, in that zone
}

// clockSlack is how far a clock that somebody read off the wall may differ, in minutes. Zones lie
// at least 15 minutes apart.
const clockSlack = 7

// FindZones returns at most limit zones, each once, for what somebody typed: the beginning of a
// city ("auck", "東京"), a city with where it lies ("london ontario", "Paris, TX"), a country ("new
// zealand", "uk"), part of an IANA name, an abbreviation ("pst"), the time on their wall ("7:42pm",
// "19:42"; "7:42" may be either, the morning first), or an offset, for the places that have it now
// ("UTC+1", "+05:30"). The best and then the largest come first. Nothing typed gives some large cities
// from west to east.
func FindZones(query string, now time.Time, limit int) []ZoneMatch {
	key := fold(query)
	var found []place
	words := scan(query)
	if key == "" {
		found = cityTour(limit)
	} else if c, n := readClock(words, dottedClock); n > 0 && n == len(words) {
		found = zonesAt(c, !strings.HasPrefix(key, "0") && c.Hour > 0 && !strings.HasSuffix(key, "m"), now)
	} else if offset, ok := readOffset(key); ok {
		found = zonesOff(offset, now)
	} else {
		found = searchNames(key)
	}
	return matchesOf(found[:max(0, min(limit, len(found)))], now)
}

func matchesOf(found []place, now time.Time) []ZoneMatch {
	matches := make([]ZoneMatch, 0, len(found))
	for _, p := range found {
		if loc, err := Zone(p.zone); err == nil {
			matches = append(matches, ZoneMatch{p.zone, p.city, countries[p.country].name, now.In(loc)})
		}
	}
	return matches
}

// tour lists the cities offered before anything is typed, from west to east.
var tour = [...]string{"Honolulu", "Los Angeles", "Chicago", "New York", "São Paulo", "London", "Paris",
	"Cairo", "Nairobi", "Dubai", "Mumbai", "Dhaka", "Jakarta", "Shanghai", "Tokyo", "Sydney", "Auckland"}

// cityTour returns n cities of the tour, or all of them, evenly spread.
func cityTour(n int) []place {
	n = min(n, len(tour))
	var found []place
	for i := range n {
		at := slices.IndexFunc(places[:], func(p place) bool { return p.city == tour[i*len(tour)/n] })
		found = append(found, places[at])
	}
	return found
}

// zonesAt returns the zones whose wall clocks show c at now, and then, if either is possible, those
// that show it in the other half of the day.
func zonesAt(c Clock, either bool, now time.Time) []place {
	var same, other []place
	for _, p := range places {
		if p.kind != mainCity {
			continue
		}
		loc, err := Zone(p.zone)
		if err != nil {
			continue
		}
		apart := floorMod(clockOf(now.In(loc)).minutes()-c.minutes()+clockSlack, 24*60)
		switch {
		case apart <= 2*clockSlack:
			same = append(same, p)
		case either && c.Hour <= 12 && floorMod(apart, 12*60) <= 2*clockSlack:
			other = append(other, p)
		}
	}
	return append(same, other...)
}

// A place leads people to a zone. The generated list of places is ordered by size.
type place struct {
	zone    string // the IANA name
	lower   string // the IANA name in lower case
	city    string
	key     string // what is compared: the folded name of the city, or another name for it
	country string // ISO 3166 code
	kind    placeKind
}

// A placeKind says what the key of a place is.
type placeKind uint8

const (
	mainCity  placeKind = iota // the zone's city; each zone has one
	otherCity                  // another city in it
	otherName                  // another name of a city, or of where it lies
	afterCity                  // a name of where a city lies that is only looked at after the city: TX
	shortName                  // what clocks there call their time: PST; never a beginning
)

// A country is a row of the generated table; keys are its folded names, each between "|".
type country struct{ name, keys string }

// searchPlaces returns the places that key, folded, leads to: the best match first, then the
// largest, each zone once.
func searchPlaces(key string) []place {
	var ranked [noMatch][]place
	for _, p := range places {
		if m := p.match(key); m < noMatch {
			ranked[m] = append(ranked[m], p)
		}
	}
	if len(ranked[matchExact])+len(ranked[matchCountry]) > 0 {
		ranked[matchWord], ranked[matchLand], ranked[matchName] = nil, nil, nil // uk is neither Nuuk nor Ukraine
	}
	return distinct(slices.Concat(ranked[:]...))
}

// distinct returns the places without the later ones of each zone.
func distinct(places []place) []place {
	seen := make(map[string]bool)
	var found []place
	for _, p := range places {
		if !seen[p.zone] {
			seen[p.zone] = true
			found = append(found, p)
		}
	}
	return found
}

// The ways a place can match, from best to worst.
const (
	matchExact   = iota // London
	matchCountry        // Britain, gb
	matchPrefix         // lond
	matchWord           // angel
	matchLand           // new zea
	matchName           // europe/lon
	noMatch
)

// match says how well the folded key leads to p.
func (p *place) match(key string) int {
	switch {
	case p.kind == afterCity:
		return noMatch
	case p.key == key || p.lower == key:
		return matchExact
	case p.kind == shortName || key == "":
		return noMatch
	case p.kind == mainCity && strings.Contains(countries[p.country].keys, "|"+key+"|"):
		return matchCountry
	case strings.HasPrefix(p.key, key):
		return matchPrefix
	case wordBegins(p.key, key):
		return matchWord
	case p.kind != mainCity:
		return noMatch
	case wordBegins(countries[p.country].keys, key):
		return matchLand
	case strings.HasPrefix(p.lower, key) || wordBegins(strings.ReplaceAll(p.lower, "_", " "), key):
		return matchName
	}
	return noMatch
}

// wordBegins reports whether some word of s after the first begins with key.
func wordBegins(s, key string) bool {
	for i := 0; ; i++ {
		n := strings.Index(s[i:], key)
		if n < 0 {
			return false
		}
		if i += n; i > 0 && strings.IndexByte(" |(-/", s[i-1]) >= 0 {
			return true
		}
	}
}

// fold brings a name into the form in which names are compared: lower case, without accents, with
// single spaces.
func fold(s string) string {
	if isPlainKey(s) {
		return s
	}
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case r >= 0x300 && r < 0x370: // combining accents
		case r == '’' || r == '‘' || r == 'ʻ':
			b.WriteByte('\'')
		case r == 'ø':
			b.WriteByte('o')
		case r == 'ł':
			b.WriteByte('l')
		default:
			b.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// isPlainKey reports whether s is folded already.
func isPlainKey(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= 0x80 || c >= 'A' && c <= 'Z' || c <= ' ' {
			return false
		}
	}
	return true
}
