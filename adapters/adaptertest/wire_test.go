package adaptertest

import (
	"errors"
	"io"
	"os"
	"testing"
	"time"
)

func TestWire(t *testing.T) {
	near, far := Wire()
	for _, words := range []string{"one ", "two"} {
		if _, err := near.Write([]byte(words)); err != nil { // nobody reads yet
			t.Fatal(err)
		}
	}
	if err := far.SetReadDeadline(time.Now()); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 5)
	if _, err := far.Read(buf); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("after its deadline a read says %v", err)
	}
	if err := far.SetReadDeadline(time.Time{}); err != nil {
		t.Fatal(err)
	}
	if n, err := far.Read(buf); err != nil || string(buf[:n]) != "one t" {
		t.Errorf("read %q, %v", buf[:n], err)
	}
	near.Close()
	if rest, err := io.ReadAll(far); err != nil || string(rest) != "wo" {
		t.Errorf("what was written before the end reads as %q, %v", rest, err)
	}
	if _, err := far.Write(buf); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a write after the end says %v", err)
	}
}
