package bot

// stories lists everything that the bot can do. The order is that of the help and of what is added to
// an agenda or an overview.
func stories() []story {
	return []story{
		todayStory(), checkinStory(), progressStory(), lessonStory(), quizStory(), askStory(), planStory(),
		settingsStory(), helpStory(), classStory(), promptStory(),
		joinStory(), zoneStory(), breakStory(), dailyStory(),
		newClassStory(), classroomStory(), lessonPostStory(), dayOffStory(), outageStory(),
		overviewStory(), noticesStory(), letterStory(), moreTimeStory(), digestStory(), removalStory(),
	}
}

// AppendOnly names the tables whose keys are written in ascending order, for stores that can pack such
// tables more densely.
func AppendOnly() []string {
	var grown []string
	for _, t := range tablesOf(stories()) {
		if t.grows {
			grown = append(grown, t.name)
		}
	}
	return grown
}

// New returns a Bot with everything that it can do.
func New(c Config) (*Bot, error) { return newBot(c, stories()) }
