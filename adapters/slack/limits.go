package slack

import "time"

// Limits of Block Kit, as the page named with each states it. Lengths are in characters.
const (
	// A form or the home page holds so many blocks: https://docs.slack.dev/reference/views
	maxViewBlocks = 100

	// A header is this long at most: https://docs.slack.dev/reference/block-kit/blocks/header-block
	maxHeader = 150

	// A section's text is this long at most: https://docs.slack.dev/reference/block-kit/blocks/section-block
	maxSection = 3000

	// A section has so many fields, each as long as a context line: https://docs.slack.dev/reference/block-kit/blocks/section-block
	maxFields = 10

	// A fact that is longer, its label counted, is no field: fields stand two in a row, and this is three lines of half a phone.
	maxColumn = 80

	// A context block has so many texts: https://docs.slack.dev/reference/block-kit/blocks/context-block
	maxContext = 10

	// A context line is this long at most. Slack states no limit of its own for it; a section's field has
	// this one: https://docs.slack.dev/reference/block-kit/blocks/section-block
	maxSmall = 2000

	// A row holds so many buttons, since five can be read on a phone. Slack allows 25:
	// https://docs.slack.dev/reference/block-kit/blocks/actions-block
	maxButtons = 5

	// An overflow menu has so many options: https://docs.slack.dev/reference/block-kit/block-elements/overflow-menu-element
	maxOverflow = 5

	// A button's label and what it carries: https://docs.slack.dev/reference/block-kit/block-elements/button-element
	maxButtonText  = 75
	maxButtonValue = 2000

	// An option's label and value: https://docs.slack.dev/reference/block-kit/composition-objects/option-object
	maxOptionText  = 75
	maxOptionValue = 150

	// A list's options, and the words it shows while nothing is chosen:
	// https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element
	maxOptions     = 100
	maxPlaceholder = 150

	// Radio buttons in a group: https://docs.slack.dev/reference/block-kit/block-elements/radio-button-group-element
	maxRadio = 10

	// Checkboxes in a group: https://docs.slack.dev/reference/block-kit/block-elements/checkboxes-element
	maxCheckboxes = 10

	// A text field takes this much: https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element
	maxInput = 3000

	// A field's label and the hint under it: https://docs.slack.dev/reference/block-kit/blocks/input-block
	maxLabel = 2000

	// A list is indented this far at most, as in Slack's own composer:
	// https://docs.slack.dev/reference/block-kit/block-elements/rich-text-list-element
	maxIndent = 8

	// A picture's words are this long at most: https://docs.slack.dev/reference/block-kit/blocks/image-block
	maxAlt = 2000

	// A form's title and buttons, and what it carries along: https://docs.slack.dev/reference/views/modal-views
	maxViewTitle    = 24
	maxViewMetadata = 3000
)

// Limits of one message of ours, far inside those of Slack: the text field is cut at 40,000 and
// best below 4,000 (https://docs.slack.dev/reference/methods/chat.postMessage), there are 50 blocks
// (https://docs.slack.dev/reference/block-kit/blocks), and messages with more than about 13,000
// characters of blocks were refused (slackapi/bolt-js#2509).
const (
	partText   = 3000 // A part's body has this many characters at most.
	partBlocks = 40   // A part has this many blocks at most, its buttons not counted.
)

// Rates. A channel takes about one message a second, a workspace several hundred a minute, and
// the other methods belong to tiers (https://docs.slack.dev/apis/web-api/rate-limits).
const (
	// Two messages in a channel are this far apart: a second, with a little room for clocks.
	channelPace = 1020 * time.Millisecond

	// A workspace takes so many messages a second after a burst, which is 300 a minute.
	workspaceRate = 5

	// A workspace takes so many messages at once after a rest.
	workspaceBurst = 200

	// The tiers are calls a minute of one method in a workspace.
	tier2, tier3, tier4 = 20, 50, 100

	// A Send that would wait longer is given back to the outbox, which has others to send.
	longestPace = 10 * time.Second

	// The pauses while Slack looks at a picture grow from one second to this.
	longestLook = 8 * time.Second
)

// Times that Slack allows: https://docs.slack.dev/interactivity/handling-user-interaction
const (
	// A form is answered within this time, since Slack waits three seconds.
	ackWithin = 2 * time.Second

	// An empty form is opened after this time, since a trigger_id lives three seconds.
	formPatience = time.Second

	// An answer waits this long for its picture: people press again after that.
	filePatience = 4 * time.Second

	// A response_url takes answers this long, and so many of them.
	answerLife = 30 * time.Minute
	answerUses = 5

	// Words for a form that did not open are kept as long as a response_url lives.
	wordsLife = 30 * time.Minute

	// A signed request is no older: https://docs.slack.dev/authentication/verifying-requests-from-slack
	signatureLife = 5 * time.Minute

	// A request has this many bytes at most; Slack's are a few kilobytes.
	maxRequestBody = 1 << 20
)
