package main

import (
	"bytes"
	"debug/buildinfo"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strings"
	"time"
)

// modulesOf lists the modules that a program was linked from, as the linker wrote them into it: what is in go.mod and not in
// the program is no part of it.
func modulesOf(binary string) ([]*debug.Module, error) {
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return nil, err
	}
	return append(info.Deps, &debug.Module{Path: "std", Version: strings.TrimPrefix(info.GoVersion, "go")}), nil
}

// A bom is a list of parts in the form of CycloneDX (https://cyclonedx.org/docs/1.6/json/).
type bom struct {
	Format   string `json:"bomFormat"`
	Spec     string `json:"specVersion"`
	Version  int    `json:"version"`
	Metadata struct {
		Timestamp time.Time `json:"timestamp"`
		Component component `json:"component"`
	} `json:"metadata"`
	Components []component `json:"components"`
}

// A component is one part. Its purl names it for programs that look for known faults (https://github.com/package-url/purl-spec).
type component struct {
	Type    string `json:"type"`
	Ref     string `json:"bom-ref"`
	Name    string `json:"name"`
	Version string `json:"version"`
	PURL    string `json:"purl,omitempty"`
}

// sbom lists the parts of the program for one target.
func sbom(version string, at time.Time, t target, modules []*debug.Module) []byte {
	b := bom{Format: "CycloneDX", Spec: "1.6", Version: 1}
	b.Metadata.Timestamp = at
	b.Metadata.Component = component{Type: "application", Ref: "afterbell-" + t.String(), Name: "afterbell", Version: version}
	for _, m := range modules {
		purl := "pkg:golang/" + m.Path + "@" + m.Version
		b.Components = append(b.Components, component{Type: "library", Ref: purl, Name: m.Path, Version: m.Version, PURL: purl})
	}
	text, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		panic(err) // strings and a time can be written
	}
	return append(text, '\n')
}

// licenceFile matches the names under which modules keep their licences.
var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents)`)

// licencesOf collects the licences of modules, which ask to be handed on with the program.
func licencesOf(modules []*debug.Module) ([]byte, error) {
	var text bytes.Buffer
	for _, m := range modules {
		dir, err := dirOf(m)
		if err != nil {
			return nil, err
		}
		entries, err := os.ReadDir(dir)
		if err != nil {
			return nil, err
		}
		found := false
		for _, e := range entries {
			if e.IsDir() || !licenceFile.MatchString(e.Name()) {
				continue
			}
			content, err := os.ReadFile(filepath.Join(dir, e.Name()))
			if err != nil {
				return nil, err
			}
			found = true
			fmt.Fprintf(&text, "==== %s %s: %s\n\n%s\n\n", m.Path, m.Version, e.Name(), bytes.TrimSpace(content))
		}
		if !found {
			return nil, fmt.Errorf("%s has no licence in %s", m.Path, dir)
		}
	}
	return text.Bytes(), nil
}

// dirOf is the folder of a module's sources.
func dirOf(m *debug.Module) (string, error) {
	if m.Path == "std" {
		root, err := output("go", "env", "GOROOT")
		return root, err
	}
	return output("go", "list", "-m", "-f", "{{.Dir}}", m.Path)
}
