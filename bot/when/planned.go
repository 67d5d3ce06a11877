package when

// Kept counts how many of the planned days were kept, and of how many. Both lists are ascending. A
// planned day is kept by a done day on it or before the next planned day, so that a day's delay is
// no failure. Days for which leftOut answers true (holidays, breaks, outages; nil means none) count
// nowhere, nor do days after today; the newest planned day counts only once it is kept, because until
// the next one it can still be.
func Kept(planned, done []Date, leftOut func(Date) bool, today Date) (kept, of int) {
	days := counted(planned, leftOut)
	for i, p := range days {
		if p.After(today) {
			break
		}
		for len(done) > 0 && done[0].Before(p) {
			done = done[1:]
		}
		met := len(done) > 0 && (i+1 == len(days) || done[0].Before(days[i+1]))
		if met {
			kept++
		}
		over := i+1 < len(days) && !days[i+1].After(today)
		if met || over {
			of++
		}
	}
	return kept, of
}

// counted returns the planned days without repetitions and without those left out.
func counted(planned []Date, leftOut func(Date) bool) []Date {
	days := make([]Date, 0, len(planned))
	for _, p := range planned {
		repeated := len(days) > 0 && days[len(days)-1] == p
		if !repeated && (leftOut == nil || !leftOut(p)) {
			days = append(days, p)
		}
	}
	return days
}
