package record

// An Owner says whose the records of a table are, and with that what deletes them. The second segment
// of a key names a person or a class that owns it.
type Owner string

// The owners.
const (
	OfPerson Owner = "person" // the record goes when the person is in no class any more
	OfClass  Owner = "class"  // the record goes with its class
	OfSpace  Owner = "space"  // the record leads from a platform's ids to ours, and goes with what it leads to
	Shared   Owner = "shared" // the record is used by several classes, and goes when none of them is left
	OfSystem Owner = "system" // the record is about the program itself, or follows from another one
)

// A Table is what all keys with the same first segment hold.
type Table struct {
	Name  string // the keys have this first segment
	Rest  string // the keys have these other segments; it is for docs/data.md
	Holds string // a record is this; it is for docs/data.md
	Owner Owner
	// Outlasts says that a file which is put back from a copy gets the records of the file that it replaces: they
	// tell of something that must stay done, such as an erasure.
	Outlasts bool
	Grows    bool // keys are written in ascending order, so that a store may pack them more densely
	// Mine names the field of a record, as JSON has it, that holds the id of the person to whom the record belongs although
	// its class or the program owns it: "p", "p.by" for a field of a field. Of several with blanks between them the first counts
	// that is not empty. Without it a record belongs to the person whose id is a segment of its key.
	Mine string
	// Leads is, in a table of entries, the key of the record that an entry stands for, by the entry's owner, the rest of its
	// key and its value: the entry goes when that record does. nil in all other tables.
	Leads func(owner, rest, value string) string
}

// Foundation lists the tables that all stories stand on. What a single story keeps is named by that story.
//
// TIME is a fixed-width hexadecimal number of microseconds, so byte order is order of time.
func Foundation() []Table {
	return []Table{
		{Name: "person", Rest: "PERSON", Holds: "a person, under an id of our own", Owner: OfPerson},
		{Name: "belongs", Rest: "PERSON/CLASS", Holds: "that a person is in a class: member, the other way round", Owner: OfPerson},
		{Name: "identity", Rest: "PLATFORM/SPACE/USER", Holds: "-> person id", Owner: OfSpace},
		{
			Name: "last", Rest: "PLATFORM/USER",
			Holds: "-> space in which that user last did something, since some direct messages name none", Owner: OfSpace,
		},
		{Name: "class", Rest: "CLASS", Holds: "a class with its run", Owner: OfClass},
		{Name: "home", Rest: "PLATFORM/SPACE/CHANNEL", Holds: "-> class id", Owner: OfSpace},
		{Name: "member", Rest: "CLASS/PERSON", Holds: "a person's part in a class, and what they chose there", Owner: OfClass},
		{Name: "figure", Rest: "CLASS/PERSON", Holds: "running figures, equal to a recount of that learner's facts", Owner: OfClass},
		{
			Name: "fact", Rest: "TIME/EVENT", Holds: "what somebody did, appended in order of time, linked back per learner",
			Owner: OfClass, Grows: true, Mine: "p",
		},
		{Name: "course", Rest: "HASH/NNNN", Holds: "pieces of a course as it was when pinned", Owner: Shared},
		{Name: "file", Rest: "SHA256/NNNN", Holds: "pieces of pictures and worksheets", Owner: Shared},
		{Name: "notice", Rest: "CLASS/WHAT", Holds: "something a teacher should know, until acknowledged", Owner: OfClass},
		{
			Name: "post", Rest: "OCCURRENCE",
			Holds: "the outbox; the second segment of an occurrence is its owner, see the kinds of posts", Owner: OfSystem, Mine: "p",
		},
		{
			Name: "due", Rest: "TIME/OCCURRENCE",
			Holds: "-> key in a queue: when a post wants attention, planned or to be tried again", Owner: OfSystem,
		},
		{Name: "queue", Rest: "PLACE/TIME/OCCURRENCE", Holds: "posts that wait their turn at a place", Owner: OfSystem},
		{
			Name: "thread", Rest: "PLATFORM/CHANNEL/THREAD", Holds: "-> occurrence of the post it stands under, for counting answers",
			Owner: OfSpace,
		},
		{Name: "gone", Rest: "TIME/PLATFORM/SPACE", Holds: "when the data of a space that removed us is deleted", Owner: OfSpace},
		{Name: "untold", Rest: "PERSON/TIME-ID", Holds: "an answer that reached nobody, until it is told", Owner: OfPerson},
		LookTable(),
		ErasedTable(),
		{Name: "lately", Rest: "PERSON", Holds: "what somebody made within the last hour", Owner: OfPerson},
		{
			Name: "note", Rest: "PLATFORM/…",
			Holds: "an adapter's own corner; what is under space/SPACE and user/USER goes with them", Owner: OfSystem,
		},
		{
			Name: "meta", Rest: "alive  or  gap  or  clock  or  zones  or  restored  or  backup  or  lease  or  account/PLATFORM",
			Holds: "the last sign of life; the newest time without one; what is wrong with the clock; the zone rules of plans; that " +
				"the file was put back; the newest backup; which replica leads; which app serves",
			Owner: OfSystem,
		},
	}
}

// QuestionTable holds what waits for a teacher.
func QuestionTable() Table {
	return Table{Name: "question", Rest: "CLASS/TIME-ID", Holds: "a question with its answer", Owner: OfClass, Mine: "p"}
}

// PlanTable holds what people set for themselves.
func PlanTable() Table {
	return Table{Name: "plan", Rest: "PERSON/ID", Holds: "an own plan or reminder", Owner: OfPerson}
}

// PromptTable holds the discussions that people start.
func PromptTable() Table {
	return Table{Name: "prompt", Rest: "CLASS/ID", Holds: "a discussion that somebody started by hand", Owner: OfClass, Mine: "from by"}
}

// LetterTable holds what teachers wrote to learners.
func LetterTable() Table {
	return Table{Name: "letter", Rest: "CLASS/ID", Holds: "what a teacher wrote to a learner", Owner: OfClass, Mine: "to"}
}

// LookTable holds who looked at a person, for the person to see.
func LookTable() Table {
	return Table{Name: "look", Rest: "PERSON/TIME-ID", Holds: "who looked at what is kept of a person, and when", Owner: OfPerson}
}

// ErasedTable holds the erasures, so that they are done again in a copy of the file that is put back.
func ErasedTable() Table {
	return Table{
		Name: "erased", Rest: "HASH", Holds: "that somebody was erased, or a class, and the receipt; nothing of the person", Owner: OfSystem,
		Outlasts: true,
	}
}

// Owned is what the keys of the table begin with that belong to one owner, a person or a class.
func (t Table) Owned(ownerID string) Prefix[any] { return Prefix[any](t.Name + "/" + ownerID + "/") }

// Key is the key of the record that is an owner's own, in tables that have one record for each.
func (t Table) Key(ownerID string) string { return t.Name + "/" + ownerID }
