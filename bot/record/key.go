package record

import (
	"strings"
	"time"

	"afterbell/bot"
)

// PersonKey is the key of a person.
func PersonKey(id string) Key[Person] { return Key[Person]("person/" + id) }

// People is what the keys of all persons begin with.
func People() Prefix[Person] { return "person/" }

// IdentityKey leads from a platform's user in a space to the id of the person.
func IdentityKey(platform, space, user string) Pointer {
	return Pointer("identity/" + platform + "/" + segment(space) + "/" + segment(user))
}

// UsersIn is what the pointers of all users of a space begin with.
func UsersIn(platform, space string) Prefix[Pointer] {
	return Prefix[Pointer](IdentityKey(platform, space, ""))
}

// LastKey leads to the space in which a user of a platform last did something.
func LastKey(platform, user string) Pointer { return Pointer("last/" + platform + "/" + segment(user)) }

// ClassKey is the key of a class.
func ClassKey(id string) Key[Class] { return Key[Class]("class/" + id) }

// Classes is what the keys of all classes begin with.
func Classes() Prefix[Class] { return "class/" }

// HomeKey leads from a channel to the id of the class that meets there.
func HomeKey(p bot.Place) Pointer {
	return Pointer("home/" + p.Platform + "/" + segment(p.Space) + "/" + segment(p.Channel))
}

// MemberKey is the key of a person's part in a class.
func MemberKey(class, person string) Key[Member] {
	return Key[Member](string(MembersOf(class)) + person)
}

// MembersOf is what the keys of a class's members begin with.
func MembersOf(class string) Prefix[Member] { return Prefix[Member]("member/" + class + "/") }

// BelongsKey says that a person is in a class: MemberKey, the other way round.
func BelongsKey(person, class string) Pointer { return Pointer(string(ClassesOf(person)) + class) }

// ClassesOf is what the pointers from a person to their classes begin with.
func ClassesOf(person string) Prefix[Pointer] { return Prefix[Pointer]("belongs/" + person + "/") }

// FigureKey is the key of a learner's figures in a class.
func FigureKey(class, person string) Key[Figures] {
	return Key[Figures]("figure/" + class + "/" + person)
}

// FactKey is the key of the fact that an event makes.
func FactKey(ev bot.Event) Key[Fact] { return FactNamed(Stamp(ev.At) + "/" + IDOf(ev, "")) }

// FactNamed is the key of a fact by what follows the table's name.
func FactNamed(name string) Key[Fact] { return Key[Fact](facts + name) }

// FactName is what follows the table's name in the key of a fact.
func FactName(k Key[Fact]) string { return strings.TrimPrefix(string(k), facts) }

const facts = "fact/"

// QuestionKey is the key of a question; id is unique among those of its instant.
func QuestionKey(x Question, id string) Key[Question] {
	return QuestionNamed(x.Class, Stamp(x.At)+"-"+id)
}

// QuestionNamed is the key of a question by its last segment.
func QuestionNamed(class, name string) Key[Question] {
	return Key[Question](string(QuestionsOf(class)) + name)
}

// QuestionsOf is what the keys of a class's questions begin with.
func QuestionsOf(class string) Prefix[Question] { return Prefix[Question]("question/" + class + "/") }

// PlanKey is the key of a person's plan.
func PlanKey(person, id string) Key[Plan] { return Key[Plan](string(PlansOf(person)) + id) }

// PlansOf is what the keys of a person's plans begin with.
func PlansOf(person string) Prefix[Plan] { return Prefix[Plan]("plan/" + person + "/") }

// PromptKey is the key of a discussion that somebody started.
func PromptKey(class, id string) Key[Prompt] { return Key[Prompt](string(PromptsOf(class)) + id) }

// PromptsOf is what the keys of the discussions begin with that people of a class started.
func PromptsOf(class string) Prefix[Prompt] { return Prefix[Prompt]("prompt/" + class + "/") }

// LetterKey is the key of what a teacher wrote to a learner.
func LetterKey(class, id string) Key[Letter] { return Key[Letter](string(LettersOf(class)) + id) }

// LettersOf is what the keys of the letters of a class begin with.
func LettersOf(class string) Prefix[Letter] { return Prefix[Letter]("letter/" + class + "/") }

// NoticeKey is the key of a notice: what is an occurrence, or "place/" and a queue.
func NoticeKey(class, what string) Key[Notice] { return Key[Notice](string(NoticesOf(class)) + what) }

// NoticesOf is what the keys of a class's notices begin with.
func NoticesOf(class string) Prefix[Notice] { return Prefix[Notice]("notice/" + class + "/") }

// QueueNotice is the key of the notice that nothing in a queue goes out for a class.
func QueueNotice(class, queue string) Key[Notice] { return NoticeKey(class, "place/"+queue) }

// PlaceNotice is the key of the notice that a channel of a class takes nothing from us.
func PlaceNotice(class string, p bot.Place) Key[Notice] {
	return QueueNotice(class, (&Entry{To: p}).Queue())
}

// GoneKey is the key that says when the data of a space is deleted.
func GoneKey(at time.Time, platform, space string) Key[Identity] {
	return Key[Identity](string(AllGone()) + Stamp(at) + "/" + platform + "/" + segment(space))
}

// AllGone is what the keys of all spaces that removed us begin with, in order of time.
func AllGone() Prefix[Identity] { return "gone/" }

// PostKey is the key of the entry of an occurrence.
func PostKey(occurrence string) Key[Entry] { return Key[Entry](string(PostsOf("")) + occurrence) }

// PostsOf is what the keys of the entries begin with whose occurrences have a beginning.
func PostsOf(beginning string) Prefix[Entry] { return Prefix[Entry]("post/" + beginning) }

// Occurrence is the occurrence in the key of an entry.
func Occurrence(k Key[Entry]) string { return strings.TrimPrefix(string(k), string(PostsOf(""))) }

// ThreadsIn is what the pointers from the threads of a channel begin with.
func ThreadsIn(platform, channel string) Prefix[Pointer] {
	return Prefix[Pointer](ThreadKey(platform, channel, ""))
}

// ThreadKey leads from a thread to the occurrence of the post that it stands under.
func ThreadKey(platform, channel, thread string) Pointer {
	return Pointer("thread/" + platform + "/" + segment(channel) + "/" + segment(thread))
}

// AliveKey leads to the last sign of life, an instant as RFC 3339 has it.
const AliveKey Pointer = "meta/alive"

// ZonesKey leads to the rules of time zones that everything planned was reckoned with, as
// when.ZoneRules says them.
const ZonesKey Pointer = "meta/zones"

// AccountKey leads to the app that serves a chat service from this store, by the id that the service gave it. There is none
// while the store is a file, which one program has for itself.
func AccountKey(platform string) Pointer { return Pointer("meta/account/" + platform) }

// DoubtedKey is the key of what is wrong with the clock. There is no record while it is believed.
const DoubtedKey Key[Doubted] = "meta/clock"
