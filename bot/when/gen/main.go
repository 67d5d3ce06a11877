// Gen writes zonelist.go, the places that FindZones knows, from the tables of the time zone
// database and from cities.txt beside it:
//
//	zone.tab     the zones, one or more for each country
//	iso3166.tab  the names of the countries
//
// Beside it gen writes the rules of all zones, zonedata.zip, and zonedata_version.go, which says how
// old they are; see pack.go.
//
// All of it is in the public domain and comes with the zone files of most machines
// (https://www.iana.org/time-zones). Run it with go generate ./bot/when, or in bot/when with the
// folder that holds the newest zone files as its argument, on Debian after apt-get install tzdata:
//
//	go run ./gen /usr/share/zoneinfo
package main

import (
	"bytes"
	"cmp"
	_ "embed"
	"fmt"
	"go/format"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

//go:embed cities.txt
var cities string

// A place is one row of the list to be written; see the type of that name in package when.
type place struct {
	zone, city, key, country string
	people                   int
	kind                     string
}

func main() {
	dir := "/usr/share/zoneinfo"
	if len(os.Args) > 1 {
		dir = os.Args[1]
	}
	if err := pack(dir, "zonedata.zip", "zonedata_version.go", time.Now()); err != nil {
		log.Fatal(err)
	}
	if err := write(dir, "zonelist.go"); err != nil {
		log.Fatal(err)
	}
}

func write(dir, file string) error {
	zones, err := rows(filepath.Join(dir, "zone.tab"))
	if err != nil {
		return err
	}
	lands, err := rows(filepath.Join(dir, "iso3166.tab"))
	if err != nil {
		return err
	}
	known, nicknames, err := parseCities(cities)
	if err != nil {
		return err
	}
	list, err := placesOf(dir, zones, known)
	if err != nil {
		return err
	}
	source, err := format.Source(render(list, lands, nicknames))
	if err != nil {
		return err
	}
	return os.WriteFile(file, source, 0o644)
}

// rows reads the columns of a table of the database.
func rows(file string) ([][]string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var list [][]string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			list = append(list, strings.Split(line, "\t"))
		}
	}
	return list, nil
}

// parseCities reads cities.txt: the places of each zone, and the nicknames of each country.
func parseCities(text string) (known map[string][]place, nicknames map[string][]string, err error) {
	known, nicknames = map[string][]place{}, map[string][]string{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		head, tail, ok := strings.Cut(line, ": ")
		items := strings.Split(tail, ", ")
		if code, isCountry := strings.CutPrefix(head, "@"); isCountry && ok {
			nicknames[code] = items
			continue
		}
		if zone, isZone := strings.CutPrefix(head, "%"); isZone && ok {
			if len(known[zone]) == 0 {
				return nil, nil, fmt.Errorf("cities.txt: %q: %s has no city", line, zone)
			}
			known[zone] = append(known[zone], regionsOf(known[zone][0], items)...)
			continue
		}
		if known[head], err = parsePlaces(head, items); !ok || err != nil {
			return nil, nil, fmt.Errorf("cities.txt: %q: %w", line, err)
		}
	}
	return known, nicknames, nil
}

// parsePlaces reads "Mumbai 21300" and, for the city before it, "~Bombay". The first city is the
// zone's main one.
func parsePlaces(zone string, items []string) ([]place, error) {
	var list []place
	last := place{zone: zone}
	for _, item := range items {
		if name, ok := strings.CutPrefix(item, "~"); ok {
			list = append(list, last.called(fold(name), "otherName"))
			continue
		}
		space := max(0, strings.LastIndexByte(item, ' '))
		people, err := strconv.Atoi(strings.TrimSpace(item[space:]))
		if err != nil {
			return nil, err
		}
		last.city, last.people = item[:space], people
		list = append(list, last.called(fold(last.city), cityKind(len(list))))
	}
	return list, nil
}

// regionsOf reads "Maine/=me": regions of a zone whose main city is given.
func regionsOf(main place, items []string) []place {
	var list []place
	for _, item := range items {
		for name := range strings.SplitSeq(item, "/") {
			kind := "otherName"
			if after, ok := strings.CutPrefix(name, "="); ok {
				name, kind = after, "afterCity"
			}
			list = append(list, main.called(fold(name), kind))
		}
	}
	return list
}

// cityKind returns the kind of a city that stands after n others of its zone.
func cityKind(n int) string {
	if n == 0 {
		return "mainCity"
	}
	return "otherCity"
}

// called returns p under another key.
func (p place) called(key, kind string) place {
	p.key, p.kind = key, kind
	return p
}

// placesOf joins the zones with what is known of their cities, the largest first.
func placesOf(dir string, zones [][]string, known map[string][]place) ([]place, error) {
	list := []place{{zone: "UTC", city: "UTC", key: "utc", kind: "mainCity"}}
	for _, row := range zones {
		country, zone := row[0], row[2]
		found := known[zone]
		delete(known, zone)
		own := strings.ReplaceAll(zone[strings.LastIndexByte(zone, '/')+1:], "_", " ")
		if !slices.ContainsFunc(found, func(p place) bool { return p.key == fold(own) }) {
			found = append(found, place{zone: zone, city: own, key: fold(own), kind: cityKind(len(found))})
		}
		short, err := abbreviations(dir, zone)
		if err != nil {
			return nil, err
		}
		for _, name := range short {
			found = append(found, found[0].called(name, "shortName"))
		}
		for _, p := range found {
			p.country = country
			list = append(list, p)
		}
	}
	for zone := range known {
		return nil, fmt.Errorf("cities.txt: %s is not in zone.tab", zone)
	}
	slices.SortStableFunc(list, func(a, b place) int {
		return cmp.Or(cmp.Compare(b.people, a.people), strings.Compare(a.zone, b.zone))
	})
	return list, nil
}

// abbreviations returns what clocks in the zone call their time in winter and in summer, folded;
// zones whose time has no letters (+03) have none.
func abbreviations(dir, zone string) ([]string, error) {
	data, err := os.ReadFile(filepath.Join(dir, zone))
	if err != nil {
		return nil, err
	}
	loc, err := time.LoadLocationFromTZData(zone, data)
	if err != nil {
		return nil, err
	}
	var list []string
	for _, month := range []time.Month{time.January, time.July} {
		name, _ := time.Date(2026, month, 1, 0, 0, 0, 0, loc).Zone()
		if name = strings.ToLower(name); name[0] >= 'a' && !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return list, nil
}

// fold brings a name into the form that package when compares; it is the same as there.
func fold(s string) string {
	s = strings.NewReplacer("ø", "o", "ł", "l", "’", "'", "‘", "'", "ʻ", "'").Replace(strings.ToLower(s))
	s = strings.Map(func(r rune) rune {
		if r >= 0x300 && r < 0x370 { // combining accents
			return -1
		}
		return r
	}, norm.NFD.String(s))
	return strings.Join(strings.Fields(s), " ")
}

func render(list []place, lands [][]string, nicknames map[string][]string) []byte {
	var b bytes.Buffer
	b.WriteString("// Code generated by gen from zone.tab, iso3166.tab and gen/cities.txt; DO NOT EDIT.\n\npackage when\n\n")
	b.WriteString("// places is never changed. The largest cities come first.\nvar places = [...]place{\n")
	for _, p := range list {
		fmt.Fprintf(&b, "\t{%q, %q, %q, %q, %q, %s},\n", p.zone, strings.ToLower(p.zone), p.city, p.key, p.country, p.kind)
	}
	b.WriteString("}\n\n// countries is never changed.\nvar countries = map[string]country{\n")
	for _, row := range lands {
		code, name := row[0], row[1]
		keys := "|" + strings.ToLower(code) + "|" + fold(name) + "|"
		for _, nickname := range nicknames[code] {
			keys += fold(nickname) + "|"
		}
		fmt.Fprintf(&b, "\t%q: {%q, %q},\n", code, name, keys)
	}
	b.WriteString("}\n")
	return b.Bytes()
}
