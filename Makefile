# What a developer needs: make test before every commit, make bench before a release. "make help" lists
# the rest.

GO = go
# The commands behind a dot are not part of ./... for the go command, so they are named.
PACKAGES = ./... ./.ci/testreport ./.ci/benchtable ./.ci/release
# The packages whose benchmarks have goals in .ci/gates.txt.
BENCHED = ./bot/course ./store/bolt ./bot/companion ./bot/when ./bot/picture ./bot/circle ./bot/review ./adapters/discord ./adapters/slack ./cmd/afterbell
# How long make fuzz tries each target.
FUZZTIME = 5s
# How often make crash kills the program.
KILLS = 200
# How often make chaos lets everything go wrong.
ROUNDS = 1
# How many classes make soak plays for a year.
CLASSES = 50

.PHONY: help build test gallery release bench peers crash chaos soak cover fuzz fmt

help: ## Say what there is.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## Build the program for this machine, without debug symbols.
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags=-s -o afterbell ./cmd/afterbell

# One build mode for vet, staticcheck and the tests, so that nothing is compiled twice. AFTERBELL_COURSES
# and AFTERBELL_SPECS, when set, name the folders with a real course and with official descriptions.
test: export GOFLAGS = -race
test: ## What CI runs: format, modules, vet, staticcheck, dead code, all tests with -race.
	@.ci/chromium
	@.ci/postgresql
	@.ci/strace
	@unformatted=$$(gofmt -l .); if [ -n "$$unformatted" ]; then echo "not formatted, run make fmt:"; echo "$$unformatted"; exit 1; fi
	GOFLAGS= $(GO) mod tidy -diff
	GOFLAGS= $(GO) mod verify
	$(GO) vet $(PACKAGES)
	$(GO) tool staticcheck $(PACKAGES)
	@.ci/deadcode
	@$(GO) run ./.ci/testreport .ci/skips.txt $(PACKAGES)

gallery: ## Draw every message as Discord and Slack show it, into docs/gallery; this wants Chromium.
	@.ci/chromium
	$(GO) test ./bot/companion -run '^(TestTalkOfTheGallery|TestGallery)$$' -count 1 -update

release: ## Build archives, packages, checksums and lists of parts into dist/; look first whether two builds are the same.
	RELEASE=1 $(GO) test -count 1 -timeout 60m -run TestReproducible ./.ci/release
	$(GO) run ./.ci/release

bench: ## Measure speed against the goals in .ci/gates.txt.
	@$(GO) test -run '^$$' -bench . -benchmem -count 3 -timeout 40m $(BENCHED) 2>&1 | $(GO) run ./.ci/benchtable .ci/gates.txt

peers: ## Measure speed beside SQLite, PostgreSQL and plain bbolt, which takes half an hour of a machine with nothing else to do.
	@.ci/peers/run

crash: ## Kill the program KILLS times around what it sends, let its system calls fail as often, and print what became of everything.
	CRASHES=$(KILLS) $(GO) test ./cmd/afterbell -run '^(TestCrash|TestFaultySyscalls)$$' -count 1 -timeout 1h -v

chaos: ## Kill, pause and cut off three replicas and their database ROUNDS times, and print what became of everything.
	CHAOS=$(ROUNDS) $(GO) test ./cmd/afterbell -run '^TestChaos$$' -count 1 -timeout 2h -v

soak: ## Play a year of CLASSES classes, which takes a quarter of an hour, and print what memory and the data file come to.
	SOAK=$(CLASSES) $(GO) test ./bot/companion -run '^TestSoak$$' -count 1 -timeout 2h -v

cover: ## Write cover.html, which shows what tests reach, and print how much of all statements that is.
	$(GO) test -coverpkg ./... -coverprofile cover.out ./...
	$(GO) tool cover -html cover.out -o cover.html
	@$(GO) tool cover -func cover.out | tail -n 1

fuzz: ## Fuzz every target for FUZZTIME, 5 seconds unless told otherwise.
	@.ci/fuzz $(FUZZTIME) ./...

fmt: ## Format the code.
	gofmt -w $$(git ls-files '*.go')
