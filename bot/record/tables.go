package record

// An Owner says whose the records of a table are, and with that what deletes them. The second segment
// of a key names a person or a class that owns it.
type Owner string

// The owners.
const (
	OfPerson Owner = "person" // the record goes when the person is in no class any more
	OfClass  Owner = "class"  // the record goes with its class
	ofSpace  Owner = "space"  // the record leads from a platform's ids to ours, and goes with what it leads to
	shared   Owner = "shared" // the record is used by several classes, and goes when none of them is left
	ofSystem Owner = "system" // the record is about the program itself, or follows from another one
)

// A Table is what all keys with the same first segment hold.
type Table struct {
	Name  string // the first segment
	rest  string // the other segments, for the documentation
	holds string // what a record is, for the documentation
	Owner Owner
	Grows bool // keys are written in ascending order, so that a store may pack them more densely
}

// Foundation lists the tables that all stories stand on. What a single story keeps is named by that story.
//
// TIME is a fixed-width hexadecimal number of microseconds, so byte order is order of time.
func Foundation() []Table {
	return []Table{
		{Name: "person", rest: "PERSON", holds: "a person, under an id of our own", Owner: OfPerson},
		{Name: "belongs", rest: "PERSON/CLASS", holds: "that a person is in a class: member, the other way round", Owner: OfPerson},
		{Name: "identity", rest: "PLATFORM/SPACE/USER", holds: "-> person id", Owner: ofSpace},
		{Name: "last", rest: "PLATFORM/USER", holds: "-> space in which that user last did something, since some direct messages name none", Owner: ofSpace},
		{Name: "class", rest: "CLASS", holds: "a class with its run", Owner: OfClass},
		{Name: "home", rest: "PLATFORM/SPACE/CHANNEL", holds: "-> class id", Owner: ofSpace},
		{Name: "member", rest: "CLASS/PERSON", holds: "a person's part in a class, and what they chose there", Owner: OfClass},
		{Name: "figure", rest: "CLASS/PERSON", holds: "running figures, equal to a recount of that learner's facts", Owner: OfClass},
		{Name: "fact", rest: "TIME/EVENT", holds: "what somebody did, appended in order of time, linked back per learner", Owner: OfClass, Grows: true},
		{Name: "course", rest: "HASH/NNNN", holds: "pieces of a course as it was when pinned", Owner: shared},
		{Name: "file", rest: "SHA256/NNNN", holds: "pieces of pictures and worksheets", Owner: shared},
		{Name: "notice", rest: "CLASS/WHAT", holds: "something a teacher should know, until acknowledged", Owner: OfClass},
		{Name: "post", rest: "OCCURRENCE", holds: "the outbox; the second segment of an occurrence is its owner, see the kinds of posts", Owner: ofSystem},
		{Name: "due", rest: "TIME/OCCURRENCE", holds: "-> key in a queue: when a post wants attention, planned or to be tried again", Owner: ofSystem},
		{Name: "queue", rest: "PLACE/TIME/OCCURRENCE", holds: "posts that wait their turn at a place", Owner: ofSystem},
		{Name: "thread", rest: "PLATFORM/CHANNEL/THREAD", holds: "-> occurrence of the post it stands under, for counting answers", Owner: ofSpace},
		{Name: "gone", rest: "TIME/PLATFORM/SPACE", holds: "when the data of a space that removed us is deleted", Owner: ofSpace},
		{Name: "note", rest: "ADAPTER/…", holds: "an adapter's own corner", Owner: ofSystem},
		{Name: "meta", rest: "alive", holds: "the last sign of life", Owner: ofSystem},
	}
}

// QuestionTable holds what waits for a teacher.
func QuestionTable() Table {
	return Table{Name: "question", rest: "CLASS/TIME-ID", holds: "a question with its answer", Owner: OfClass}
}

// PlanTable holds what people set for themselves.
func PlanTable() Table {
	return Table{Name: "plan", rest: "PERSON/ID", holds: "an own plan or reminder", Owner: OfPerson}
}

// PromptTable holds the discussions that people start.
func PromptTable() Table {
	return Table{Name: "prompt", rest: "CLASS/ID", holds: "a discussion that somebody started by hand", Owner: OfClass}
}

// LetterTable holds what teachers wrote to learners.
func LetterTable() Table {
	return Table{Name: "letter", rest: "CLASS/ID", holds: "what a teacher wrote to a learner", Owner: OfClass}
}

// Owned is what the keys of the table begin with that belong to one owner, a person or a class.
func (t Table) Owned(ownerID string) Prefix[any] { return Prefix[any](t.Name + "/" + ownerID + "/") }
