# Captura. `make help` lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help

SANITIZE ?=
JOBS ?= $(shell nproc)
comma := ,
# A build folder a purpose: release, tests, and one per set of sanitizers.
TEST_DIR := build-test$(if $(SANITIZE),-$(subst $(comma),-,$(SANITIZE)))

.PHONY: help deps deps-build deps-test deps-bench build run test bench format clean

help:  ## this list
	@awk -F':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

deps: deps-build deps-test deps-bench  ## install what building, testing and measuring need, from Debian packages and npm (browser tests)

deps-build:
	@scripts/deps build run
deps-test:
	@scripts/deps build run test
deps-bench:
	@scripts/deps build run bench

build: deps-build  ## the release binary: build/captura
	@cmake -S . -B build -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_UNITY_BUILD=ON -DCAPTURA_BENCH=OFF >build.log 2>&1 || { cat build.log; exit 1; }
	@rm -f build.log
	@ninja -C build -j $(JOBS) captura

run: build  ## build, then everything on one machine: forms, a mailbox, a database, an outbox
	@build/captura try

test: deps-test  ## every test, against real PostgreSQL, Dovecot, SMTP and Chromium; SANITIZE=address,undefined for that build
	@cmake -S . -B $(TEST_DIR) -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_UNITY_BUILD=ON -DCAPTURA_TESTS=ON -DCAPTURA_WERROR=ON \
		-DCAPTURA_SANITIZE=$(SANITIZE) >$(TEST_DIR).log 2>&1 || { cat $(TEST_DIR).log; exit 1; }
	@rm -f $(TEST_DIR).log
	@ninja -C $(TEST_DIR) -j $(JOBS)
	@scripts/test $(TEST_DIR)

bench: deps-bench  ## leads per second beside pgbench in the same run, and the cost of reading and rules
	@cmake -S . -B build -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_UNITY_BUILD=ON -DCAPTURA_BENCH=ON >build.log 2>&1 || { cat build.log; exit 1; }
	@rm -f build.log
	@ninja -C build -j $(JOBS) captura captura_bench captura_micro
	@build/captura_bench
	@build/captura_micro

format:  ## clang-format over our sources
	@clang-format -i $$(git ls-files '*.cpp' '*.hpp')

clean:  ## remove the build folders
	@rm -rf build build-*
