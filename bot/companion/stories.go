package companion

import (
	"afterbell/bot/again"
	"afterbell/bot/checkins"
	"afterbell/bot/circle"
	"afterbell/bot/class"
	"afterbell/bot/company"
	"afterbell/bot/correct"
	"afterbell/bot/cover"
	"afterbell/bot/dates"
	"afterbell/bot/discussions"
	"afterbell/bot/ending"
	"afterbell/bot/later"
	"afterbell/bot/mydata"
	"afterbell/bot/outline"
	"afterbell/bot/passon"
	"afterbell/bot/review"
	"afterbell/bot/roster"
	"afterbell/bot/round"
	"afterbell/bot/schedule"
	"afterbell/bot/sealed"
	"afterbell/bot/series"
	"afterbell/bot/session"
	"afterbell/bot/staff"
	"afterbell/bot/turn"
	"afterbell/bot/wayback"
	"afterbell/bot/weekzero"
	"afterbell/bot/wish"
)

// Stories lists everything that the bot can do. The order is that of the help and of what is added to
// an agenda or an overview.
func Stories() []turn.Story {
	return []turn.Story{
		class.Today(), class.Checkin(), checkins.Checkins(), round.Round(), class.Progress(), class.Lessons(), class.Ask(), class.Plan(),
		class.Settings(), class.Help(), class.Class(), dates.Dates(), class.Prompt(series.Propose, sealed.Plan), class.Planned(sealed.Plan),
		series.Series(), sealed.Sealed(), discussions.Discussions(), company.Company(), passon.PassOn(),
		class.Join(), class.Zone(), class.Break(), wayback.WayBack(), class.Daily(),
		class.NewClass(), weekzero.WeekZero(), outline.Outline(), again.Again(),
		class.Classroom(), class.LessonPosts(), session.Sessions(), class.DayOff(),
		schedule.Schedule(), correct.Correct(),
		review.Review(), // behind Correct, which tells it what became of questions
		later.Later(),
		class.Outage(), class.Memory(),
		class.Overview(), class.Notices(), class.Homes(), class.Letter(), class.MoreTime(), class.Digest(), class.Removal(), class.Leaving(),
		class.Untold(), ending.Ending(), wish.Wish(), staff.Staff(), cover.Cover(), mydata.MyData(), roster.Roster(),
		circle.Circles(),
	}
}

// AppendOnly names the tables whose keys are written in ascending order, for stores that can pack such
// tables more densely.
func AppendOnly() []string {
	var grown []string
	for _, t := range turn.TablesOf(Stories()) {
		if t.Grows {
			grown = append(grown, t.Name)
		}
	}
	return grown
}

// Outlasting names the tables whose records outlast a copy of the file that is put back: what they say was done
// since stays done.
func Outlasting() []string {
	var names []string
	for _, t := range turn.TablesOf(Stories()) {
		if t.Outlasts {
			names = append(names, t.Name)
		}
	}
	return names
}
