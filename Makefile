# refdesk: what a developer needs, in one place.
GO ?= go
FUZZTIME ?= 30s

.PHONY: build demo test lint fuzz bench release

build: ## one static binary
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags "-s -w" -o refdesk ./cmd/refdesk

demo: ## a small office and its desk, played on a fast clock
	$(GO) run ./cmd/refdesk demo

test: ## everything that has to hold; installs what is missing if it may
	sh .ci/test

lint: ## formatting, vet, and who may import whom
	@test -z "$$(gofmt -l .)" || { gofmt -l .; echo "run gofmt -w on these"; exit 1; }
	$(GO) vet ./...
	$(GO) run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...
	$(GO) run github.com/OpenPeeDeeP/depguard/v2/cmd/depguard@v2.2.1 ./...

fuzz: ## each fuzz target for FUZZTIME
	@for package in $$($(GO) list ./...); do \
	  for target in $$($(GO) test -list '^Fuzz' $$package | grep ^Fuzz); do \
	    echo "$$package $$target"; \
	    $(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) $$package || exit 1; \
	  done; \
	done

bench: ## the figures that count: see docs/performance.md
	$(GO) test -run '^$$' -bench 'WaitingMails' -benchtime 1x ./cmd/refdesk
	$(GO) test -run '^$$' -bench Memory -benchtime 1x -timeout 30m ./cmd/refdesk
	$(GO) test -run '^$$' -bench Due -benchtime 100x ./desk
	$(GO) test -run '^$$' -bench Growth -benchtime 20x -timeout 30m ./desk
	$(GO) test -run '^$$' -bench . -benchmem ./rules ./templates ./mailin ./mailout ./store

release: ## programs for all systems, packages, checksums: into dist/
	sh cmd/refdesk/install/release.sh
