package record

import (
	"encoding/json"
	"math"
	"reflect"
	"testing"
	"time"
)

// TestRecents writes entries and reads them back, through JSON as the store does.
func TestRecents(t *testing.T) {
	at := time.Date(2026, 11, 26, 16, 0, 0, 123456789, time.UTC)
	for _, want := range []recents{
		nil,
		{{Hash: math.MaxUint64, At: at, Key: "fact/660e737e734b8/KGHI8F9IKQ"}},
		{{At: time.Date(1969, 12, 31, 23, 0, 0, 0, time.UTC)}, {Hash: 1, At: at, Key: "a"}, {Hash: 2, At: at.Add(1), Key: "b"}},
	} {
		raw, err := json.Marshal(Figures{Recent: want})
		if err != nil {
			t.Fatal(err)
		}
		var got Figures
		if err := json.Unmarshal(raw, &got); err != nil || !reflect.DeepEqual(got.Recent, want) {
			t.Errorf("%s: %v, %+v, want %+v", raw, err, got.Recent, want)
		}
	}
	var l recents
	for _, text := range []string{"", "zz", "! 1 key", "1 ! key", "1 zzzzzzzzzzzzzzz key", "1 1 key;"} {
		if err := l.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was read as %v", text, l)
		}
	}
}
