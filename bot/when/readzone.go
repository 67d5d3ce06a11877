package when

import (
	"slices"
	"strings"
	"time"
)

// maxFound is how many zones a ZoneError lists: more than a menu of a chat service holds help nobody.
const maxFound = 25

// ReadZone reads where somebody lives from what they typed, as FindZones takes it. It returns the zone if
// that leads to one, or to several whose clocks agree from now on for two years (Germany); otherwise a
// *ZoneError with the zones to choose from: for an offset, the places that have it now.
func ReadZone(typed string, now time.Time) (*time.Location, error) {
	typed = strings.TrimSpace(typed)
	if loc, err := Zone(typed); err == nil {
		return loc, nil
	}
	_, offset := readOffset(fold(typed))
	e := &ZoneError{Name: typed, Offset: offset}
	if typed == "" {
		return nil, e
	}
	e.Found = FindZones(typed, now, maxFound)
	found := e.Found
	if called := distinct(append(exactly(fold(typed)), inLand(fold(typed))...)); len(called) > 0 {
		found = matchesOf(called, now) // India is not Indianapolis
	}
	_, notTime := ParseClock(typed) // the time on a wall fits places by chance, so it is asked which
	if len(found) > 0 && len(found) < maxFound && !offset && notTime != nil && agree(found, now) {
		return Zone(found[0].Name)
	}
	if len(e.Found) == 0 {
		e.Suggest = suggestZones(typed)
	}
	return nil, e
}

// exactly returns one place for each zone that has a city or a region of exactly this name.
func exactly(key string) []place {
	var found []place
	for _, p := range places {
		if p.key == key && p.kind <= otherName {
			found = append(found, p)
		}
	}
	return distinct(found)
}

// agree reports whether the clocks of all zones show the same, now and in each of the next 24 months.
func agree(found []ZoneMatch, now time.Time) bool {
	for _, m := range found[1:] {
		for month := range 25 {
			t := now.AddDate(0, month, 0)
			_, a := t.In(found[0].Now.Location()).Zone()
			_, b := t.In(m.Now.Location()).Zone()
			if a != b {
				return false
			}
		}
	}
	return true
}

// readOffset reads an offset from UTC, folded: utc+1, gmt +5:30, +05:30, -0330, utc-3.
func readOffset(key string) (time.Duration, bool) {
	key = strings.NewReplacer(" ", "", "−", "-", "–", "-").Replace(key)
	for _, name := range []string{"utc", "gmt"} {
		key = strings.TrimPrefix(key, name)
	}
	if len(key) < 2 || key[0] != '+' && key[0] != '-' {
		return 0, false
	}
	hours, minutes, colon := strings.Cut(key[1:], ":")
	if !colon && len(hours) > 2 {
		hours, minutes, colon = hours[:len(hours)-2], hours[len(hours)-2:], true
	}
	h, ok := number(hours, 1, 2)
	m := 0
	if colon && ok {
		m, ok = number(minutes, 2, 2)
	}
	if !ok || h > 14 || m > 59 {
		return 0, false
	}
	offset := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute
	if key[0] == '-' {
		offset = -offset
	}
	return offset, true
}

// zonesOff returns the zones that are offset from UTC at now.
func zonesOff(offset time.Duration, now time.Time) []place {
	var found []place
	for _, p := range places {
		if p.kind != mainCity || p.zone == "UTC" && offset != 0 {
			continue
		}
		loc, err := Zone(p.zone)
		if err != nil {
			continue
		}
		if _, seconds := now.In(loc).Zone(); time.Duration(seconds)*time.Second == offset {
			found = append(found, p)
		}
	}
	return found
}

// searchNames is searchPlaces for names that may have more words than we know: "new york city", "london
// ontario", "Paris, TX", "berlin time". A city that lies elsewhere than is said is not the one that is meant.
func searchNames(key string) []place {
	if found := searchPlaces(key); len(found) > 0 {
		return found
	}
	for _, end := range []string{" city", " time", " area"} {
		if short, ok := strings.CutSuffix(key, end); ok {
			return searchNames(short)
		}
	}
	if city, land, ok := strings.Cut(key, ","); ok {
		return cityIn(strings.TrimSpace(city), strings.TrimSpace(land), true)
	}
	for i := len(key) - 1; i > 0; i-- {
		if key[i] != ' ' {
			continue
		}
		if found := cityIn(key[:i], key[i+1:], false); len(found) > 0 {
			return found
		}
	}
	return nil
}

// cityIn returns the zones of a city that lies in a country or region, or the zones of that region if it has
// no city of that name; a short name of a region counts only for its cities, unless sure says that it can
// be nothing else.
func cityIn(city, land string, sure bool) []place {
	lands := inLand(land)
	cities := exactly(city)
	found := slices.DeleteFunc(slices.Clone(cities), func(p place) bool {
		return !slices.ContainsFunc(lands, func(l place) bool { return l.zone == p.zone })
	})
	if len(found) > 0 {
		return found
	}
	if sure || len(land) > 3 {
		return lands
	}
	return nil
}

// inLand returns one place for each zone of a country or region: its main city.
func inLand(land string) []place {
	var found []place
	for _, p := range places {
		region := p.key == land && (p.kind == otherName || p.kind == afterCity)
		if region || p.kind == mainCity && strings.Contains(countries[p.country].keys, "|"+land+"|") {
			found = append(found, p)
		}
	}
	return distinct(found)
}
