package course

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
)

// manyLessons is a course of n lessons as long as those of large curricula, 8 KB each.
func manyLessons(n int) fstest.MapFS {
	fsys := fstest.MapFS{Manifest: {Data: []byte("title = \"Many\"\nrhythm = \"tue at 16:00\"\ndue = \"sun\"\n")}}
	text := strings.Repeat("Water goes where there is *more* dissolved in it, see [this](https://example.org/a) and `that`.\n\n", 60)
	for i := range n {
		fsys[fmt.Sprintf("%04d-lesson.md", i+1)] = &fstest.MapFile{Data: fmt.Appendf(nil, "---\nid: l%d\ntitle: Lesson %d\naim: x\n---\n%s\n"+
			"```sh\nls -l\n```\n\n## Steps\n\n- [ ] Read the text (10 min)\n\n## Questions\n\n### Which?\n\n"+
			"- [x] One -- so\n- [ ] Two\n\n> Why.\n\n"+
			"## Discuss\n\nWhich one?\n", i, i, text)}
	}
	return fsys
}

// BenchmarkLint600 is the lint of the largest curricula. Its goals: under 2 s and 150 MB.
func BenchmarkLint600(b *testing.B) {
	fsys := manyLessons(600)
	b.ReportAllocs()
	for b.Loop() {
		if c, problems := Read(fsys); c == nil {
			b.Fatal(errorsOf(problems))
		}
	}
	b.ReportMetric(float64(held(func() any { c, _ := Read(fsys); return c }))/(1<<20), "held-MB")
}

// held is how much more memory is in use while what do returned is kept, in bytes.
func held(do func() any) uint64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	kept := do()
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(kept)
	return after.HeapAlloc - min(before.HeapAlloc, after.HeapAlloc)
}

// A course of the largest size is read, and one beyond it is refused in a sentence.
func TestTheLargestCourse(t *testing.T) {
	fsys := manyLessons(MaxLessons)
	c, problems := Read(fsys)
	if c == nil || len(c.Lessons) != MaxLessons {
		t.Fatal(errorsOf(problems))
	}
	fsys["9999-one-more.md"] = &fstest.MapFile{Data: []byte("# One more\n")}
	if _, problems = Read(fsys); !strings.Contains(lines(problems), "there are 1001 lessons; at most 1000") {
		t.Errorf("one more: %.300s", lines(problems))
	}
}

// The files of a course have 50 MB together and 8 MB each at most.
func TestFilesHaveBounds(t *testing.T) {
	fsys, names := manyLessons(1), []string{}
	for i := range 7 {
		name := fmt.Sprintf("files/%d.pdf", i)
		fsys[name], names = &fstest.MapFile{Data: make([]byte, 8<<20)}, append(names, name)
	}
	with := func(names []string) string {
		fsys["0001-lesson.md"] = &fstest.MapFile{Data: []byte("---\ntitle: A\nfiles: [" + strings.Join(names, ", ") + "]\n---\n")}
		_, problems := Read(fsys)
		return errorsOf(problems)
	}
	if said := with(names[:6]); said != "" {
		t.Errorf("48 MB: %s", said)
	}
	if said := with(names); !strings.Contains(said, "more than 50.0 MB together") {
		t.Errorf("56 MB: %s", said)
	}
}
