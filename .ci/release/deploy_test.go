package main

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// read returns a file of the repository.
func read(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile("../../" + name)
	must(t, err)
	return string(content)
}

// TestUnit keeps the walls around the bot under systemd.
func TestUnit(t *testing.T) {
	section, has := "", map[string]bool{}
	for line := range strings.Lines(read(t, "deploy/afterbell.service")) {
		switch line = strings.TrimSpace(line); {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "["):
			section = line
		case !strings.Contains(line, "="):
			t.Errorf("%q is no setting", line)
		default:
			has[section+line] = true
		}
	}
	for _, want := range []string{
		"User=afterbell", "ExecStart=/usr/bin/afterbell serve --config /etc/afterbell/afterbell.toml", "Restart=always", "ProtectSystem=strict",
		"NoNewPrivileges=true", "CapabilityBoundingSet=", "PrivateDevices=true", "StateDirectory=afterbell afterbell/courses",
		"RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX", "SystemCallFilter=@system-service", "MemoryDenyWriteExecute=true",
	} {
		if !has["[Service]"+want] {
			t.Errorf("the unit has no %s", want)
		}
	}
}

// TestImage reads the Dockerfile: a static program, nobody's rights, and a way to ask how it is.
func TestImage(t *testing.T) {
	text := read(t, "Dockerfile")
	final := text[strings.LastIndex(text, "\nFROM "):]
	for _, want := range []string{
		"\nFROM gcr.io/distroless/static", ":nonroot\n", "\nUSER 65532:65532\n", "\nVOLUME /data\n", "\nENV container=oci\n",
		"CMD [\"/afterbell\", \"status\"]\n", "\nENTRYPOINT [\"/afterbell\"]\n", "\nCMD [\"serve\"]\n",
	} {
		if !strings.Contains(final, want) {
			t.Errorf("the image lacks %q", want)
		}
	}
	if !strings.Contains(text, "CGO_ENABLED=0 go build -trimpath -ldflags=-s") {
		t.Error("the image is not built as a release is")
	}
	version, err := output("go", "list", "-m", "-f", "{{.GoVersion}}")
	must(t, err)
	if minor := version[:strings.LastIndex(version, ".")]; !strings.Contains(text, "FROM golang:"+minor+" AS build\n") {
		t.Errorf("the image is not built with Go %s", minor)
	}
}

// TestCompose reads what runs the image.
func TestCompose(t *testing.T) {
	var made struct {
		Services map[string]struct {
			ReadOnly bool     `yaml:"read_only"`
			Drop     []string `yaml:"cap_drop"`
			Security []string `yaml:"security_opt"`
			Volumes  []string
		}
	}
	must(t, yaml.Unmarshal([]byte(read(t, "compose.yaml")), &made))
	s := made.Services["afterbell"]
	if !s.ReadOnly || len(s.Drop) != 1 || s.Drop[0] != "ALL" || len(s.Volumes) != 1 || s.Volumes[0] != "./data:/data" ||
		len(s.Security) != 1 || s.Security[0] != "no-new-privileges:true" {
		t.Errorf("%+v", s)
	}
}

// TestReplicasAsServices reads what runs several replicas: without rights, and with nothing of their own that is kept.
func TestReplicasAsServices(t *testing.T) {
	for _, name := range []string{"docs/operations/compose.replicas.yaml", "docs/operations/kubernetes.yaml"} {
		var any map[string]any
		must(t, yaml.Unmarshal([]byte(read(t, name)), &any))
		text := read(t, name)
		for _, want := range []string{"read", "ALL", "/etc/afterbell/afterbell.toml"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %q", name, want)
			}
		}
	}
}

// TestWorkflow has the forge do what a person does, and nothing that stands nowhere else.
func TestWorkflow(t *testing.T) {
	var made struct {
		Permissions map[string]string
		Jobs        map[string]struct{ Steps []struct{ Run string } }
	}
	must(t, yaml.Unmarshal([]byte(read(t, ".github/workflows/test.yml")), &made))
	for name := range made.Jobs {
		found := false
		for _, s := range made.Jobs[name].Steps {
			found = found || s.Run == "make "+name
		}
		if !found {
			t.Errorf("the job %s does not say make %s", name, name)
		}
	}
	if len(made.Jobs) != 2 || made.Permissions["contents"] != "read" {
		t.Errorf("%+v", made)
	}
}

// TestActionsAreNamedByCommit lets the forge run no action of others that a moved tag could change.
func TestActionsAreNamedByCommit(t *testing.T) {
	pinned, found := regexp.MustCompile(`^\S+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`), 0
	for line := range strings.Lines(read(t, ".github/workflows/test.yml")) {
		_, action, uses := strings.Cut(strings.TrimSpace(line), "uses: ")
		if !uses {
			continue
		}
		if found++; !pinned.MatchString(action) {
			t.Errorf("%s is not named by a commit with its release beside it", action)
		}
	}
	if found == 0 {
		t.Error("the workflow uses no action")
	}
}

// TestScriptsOfPackages lets a shell read them.
func TestScriptsOfPackages(t *testing.T) {
	for _, name := range []string{"postinstall", "preremove"} {
		if said, err := exec.Command("sh", "-n", "../../deploy/"+name+".sh").CombinedOutput(); err != nil {
			t.Errorf("%s: %v %s", name, err, said)
		}
	}
}
