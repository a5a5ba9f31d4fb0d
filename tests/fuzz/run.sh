#!/bin/bash
# Run the fuzzers that `make fuzz` has built, two at a time, and close with the
# line "N passed, N failed".
#
#   tests/fuzz/run.sh            all of them
#   tests/fuzz/run.sh link conf  only these
#   FUZZ_SECONDS (600)           for each
#
# A fuzzer begins with seeds/NAME, and with what earlier runs found, which is kept
# in $BUILD/tests/fuzz/corpus.  An input that it fails on is kept in
# $BUILD/tests/fuzz/found; FUZZER FILE tries one again.
set -u -o pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
BUILD=${BUILD:-build-fuzz}
DIR=$BUILD/tests/fuzz
SECONDS_EACH=${FUZZ_SECONDS:-600}
export FUZZ_SHARE=$BUILD/share UBSAN_OPTIONS=print_stacktrace=1

one() {
	local dir seeds=("tests/fuzz/seeds/$1") more=() log=$DIR/log/$1.log runs
	case $1 in
	scan|document) seeds+=(tests/xml/pass tests/xml/fail) ;;
	esac
	for dir in "${seeds[@]}"; do
		[ ! -d "$dir" ] || more+=("$dir")
	done
	[ ! -f "tests/fuzz/$1.dict" ] || more+=("-dict=tests/fuzz/$1.dict")
	mkdir -p "$DIR/corpus/$1" "$DIR/found"
	if "$DIR/fuzz_$1" "$DIR/corpus/$1" "${more[@]}" -timeout=10 \
	    -rss_limit_mb=2048 -malloc_limit_mb=256 -max_total_time="$SECONDS_EACH" -verbosity=1 \
	    -artifact_prefix="$DIR/found/$1-" >"$log" 2>&1; then
		runs=$(sed -n 's/^Done \([0-9]*\) runs in .*/\1/p' "$log")
		# a fuzzer that tried nothing has shown nothing
		if [ "${runs:-0}" -gt 0 ]; then
			printf 'ok   %-9s %10d inputs\n' "$1" "$runs"
			return
		fi
	fi
	printf 'FAIL %-9s %s\n' "$1" "$log"
	grep -E '^(==|SUMMARY|.*runtime error|artifact_prefix)' "$log" | head -n 8 | sed 's/^/     /'
	return 1
}

if [ "${1-}" = one ]; then
	one "$2"
	exit
fi
mkdir -p "$DIR/log"
if [ $# = 0 ]; then
	for name in tests/fuzz/fuzz_*.c; do
		name=${name#tests/fuzz/fuzz_}
		set -- "$@" "${name%.c}"
	done
fi
printf '%s\n' "$@" | xargs -P "$(nproc)" -n 1 "$0" one | tee "$DIR/log/said"
passed=$(grep -c '^ok ' "$DIR/log/said")
printf '%d passed, %d failed\n' "$passed" $(($# - passed))
[ "$passed" = $# ]
