# "make" lists the targets. CI runs check, test and the targets with outside judges: see .ci/run.
GO      ?= go
FUZZ    ?= 60s
SUITE   ?= ../shared/data/json-schema-test-suite
CORPUS  ?= ../shared/data/corpus
TIME    ?= 60s
SEEDS   ?= 3
PACKAGES = ./...

.DEFAULT_GOAL := help
.PHONY: help build serve test check format vet staticcheck tidy race fuzz conformance oracle corpus test-clients test-browser bench kill docs clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## one static binary, bin/understudy
	CGO_ENABLED=0 $(GO) build -trimpath -tags nomsgpack -ldflags "-s -w" -o bin/understudy ./cmd/understudy

serve: ## play the four built-in APIs
	$(GO) run ./cmd/understudy serve

test: ## all tests that need only Go
	$(GO) test $(PACKAGES)

check: format vet staticcheck tidy race ## what CI asks for that needs only Go, each fuzz target for 5s
	@$(MAKE) --no-print-directory fuzz FUZZ=5s

format: ## every Go file is formatted
	@files=$$(gofmt -l cmd specs fixtures mock contract); test -z "$$files" || { echo "gofmt: $$files"; exit 1; }

vet: ## go vet
	$(GO) vet $(PACKAGES)

staticcheck: ## staticcheck, as pinned in go.mod
	$(GO) tool staticcheck $(PACKAGES)

tidy: ## go.mod and go.sum say what is used
	$(GO) mod tidy -diff

race: ## all tests under the race detector, import rules and docs among them
	$(GO) test -race -timeout 30m $(PACKAGES)

# Each package is built once; two targets run at a time. A run that ends with "context deadline exceeded" and no failing
# input met Go's own time limit, not a fault: it is tried once more. Found inputs stay as seeds in testdata/fuzz.
FUZZRUN = cd "$$0" && "$$1" -test.run "^$$" -test.fuzz "^$$2\$$" -test.fuzztime $(FUZZ) -test.fuzzminimizetime 10x -test.parallel 1 -test.fuzzcachedir "$$3" > "$$1.$$2.log" 2>&1
fuzz: ## every fuzz target for FUZZ (60s), two at a time
	@rm -rf .fuzz && mkdir .fuzz
	@cache=$$($(GO) env GOCACHE)/fuzz; $(GO) list -f '{{.Dir}} {{.ImportPath}}' $(PACKAGES) | while read folder path; do \
		targets=$$(cat $$folder/*_test.go 2>/dev/null | sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\)(.*/\1/p'); \
		test -n "$$targets" || continue; \
		binary=$(CURDIR)/.fuzz/$$(echo $$path | tr / -).test; \
		$(GO) test -c -fuzz . -o $$binary $$path || exit 1; \
		for target in $$targets; do echo $$folder $$binary $$target $$cache/$$path; done; \
	done > .fuzz/targets
	@xargs -P 2 -n 4 sh -c 'echo "fuzz $$2 in $${0#$(CURDIR)/}"; run() { ($(FUZZRUN)); }; \
		run "$$@" || { grep -q "context deadline exceeded" "$$1.$$2.log" && ! grep -q "Failing input" "$$1.$$2.log" && run "$$@"; } || { cat "$$1.$$2.log"; exit 255; }' < .fuzz/targets
	@rm -rf .fuzz

conformance: ## score per file of the official JSON Schema suite (SUITE=its folder)
	@SUITE=$(abspath $(SUITE)) $(GO) test -count 1 -v -run '^TestConformance$$' ./specs/schema

oracle: ## values made from schemas before a second validator (needs Node)
	@if command -v npm > /dev/null; then cd fixtures/generate/testdata/oracle && npm ci --silent --no-audit --no-fund; fi
	@SUITE=$(abspath $(SUITE)) ORACLE=1 $(GO) test -count=1 -v -run Oracle ./fixtures/generate

corpus: ## every document of CORPUS played, its answers judged (needs Node; CORPUS_ONLY=pattern)
	@cd cmd/understudy/testdata/corpus && npm ci --silent --no-audit --no-fund
	@CORPUS=$(abspath $(CORPUS)) $(GO) test -count=1 -timeout 30m -v -run '^TestCorpus$$' ./cmd/understudy

test-clients: build ## the vendors' own clients against the binary (needs Node)
	@if command -v npm > /dev/null; then \
		cd cmd/understudy/testdata/clients && npm ci --silent --no-audit --no-fund && node --test; \
	elif test -n "$$CI"; then echo "Node is missing, and CI is set"; exit 1; \
	else echo "skipped: Node is missing"; fi

test-browser: build ## a page of another origin in a real browser (needs Node and Chromium)
	@cd cmd/understudy/testdata/clients && npm ci --silent --no-audit --no-fund
	@BROWSER_TEST=$(CURDIR)/bin/understudy $(GO) test -count=1 -run '^TestBrowser$$' ./cmd/understudy

bench: ## speed and memory, bare Gin in the same run
	$(GO) test -run '^$$' -bench . -benchmem $(PACKAGES)

kill: ## what the contract runner finds on the bench, and where it is wrong (TIME=60s SEEDS=3 ONLY=name)
	@$(GO) run ./contract/bench/kill -time $(TIME) -seeds $(SEEDS) -only "$(ONLY)"

docs: ## write the pages that are made from tables
	$(GO) test ./cmd/understudy -run TestGeneratedPages -update

clean: ## remove what building left
	rm -rf bin .fuzz
