# "make" lists the targets. "make check" is all that CI runs.
GO      ?= go
FUZZ    ?= 60s
SUITE   ?= ../shared/data/json-schema-test-suite
PACKAGES = ./...

.DEFAULT_GOAL := help
.PHONY: help build serve test check format vet staticcheck tidy race fuzz conformance oracle bench docs clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## one static binary, bin/understudy
	CGO_ENABLED=0 $(GO) build -trimpath -tags nomsgpack -ldflags "-s -w" -o bin/understudy ./cmd/understudy

serve: ## play the four built-in APIs
	$(GO) run ./cmd/understudy serve

test: ## all tests that need only Go
	$(GO) test $(PACKAGES)

check: format vet staticcheck tidy race ## everything CI asks for, each fuzz target for 3s
	@$(MAKE) --no-print-directory fuzz FUZZ=3s

format: ## every Go file is formatted
	@files=$$(gofmt -l cmd specs fixtures mock contract); test -z "$$files" || { echo "gofmt: $$files"; exit 1; }

vet: ## go vet
	$(GO) vet $(PACKAGES)

staticcheck: ## staticcheck, as pinned in go.mod
	$(GO) tool staticcheck $(PACKAGES)

tidy: ## go.mod and go.sum say what is used
	$(GO) mod tidy -diff

race: ## all tests under the race detector, import rules and docs among them
	$(GO) test -race $(PACKAGES)

# A run that ends with "context deadline exceeded" and no failing input met Go's own time limit, not a fault: it is tried once more.
fuzz: ## every fuzz target for FUZZ (60s)
	@for package in $$($(GO) list -f '{{.Dir}}' $(PACKAGES)); do \
		for target in $$(cat $$package/*_test.go 2>/dev/null | sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\)(.*/\1/p'); do \
			echo "fuzz $$target in $${package#$(CURDIR)/}"; \
			run() { $(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZ) -fuzzminimizetime 10x $$package > .fuzz.log 2>&1; }; \
			run || { grep -q 'context deadline exceeded' .fuzz.log && ! grep -q 'Failing input' .fuzz.log && run; } || { cat .fuzz.log; rm -f .fuzz.log; exit 1; }; \
		done; \
	done; rm -f .fuzz.log

conformance: ## score per file of the official JSON Schema suite (SUITE=its folder)
	@SUITE=$(abspath $(SUITE)) $(GO) test -count 1 -v -run '^TestConformance$$' ./specs/schema

oracle: ## values made from schemas before a second validator (needs Node)
	@if command -v npm > /dev/null; then cd fixtures/generate/testdata/oracle && npm ci --silent --no-audit --no-fund; fi
	@SUITE=$(abspath $(SUITE)) ORACLE=1 $(GO) test -count=1 -v -run Oracle ./fixtures/generate

bench: ## speed and memory, bare Gin in the same run
	$(GO) test -run '^$$' -bench . -benchmem $(PACKAGES)

docs: ## write the pages that are made from tables
	$(GO) test ./cmd/understudy -run TestGeneratedPages -update

clean: ## remove what building left
	rm -rf bin .fuzz.log
