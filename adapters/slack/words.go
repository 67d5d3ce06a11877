package slack

// What the adapter itself says, in English: everything else comes from the handler. %s is filled
// with a person's own words.
const (
	wordTitle     = "afterbell"
	wordClose     = "Close"
	wordDone      = "Done."
	wordCancel    = "Cancel"
	wordSend      = "Send"
	wordLoading   = "One moment …"
	wordYouWrote  = "You wrote: %s"
	wordOpen      = "Open the form"
	wordMore      = "More"
	wordPublic    = "This is to stand in the channel, with your name. Nothing is posted before you press the button."
	wordPost      = "Post it"
	wordPressOpen = "I keep what you wrote for half an hour. Press the button and look it over; it is not recorded before that."
	wordTypeAgain = "I could not open the form, and nothing was recorded. You wrote:"
	wordGone      = "I kept your words for half an hour, and that is over. Nothing was recorded; " +
		"they still stand in my message with the button."
	wordFormGone = "The form was closed before I could show what is still wrong in it, so nothing was recorded. You wrote:"
	wordOldForm  = "I could not read this form, so nothing was recorded. Perhaps I was updated after it was opened: please open it again."
	wordUnread   = "I do not know what to do with this, and nothing was recorded:"
	wordNote     = "Note it as a check-in"
	wordFailed   = "I was stopped while I worked on this and cannot tell whether it was recorded. " +
		"/%s shows what is; the same words once more within ten minutes count once."
	wordNotNow    = "I cannot take this at the moment. Nothing is recorded yet; please send it again in a minute."
	wordStranger  = "afterbell is not set up for this workspace. Nothing was recorded."
	wordClosed    = ": the answer is for you alone, and I cannot send you direct messages. Type /%s in the channel, or open my Home tab."
	wordFiles     = "The file is in your direct messages from me."
	wordSoon      = "The rest follows in a moment, in your direct messages from me."
	wordNoPicture = "I cannot send you the picture at the moment. It shows:"
	wordNoFiles   = "I cannot send you %s at the moment."
	wordNoFile    = "(The file %s cannot be shown: the bot may not upload files.)"
	wordNoReading = "I may not read files in this workspace: I lack the right files:read, which whoever runs me can ask for. " +
		"A list of the lessons can be pasted all the same."
	wordNoGroup    = "none"
	wordWhichGroup = "Slack knows no user group %s here."
	wordInvite     = "Invite me: /invite @"
	wordUnarchive  = "Unarchive the channel: channel details, Settings, Unarchive for everyone"
	wordMayPost    = "Let me post: channel details, Settings, Posting permissions"
	wordScope      = "Give me the scope under OAuth & Permissions and install me again: "
	wordCut        = "(There is more than Slack can show here.)"
)
