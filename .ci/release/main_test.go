package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestReproducible builds the program twice, in two folders and with two caches. It takes minutes, so that only
// "make release" runs it.
func TestReproducible(t *testing.T) {
	if os.Getenv("RELEASE") == "" {
		t.Skip("takes minutes: RELEASE")
	}
	root, err := filepath.Abs("../..")
	must(t, err)
	build := func(dir string) []byte {
		command := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s", "-o", filepath.Join(dir, "afterbell.test"),
			"./cmd/afterbell")
		command.Dir = dir
		command.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOCACHE="+filepath.Join(t.TempDir(), "cache"))
		said, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, said)
		}
		content, err := os.ReadFile(filepath.Join(dir, "afterbell.test"))
		must(t, err)
		return content
	}
	var dirs [2]string
	for i := range dirs { // both before the first build, so that somebody may go on working meanwhile
		dirs[i] = filepath.Join(t.TempDir(), strings.Repeat("elsewhere", i+1))
		must(t, os.CopyFS(dirs[i], os.DirFS(root)))
	}
	built := [2][]byte{build(dirs[0]), build(dirs[1])}
	if !bytes.Equal(built[0], built[1]) {
		t.Error("two builds of the same sources differ")
	}
}

// TestArchivesAreReproducible packs the same files at two times of day.
func TestArchivesAreReproducible(t *testing.T) {
	at := time.Date(2026, 11, 28, 14, 0, 0, 0, time.UTC)
	files := []file{{"a/afterbell", 0o755, []byte("program")}, {"a/README.md", 0o644, []byte("read")}}
	for name, pack := range map[string]func([]file, time.Time) ([]byte, error){"tar": tarred, "zip": zipped} {
		first, err := pack(files, at)
		must(t, err)
		second, err := pack(files, at.In(time.FixedZone("", 3600)).UTC())
		must(t, err)
		if !bytes.Equal(first, second) {
			t.Errorf("%s: two archives differ", name)
		}
	}
	content, err := tarred(files, at)
	must(t, err)
	if _, err := exec.LookPath("tar"); err == nil && runtime.GOOS == "linux" {
		list := exec.Command("tar", "-tvzf", "-")
		list.Stdin = bytes.NewReader(content)
		out, err := list.Output()
		must(t, err)
		if !strings.Contains(string(out), "-rwxr-xr-x 0/0") {
			t.Errorf("the program cannot be run by everybody:\n%s", out)
		}
	}
}

func TestVersionOf(t *testing.T) {
	for described, want := range map[string]string{
		"v1.2.0": "1.2.0", "v1.2.0-3-g72e8ac4": "1.2.0-3-g72e8ac4", "72e8ac4": "0.0.0-72e8ac4", "72e8ac4-dirty": "0.0.0-72e8ac4-dirty",
	} {
		if got := versionOf(described); got != want {
			t.Errorf("%s: %s, want %s", described, got, want)
		}
	}
}

// TestTooLarge refuses a program that has grown out of what is promised.
func TestTooLarge(t *testing.T) {
	path := filepath.Join(t.TempDir(), "afterbell")
	must(t, os.WriteFile(path, nil, 0o755))
	must(t, os.Truncate(path, most))
	if _, err := sized(path); err != nil {
		t.Error(err)
	}
	must(t, os.Truncate(path, most+1))
	if _, err := sized(path); err == nil {
		t.Error("a program that is too large is taken")
	}
}

// TestWhatIsInIt reads what a program was made of, which of this test is the standard library alone, and one module more.
func TestWhatIsInIt(t *testing.T) {
	self, err := os.Executable()
	must(t, err)
	modules, err := modulesOf(self)
	must(t, err)
	modules = append(modules, &debug.Module{Path: "go.yaml.in/yaml/v3", Version: "v3.0.6"})
	text := string(sbom("1.2.0", time.Unix(0, 0).UTC(), target{"linux", "amd64"}, modules))
	for _, want := range []string{`"bomFormat": "CycloneDX"`, `"purl": "pkg:golang/go.yaml.in/yaml/v3@v3`, `"name": "std"`} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
	licences, err := licencesOf(modules)
	must(t, err)
	if !bytes.Contains(licences, []byte("==== go.yaml.in/yaml/v3 v3")) || !bytes.Contains(licences, []byte("The Go Authors")) {
		t.Errorf("%d bytes of licences", len(licences))
	}
	if _, err := licencesOf([]*debug.Module{{Path: "example.org/none"}}); err == nil {
		t.Error("a module without sources has a licence")
	}
}

// TestRecipe compares what the packages are made of with what there is.
func TestRecipe(t *testing.T) {
	var made struct {
		Arch     string
		Scripts  map[string]string
		Contents []struct {
			Src, Dst string
			Info     struct{ Mode int } `yaml:"file_info"`
		}
	}
	must(t, yaml.Unmarshal(recipe("1.2.0", time.Unix(0, 0), target{"linux", "armv7"}, "DIR"), &made))
	if made.Arch != "arm7" || len(made.Contents) < 10 {
		t.Errorf("%+v", made)
	}
	for _, c := range made.Contents {
		if !strings.HasPrefix(c.Src, "DIR/") {
			made.Scripts[c.Dst] = c.Src
		}
		if c.Info.Mode == 0 || !strings.HasPrefix(c.Dst, "/") {
			t.Errorf("%+v", c)
		}
	}
	for _, path := range made.Scripts {
		if _, err := os.Stat("../../" + path); err != nil {
			t.Error(err)
		}
	}
	example, err := os.ReadFile("../../config.example.toml")
	must(t, err)
	conf := packaged([]file{{"config.example.toml", 0o644, example}})
	for _, want := range []string{"\npath = \"/var/lib/afterbell/afterbell.db\"\n", "\ndir = \"/var/lib/afterbell/courses\"\n"} {
		if !bytes.Contains(conf.content, []byte(want)) {
			t.Errorf("no %q in the packaged configuration", want)
		}
	}
}
