package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// A file is one in an archive.
type file struct {
	name    string
	mode    int64
	content []byte
}

// archive writes the archive of a target, in which everything lies in one folder.
func (r *release) archive(t target, files []file) error {
	inFolder := make([]file, len(files))
	for i, f := range files {
		inFolder[i] = file{r.name(t) + "/" + f.name, f.mode, f.content}
	}
	slices.SortFunc(inFolder, func(a, b file) int { return cmp.Compare(a.name, b.name) })
	pack, suffix := tarred, ".tar.gz"
	if t.os == "windows" {
		pack, suffix = zipped, ".zip"
	}
	content, err := pack(inFolder, r.at)
	if err != nil {
		return err
	}
	return r.write(r.name(t)+suffix, content)
}

// tarred packs files that are all from one moment and belong to nobody.
func tarred(files []file, at time.Time) ([]byte, error) {
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	w := tar.NewWriter(z)
	for _, f := range files {
		header := tar.Header{Name: f.name, Mode: f.mode, Size: int64(len(f.content)), ModTime: at, Format: tar.FormatUSTAR}
		if err := w.WriteHeader(&header); err != nil {
			return nil, err
		}
		if _, err := w.Write(f.content); err != nil {
			return nil, err
		}
	}
	if err := cmp.Or(w.Close(), z.Close()); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// zipped packs files that are all from one moment.
func zipped(files []file, at time.Time) ([]byte, error) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range files {
		header := zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: at}
		header.SetMode(os.FileMode(f.mode))
		entry, err := w.CreateHeader(&header)
		if err != nil {
			return nil, err
		}
		if _, err := entry.Write(f.content); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return out.Bytes(), err
}

// checksums writes the checksum of every file that was built, in the form that sha256sum -c reads.
func (r *release) checksums() error {
	entries, err := os.ReadDir(r.out)
	if err != nil {
		return err
	}
	var lines bytes.Buffer
	for _, e := range entries {
		content, err := os.ReadFile(filepath.Join(r.out, e.Name()))
		if err != nil {
			return err
		}
		fmt.Fprintf(&lines, "%x  %s\n", sha256.Sum256(content), e.Name())
	}
	return r.write("checksums.txt", lines.Bytes())
}
