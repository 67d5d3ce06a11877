package main

import (
	"embed"
	"fmt"
	"io/fs"
)

// sample is the course that the playground teaches when none is given.
//
//go:embed sample
var sample embed.FS

type sampleCommand struct {
	Dir string `arg:"" help:"The new course's folder, which must be empty or absent."`
}

// Run writes the sample course.
func (s *sampleCommand) Run(c *console) error {
	files := map[string][]byte{}
	fsys, err := sampleCourse()
	if err != nil {
		return err
	}
	err = fs.WalkDir(fsys, ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files[path], err = fs.ReadFile(fsys, path)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("read the sample course: %w", err)
	}
	if err := writeCourse(s.Dir, files); err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.out, "The sample course is in %s. Next: afterbell course preview %s --start DATE\n", s.Dir, s.Dir)
	return err
}

// sampleCourse is the folder of the sample course.
func sampleCourse() (fs.FS, error) {
	fsys, err := fs.Sub(sample, "sample")
	if err != nil {
		return nil, fmt.Errorf("open the sample course: %w", err)
	}
	return fsys, nil
}
