package main

import "testing"

// TestByClick tells a double click from everything else that starts the program without arguments.
func TestByClick(t *testing.T) {
	desktop := []string{"HOME=/home/ada", "DISPLAY=:0"}
	for _, tt := range []struct {
		name string
		start
		want bool
	}{
		{"Windows' desktop, which gives a terminal", start{"windows", nil, true, true}, true},
		{"a prompt on Windows", start{"windows", nil, false, true}, false},
		{"a service on Windows", start{"windows", nil, false, false}, false},
		{"Finder", start{"darwin", nil, false, false}, true},
		{"a terminal on a Mac", start{"darwin", nil, false, true}, false},
		{"a desktop with X", start{"linux", desktop, false, false}, true},
		{"a desktop with Wayland", start{"freebsd", []string{"WAYLAND_DISPLAY=wayland-0"}, false, false}, true},
		{"a terminal on a desktop", start{"linux", desktop, false, true}, false},
		{"a supervisor", start{"linux", []string{"HOME=/", "DISPLAY="}, false, false}, false},
		{"a runner with a display", start{"linux", append(desktop, "CI=true"), false, false}, false},
		{"a runner on Windows", start{"windows", []string{"CI=1"}, true, true}, false},
	} {
		if got := tt.byClick(); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}
