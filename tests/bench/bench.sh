#!/bin/bash
# Measure, print a table and write it to $BUILD/bench.md.
#
#   tests/bench/bench.sh             all parts
#   tests/bench/bench.sh page login  only these
#   BENCH_QUICK=1 ...                small samples: does it run?
#
# Every figure is held against something measured in the same run: figures of
# another machine, or of another hour, are not comparable.  Exit status 1 when
# a target is missed.
set -u -o pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit

PARTS=(page search statistics roster memory login timing hostile trail files)
BUILD=$(readlink -m "${BUILD:-build}")
export BUILD
DIR=$BUILD/bench
if [ "${BENCH_QUICK-}" = 1 ]; then
	export BENCH_RUNS=${BENCH_RUNS-3} BENCH_SECONDS=${BENCH_SECONDS-1} \
	    BENCH_TURN=${BENCH_TURN-500} BENCH_LOGINS=${BENCH_LOGINS-10} \
	    BENCH_GUESSES=${BENCH_GUESSES-10} BENCH_PAGES=${BENCH_PAGES-300} \
	    BENCH_ENTRIES=${BENCH_ENTRIES-20000} \
	    BENCH_MEMBERS=${BENCH_MEMBERS-12} BENCH_CASES=${BENCH_CASES-2000}
fi

# Case page against the floor, and against itself with a bare trail, each behind
# an nginx of its own.
page() {
	export BENCH_TARGET=$DIR/target.json BENCH_BARE=$DIR/bare.json
	tests/lib/with-stack.sh "$0" page-portal
}

# A stack that has another program in the place of the portal's.
instead() { # program, variables, command...
	local dir=$DIR/$1 program=$BUILD/tests/bench/$1 wrap=$2
	shift 2
	rm -rf "$dir"
	mkdir -p "$dir"
	ln -s "$program" "$dir/lindung"
	ln -s "$BUILD/lindungctl" "$BUILD/lindung-sequencer" "$BUILD/share" "$dir/"
	BUILD=$dir WRAP=${wrap:+env $wrap} tests/lib/with-stack.sh "$@"
}

# Inside the portal's stack: that of the bare trail, and inside this the floor's.
page_portal() {
	node tests/bench/target.mjs || return
	PROGRAMS=$BUILD instead lindung "" "$0" page-bare
}

page_bare() {
	local bytes
	BUILD=$PROGRAMS
	BENCH_TARGET=$BENCH_BARE node tests/bench/target.mjs || return
	bytes=$(jq .plain.bytes "$BENCH_TARGET") || return
	instead floor "FLOOR_BYTES=$bytes" "$0" page-all
}

page_all() {
	BENCH_FLOOR=$LINDUNG_ORIGIN node tests/bench/page.mjs
}

# A unit's rows and the log of their change fit the server's memory, as on a
# host of its own.
OWN_HOST='--innodb-buffer-pool-size=1G --innodb-log-file-size=256M'
search() { DB_FLAGS=$OWN_HOST "$BUILD/tests/bench/search"; }
statistics() { DB_FLAGS=$OWN_HOST "$BUILD/tests/bench/statistics"; }

# One worker, so that its memory and its pace are seen.
alone() { # settings, program
	LINDUNG_CONF="workers=1;worker_requests=1000000000;$1" \
	    tests/lib/with-stack.sh node "$2"
}

# A file's chunks fit the server's memory, and its log, as on a host of its own.
files() { DB_FLAGS=$OWN_HOST alone "" tests/bench/files.mjs; }

memory() { alone "" tests/bench/memory.mjs; }
roster() { DB_FLAGS=$OWN_HOST alone "" tests/bench/roster.mjs; }
login() { alone "" tests/bench/login.mjs; }
timing() { alone "" tests/bench/timing.mjs; }

# The trail fits the server's memory, as on a host of its own.
trail() {
	DB_FLAGS='--innodb-buffer-pool-size=1G' \
	    tests/lib/with-stack.sh node tests/bench/trail.mjs
}

hostile() {
	node tests/xml/hostile.mjs "$DIR/hostile" &&
	    "$BUILD/tests/bench/hostile" "$BUILD/share" "$DIR/hostile"
}

head_rows() {
	# shellcheck disable=SC2016 # marks of the document
	printf 'Measured by `make bench` on %s cores (%s), %s, load %s.\n\n' \
	    "$(nproc)" "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo |
	    head -n 1)" "$(date -u +%F)" "$(cut -d ' ' -f 1 /proc/loadavg)"
	printf '| Figure | Measured | Against | Ratio | Target | Held |\n'
	printf '| --- | --- | --- | --- | --- | --- |\n'
}

main() {
	local part failed=0
	[ $# -gt 0 ] || set -- "${PARTS[@]}"
	rm -rf "$DIR"
	mkdir -p "$DIR"
	head_rows >"$DIR/table"
	for part; do
		printf '== %s\n' "$part"
		if ! "$part" >"$DIR/$part.log" 2>&1; then
			tail -n 20 "$DIR/$part.log"
			printf 'No figure: %s failed (%s)\n' "$part" "$DIR/$part.log"
			failed=1
		fi
		grep '^| ' "$DIR/$part.log" | tee -a "$DIR/table"
	done
	mv "$DIR/table" "$BUILD/bench.md"
	printf '\n'
	cat "$BUILD/bench.md"
	[ $failed = 0 ] && ! grep -q '| no |$' "$BUILD/bench.md"
}

case ${1-} in
page-portal) page_portal ;;
page-bare) page_bare ;;
page-all) page_all ;;
*) main "$@" ;;
esac
