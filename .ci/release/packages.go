package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"text/template"
	"time"
)

// nfpm builds the packages. It is run as a tool and not a requirement of go.mod, where it would bring a hundred modules that
// nobody else needs. The go command compares what it loads with the public checksums.
const nfpm = "github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.45.2"

// packages builds .deb and .rpm.
func (r *release) packages(t target, files []file) error {
	dir := filepath.Join(r.work, "package-"+t.arch)
	for _, f := range append(files, packaged(files)) {
		path := filepath.Join(dir, filepath.FromSlash(f.name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, f.content, os.FileMode(f.mode)); err != nil {
			return err
		}
	}
	config := filepath.Join(dir, "nfpm.yaml")
	if err := os.WriteFile(config, recipe(r.version, r.at, t, dir), 0o644); err != nil {
		return err
	}
	for _, kind := range []string{"deb", "rpm"} {
		command := exec.Command("go", "run", nfpm, "package", "--config", config, "--packager", kind,
			"--target", filepath.Join(r.out, r.name(t)+"."+kind))
		command.Env = append(os.Environ(), fmt.Sprintf("SOURCE_DATE_EPOCH=%d", r.at.Unix()), "GOFLAGS=")
		if said, err := command.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", kind, err, said)
		}
	}
	return nil
}

// packaged is the example of a configuration with the places that the package has: it lies apart from the data.
func packaged(files []file) file {
	for _, f := range files {
		if f.name == "config.example.toml" {
			content := strings.NewReplacer(
				"\npath = \"afterbell.db\"\n", "\npath = \"/var/lib/afterbell/afterbell.db\"\n",
				"\ndir = \"courses\"\n", "\ndir = \"/var/lib/afterbell/courses\"\n").Replace(string(f.content))
			return file{"afterbell.toml", 0o600, []byte(content)}
		}
	}
	return file{}
}

// recipe is what nfpm reads (https://nfpm.goreleaser.com/docs/configuration/). The maintainer has no address, since the project has none:
// dpkg and rpm take any line there, and only the policy of Debian's own archive asks for one.
func recipe(version string, at time.Time, t target, dir string) []byte {
	var text strings.Builder
	arch := map[string]string{"armv7": "arm7"}[t.arch]
	if arch == "" {
		arch = t.arch
	}
	if err := nfpmRecipe.Execute(&text, map[string]string{
		"Version": version, "Arch": arch, "Dir": dir, "Time": at.Format(time.RFC3339),
	}); err != nil {
		panic(err) // the fields are there
	}
	return []byte(text.String())
}

var nfpmRecipe = template.Must(template.New("nfpm").Parse(`name: afterbell
arch: {{.Arch}}
platform: linux
version: "{{.Version}}"
version_schema: semver
maintainer: The authors of afterbell
description: A study companion for classes in Discord and Slack
license: MIT
section: education
mtime: {{.Time}}
scripts:
  postinstall: deploy/postinstall.sh
  preremove: deploy/preremove.sh
contents:
  - {src: "{{.Dir}}/afterbell", dst: /usr/bin/afterbell, file_info: {mode: 0755, mtime: {{.Time}}}}
  - {src: "{{.Dir}}/afterbell.toml", dst: /etc/afterbell/afterbell.toml, type: config|noreplace, file_info: {mode: 0600, mtime: {{.Time}}}}
  - {src: "{{.Dir}}/afterbell.service", dst: /usr/lib/systemd/system/afterbell.service, file_info: {mode: 0644, mtime: {{.Time}}}}
  - {src: deploy/sysusers.conf, dst: /usr/lib/sysusers.d/afterbell.conf, file_info: {mode: 0644, mtime: {{.Time}}}}
  - {src: "{{.Dir}}/afterbell.1", dst: /usr/share/man/man1/afterbell.1, file_info: {mode: 0644, mtime: {{.Time}}}}
  - {src: "{{.Dir}}/completions/afterbell.bash", dst: /usr/share/bash-completion/completions/afterbell,
     file_info: {mode: 0644, mtime: {{.Time}}}}
  - {src: "{{.Dir}}/completions/_afterbell", dst: /usr/share/zsh/site-functions/_afterbell, file_info: {mode: 0644, mtime: {{.Time}}}}
  - {src: "{{.Dir}}/completions/afterbell.fish", dst: /usr/share/fish/vendor_completions.d/afterbell.fish,
     file_info: {mode: 0644, mtime: {{.Time}}}}
  - {src: "{{.Dir}}/LICENSE", dst: /usr/share/doc/afterbell/copyright, file_info: {mode: 0644, mtime: {{.Time}}}}
  - {src: "{{.Dir}}/LICENCES.txt", dst: /usr/share/doc/afterbell/LICENCES.txt, file_info: {mode: 0644, mtime: {{.Time}}}}
  - {src: "{{.Dir}}/README.md", dst: /usr/share/doc/afterbell/README.md, file_info: {mode: 0644, mtime: {{.Time}}}}
  - {src: "{{.Dir}}/CHANGELOG.md", dst: /usr/share/doc/afterbell/CHANGELOG.md, file_info: {mode: 0644, mtime: {{.Time}}}}
`))
