# What CI runs is what you run.

.PHONY: run test check packages web build test-rust test-web test-page bench clean
SHELL := /bin/bash

export CARGO_TERM_COLOR ?= auto

# Installs what is missing, builds, loads the demonstration district, serves on http://127.0.0.1:8080.
run: packages build
	@target/release/tuguan demo
	@exec target/release/tuguan serve

# Every test: format and lint, Rust against a real PostGIS, the page's units, the page in a browser.
test: packages-test check test-rust test-web test-page

packages:
	@.ci/packages run

.PHONY: packages-test
packages-test:
	@.ci/packages test

# The page; rebuilt when its sources changed.
web: web/dist/index.html

web/node_modules/.installed: web/package.json web/package-lock.json
	cd web && npm ci --no-audit --no-fund
	@touch $@

web/dist/index.html: web/node_modules/.installed web/index.html web/vite.config.ts web/tsconfig.json $(shell find web/src web/public -type f 2>/dev/null)
	cd web && npm run build
	@touch $@

build: web
	cargo build --release --locked

check: web
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings
	cd web && npm run lint

test-rust: web
	cargo test --locked

test-web: web
	cd web && npm test && npm run budget

# The page in Chromium against a running service of its own: the program as the Rust tests have built it, which `cargo build` alone
# would compile anew, for tests ask more features of the same libraries.
test-page: web
	cargo test --locked --no-run
	cd web && TUGUAN_BIN=../target/debug/tuguan npm run e2e

bench: packages-test build
	@command -v wrk >/dev/null || { echo "bench needs wrk: apt-get install wrk" >&2; exit 1; }
	bench/run

clean:
	rm -rf target web/dist web/node_modules
