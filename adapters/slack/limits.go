package slack

import "time"

// Limits of Block Kit. Lengths are in characters.
const (
	maxBlocks       = 50   // a message: https://docs.slack.dev/reference/block-kit/blocks
	maxViewBlocks   = 100  // a form or the home page: https://docs.slack.dev/reference/views
	maxHeader       = 150  // https://docs.slack.dev/reference/block-kit/blocks/header-block
	maxSection      = 3000 // https://docs.slack.dev/reference/block-kit/blocks/section-block
	maxSmall        = 2000 // of a context line; Slack names none, a section's field has this one
	maxButtons      = 5    // in a row; 25 are allowed, five can be read on a phone
	maxButtonText   = 75   // https://docs.slack.dev/reference/block-kit/block-elements/button-element
	maxButtonValue  = 2000 // same page
	maxOptionText   = 75   // https://docs.slack.dev/reference/block-kit/composition-objects/option-object
	maxOptionValue  = 150  // same page
	maxOptions      = 100  // https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element
	maxRadio        = 10   // https://docs.slack.dev/reference/block-kit/block-elements/radio-button-group-element
	maxCheckboxes   = 10   // https://docs.slack.dev/reference/block-kit/block-elements/checkboxes-element
	maxPlaceholder  = 150  // https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element
	maxInput        = 3000 // https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element
	maxLabel        = 2000 // https://docs.slack.dev/reference/block-kit/blocks/input-block
	maxIndent       = 8    // of a list, as the composer allows
	maxAlt          = 2000 // https://docs.slack.dev/reference/block-kit/blocks/image-block
	maxViewTitle    = 24   // https://docs.slack.dev/reference/views/modal-views
	maxViewMetadata = 3000 // same page
)

// Limits of one message of ours, far inside those of Slack: the text field is cut at 40,000 and
// best below 4,000 (https://docs.slack.dev/reference/methods/chat.postMessage), and messages with
// more than about 13,000 characters of blocks were refused (slackapi/bolt-js#2509).
const (
	partText   = 3000 // characters of a part's body
	partBlocks = 40   // blocks of a part, without its buttons
)

// Rates. A channel takes about one message a second, a workspace several hundred a minute, and
// the other methods belong to tiers (https://docs.slack.dev/apis/web-api/rate-limits).
const (
	channelPace    = 1020 * time.Millisecond // between two messages in a channel, with a little room
	workspaceRate  = 5                       // messages a second, after the burst
	workspaceBurst = 200
	tier2, tier3   = 20, 50 // calls a minute of one method in a workspace
	tier4          = 100
	longestPace    = 10 * time.Second // a Send that would wait longer is given back to the outbox
	longestLook    = 8 * time.Second  // the last pause while Slack looks at a picture, after 1, 2 and 4 s
)

// Times that Slack allows.
const (
	ackWithin      = 2 * time.Second  // Slack waits 3 s: https://docs.slack.dev/interactivity/handling-user-interaction
	formPatience   = time.Second      // a trigger_id lives 3 s: after this long an empty form is opened
	filePatience   = 4 * time.Second  // an answer waits this long for its picture; people press again after that
	answerLife     = 30 * time.Minute // of a response_url, and five answers: same page
	answerUses     = 5
	wordsLife      = 30 * time.Minute // as long as a response_url: words for a form that did not open are kept
	signatureLife  = 5 * time.Minute  // https://docs.slack.dev/authentication/verifying-requests-from-slack
	maxRequestBody = 1 << 20          // bytes of an HTTP request that is read at all
)
