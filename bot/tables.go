package bot

// An owner says whose the records of a table are, and with that what deletes them. The second segment
// of a key names a person or a class that owns it.
type owner string

// The owners.
const (
	ofPerson owner = "person" // the record goes when the person is in no class any more
	ofClass  owner = "class"  // the record goes with its class
	ofSpace  owner = "space"  // the record leads from a platform's ids to ours, and goes with what it leads to
	shared   owner = "shared" // the record is used by several classes, and goes when none of them is left
	ofSystem owner = "system" // the record is about the program itself, or follows from another one
)

// A table is what all keys with the same first segment hold.
type table struct {
	name  string // the first segment
	rest  string // the other segments, for the documentation
	holds string // what a record is, for the documentation
	owner owner
	grows bool // keys are written in ascending order, so that a store may pack them more densely
}

// foundation lists the tables that all stories stand on. What a single story keeps is named by that story.
//
// TIME is a fixed-width hexadecimal number of microseconds, so byte order is order of time.
func foundation() []table {
	return []table{
		{name: "person", rest: "PERSON", holds: "a person, under an id of our own", owner: ofPerson},
		{name: "belongs", rest: "PERSON/CLASS", holds: "that a person is in a class: member, the other way round", owner: ofPerson},
		{name: "identity", rest: "PLATFORM/SPACE/USER", holds: "-> person id", owner: ofSpace},
		{name: "last", rest: "PLATFORM/USER", holds: "-> space in which that user last did something, since some direct messages name none", owner: ofSpace},
		{name: "class", rest: "CLASS", holds: "a class with its run", owner: ofClass},
		{name: "home", rest: "PLATFORM/SPACE/CHANNEL", holds: "-> class id", owner: ofSpace},
		{name: "member", rest: "CLASS/PERSON", holds: "a person's part in a class, and what they chose there", owner: ofClass},
		{name: "figure", rest: "CLASS/PERSON", holds: "running figures, equal to a recount of that learner's facts", owner: ofClass},
		{name: "fact", rest: "TIME/EVENT", holds: "what somebody did, appended in order of time, linked back per learner", owner: ofClass, grows: true},
		{name: "course", rest: "HASH/NNNN", holds: "pieces of a course as it was when pinned", owner: shared},
		{name: "file", rest: "SHA256/NNNN", holds: "pieces of pictures and worksheets", owner: shared},
		{name: "notice", rest: "CLASS/WHAT", holds: "something a teacher should know, until acknowledged", owner: ofClass},
		{name: "post", rest: "OCCURRENCE", holds: "the outbox; the second segment of an occurrence is its owner, see the kinds of posts", owner: ofSystem},
		{name: "due", rest: "TIME/OCCURRENCE", holds: "-> key in a queue: when a post wants attention, planned or to be tried again", owner: ofSystem},
		{name: "queue", rest: "PLACE/TIME/OCCURRENCE", holds: "posts that wait their turn at a place", owner: ofSystem},
		{name: "thread", rest: "PLATFORM/CHANNEL/THREAD", holds: "-> occurrence of the post it stands under, for counting answers", owner: ofSpace},
		{name: "gone", rest: "TIME/PLATFORM/SPACE", holds: "when the data of a space that removed us is deleted", owner: ofSpace},
		{name: "note", rest: "ADAPTER/…", holds: "an adapter's own corner", owner: ofSystem},
		{name: "meta", rest: "alive", holds: "the last sign of life", owner: ofSystem},
	}
}

// questionTable holds what waits for a teacher.
func questionTable() table {
	return table{name: "question", rest: "CLASS/TIME-ID", holds: "a question with its answer", owner: ofClass}
}

// planTable holds what people set for themselves.
func planTable() table {
	return table{name: "plan", rest: "PERSON/ID", holds: "an own plan or reminder", owner: ofPerson}
}

// promptTable holds the discussions that people start.
func promptTable() table {
	return table{name: "prompt", rest: "CLASS/ID", holds: "a discussion that somebody started by hand", owner: ofClass}
}

// letterTable holds what teachers wrote to learners.
func letterTable() table {
	return table{name: "letter", rest: "CLASS/ID", holds: "what a teacher wrote to a learner", owner: ofClass}
}

// prefix is what the keys of the table begin with that belong to one owner, a person or a class.
func (t table) prefix(ownerID string) prefix[any] { return prefix[any](t.name + "/" + ownerID + "/") }
