package when

import "testing"

func TestKept(t *testing.T) {
	days := func(n ...int) []Date {
		var list []Date
		for _, d := range n {
			list = append(list, Date{2026, 11, d})
		}
		return list
	}
	for _, tt := range []struct {
		name                string
		planned, done, left []int
		today               int
		kept, of            int
	}{
		{"nothing planned", nil, []int{3}, nil, 9, 0, 0},
		{"on the day", []int{3, 5}, []int{3, 5}, nil, 9, 2, 2},
		{"a day late", []int{3, 5}, []int{4, 6}, nil, 9, 2, 2},
		{"one act does not keep two days", []int{3, 5}, []int{5}, nil, 9, 1, 2},
		{"two acts in one window keep one", []int{3, 5}, []int{3, 4}, nil, 9, 1, 1},
		{"too early is no keeping", []int{3, 5}, []int{1, 2}, nil, 9, 0, 1},
		{"left out counts nowhere", []int{3, 5, 10}, []int{3, 10}, []int{5}, 12, 2, 2},
		{"done on a left-out day keeps the one before", []int{3, 5, 10}, []int{5, 10}, []int{5}, 12, 2, 2},
		{"all left out", []int{3, 5}, []int{3}, []int{3, 5}, 9, 0, 0},
		{"today is not missed yet", []int{3, 5}, []int{3}, nil, 5, 1, 1},
		{"today is kept", []int{3, 5}, []int{3, 5}, nil, 5, 2, 2},
		{"the future does not count", []int{3, 5, 10}, []int{3, 5}, nil, 6, 2, 2},
		{"the newest is open until the next", []int{3, 5}, nil, nil, 4, 0, 0},
		{"the one before it is over", []int{3, 5, 10}, nil, nil, 9, 0, 1},
		{"named twice, planned once", []int{3, 3, 5, 5}, []int{3, 3, 5}, nil, 9, 2, 2},
		{"3 of the last 4", []int{3, 5, 10, 12}, []int{3, 11, 12}, nil, 14, 3, 4},
	} {
		leftOut := func(d Date) bool {
			for _, l := range tt.left {
				if d.Day == l {
					return true
				}
			}
			return false
		}
		kept, of := Kept(days(tt.planned...), days(tt.done...), leftOut, Date{2026, 11, tt.today})
		if kept != tt.kept || of != tt.of {
			t.Errorf("%s: %d of %d, want %d of %d", tt.name, kept, of, tt.kept, tt.of)
		}
	}
	if kept, of := Kept(days(3), days(3), nil, Date{2026, 11, 4}); kept != 1 || of != 1 {
		t.Errorf("without leftOut: %d of %d", kept, of)
	}
}
