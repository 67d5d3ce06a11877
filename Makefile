# What a developer needs: make test before every commit, make bench before a release.

GO = go
# The commands behind a dot are not part of ./... for the go command, so they are named.
PACKAGES = ./... ./.ci/testreport ./.ci/benchtable
# The packages whose benchmarks have goals in .ci/gates.txt.
BENCHED = ./store/bolt ./bot/companion ./bot/when ./bot/picture ./adapters/discord ./adapters/slack

.PHONY: build test bench fmt

build:
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags=-s -o afterbell ./cmd/afterbell

# One build mode for vet, staticcheck and the tests, so that nothing is compiled twice. AFTERBELL_COURSES
# and AFTERBELL_SPECS, when set, name the folders with a real course and with official descriptions.
test: export GOFLAGS = -race
test:
	@.ci/chromium
	@unformatted=$$(gofmt -l .); if [ -n "$$unformatted" ]; then echo "not formatted, run make fmt:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet $(PACKAGES)
	$(GO) tool staticcheck $(PACKAGES)
	@$(GO) run ./.ci/testreport .ci/skips.txt $(PACKAGES)

bench:
	@$(GO) test -run '^$$' -bench . -benchmem -count 3 -timeout 40m $(BENCHED) 2>&1 | $(GO) run ./.ci/benchtable .ci/gates.txt

fmt:
	gofmt -w $$(git ls-files '*.go')
