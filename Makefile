# The commands of a working day. On a machine without make, ./make does the same.
MAKEFLAGS += --no-print-directory
jobs := $(shell nproc 2>/dev/null || echo 2)
release := build/release

.PHONY: help demo build test bench bench-peers format docs clean

help:
	@echo "make demo    install what is missing, build, run the example deal"
	@echo "make test    build everything and run all tests"
	@echo "make bench   build and run the benchmarks"
	@echo "make bench-peers   the same beside NREL-PySAM and QuantLib"
	@echo "make format  lay out the C++ files"
	@echo "make docs    write the generated reference"
	@echo "make clean   remove build/"

build:
	@tools/bootstrap build
	@cmake --preset release --log-level=WARNING
	@cmake --build --preset release --target gigawatt

demo: build
	$(release)/apps/cli/gigawatt run scenarios/river-bend.toml

test:
	@tools/bootstrap build test
	@cmake --preset release --log-level=WARNING -DBUILD_TESTING=ON
	@cmake --build --preset release
	@ctest --test-dir $(release) --output-on-failure --progress -j $(jobs)

bench-peers:
	@tools/bootstrap build bench
	@bench/peers/run

bench:
	@tools/bootstrap build bench
	@cmake --preset bench --log-level=WARNING
	@cmake --build --preset bench
	@for program in build/bench/bench/*_bench; do $$program || exit 1; done

format:
	@tools/bootstrap ci
	@git ls-files -co --exclude-standard '*.h' '*.cpp' | xargs clang-format-19 -i

docs: build
	@mkdir -p build/docs
	@$(release)/apps/cli/gigawatt schema --markdown > build/docs/scenario.md
	@$(release)/apps/cli/gigawatt schema > build/docs/scenario.schema.json
	@echo "wrote build/docs/scenario.md and build/docs/scenario.schema.json"

clean:
	@rm -rf build
