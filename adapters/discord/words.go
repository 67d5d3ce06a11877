package discord

// The few sentences that the adapter says by itself, where the core is never asked: what was
// pressed cannot be trusted or read, or the answer came too late to be shown.
const (
	emptyText     = "Done."
	tamperedText  = "This button does not belong here, so nothing was done. Type /today for what is open."
	unknownText   = "This has changed since you last looked. Reload Discord (Ctrl+R, or close and open the app) and try again."
	notHereText   = "I do not work in this server. Nothing was done. Whoever runs me can allow it in my configuration."
	unreadText    = "I could not read that, so nothing was noted. Please try again."
	downText      = "Something went wrong on my side. Please try again in a moment."
	unsureText    = "Something went wrong on my side, and I cannot tell whether that was saved. Please look with /today before you try again."
	formText      = "I could not open that form, and nothing was noted by it. Please try again in a moment."
	refusedText   = "Not yet. Your words are kept; press Fix it to change them:"
	lateFormText  = "The form took a moment too long to open by itself. It is ready now:"
	openText      = "Open the form"
	fixText       = "Fix it"
	moreText      = "More"
	draftGoneText = "These words were kept for a day and are gone now. Please start again."
	tagText       = "this forum asks for a tag on every post, and has none that the bot may give: " +
		"add one, or turn that off in the forum's settings"
	tooLargeText = "The file %s is too large for Discord and is left out."
)
