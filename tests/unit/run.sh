#!/bin/bash
# Run every unit test program of $BUILD, with one private database for those
# that need it, and count what cmocka reports.
set -u -o pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
BUILD=${BUILD:-build}

# shellcheck source=tests/lib/db.sh
. tests/lib/db.sh

passed=0 failed=0

# Sum of what cmocka says at the end of its groups: PASSED or FAILED.
said() {
	grep -oE "\[  $1  \] [0-9]+ test" | awk '{ n += $4 } END { print n + 0 }'
}

program() {
	local out rc p f
	out=$("$1" 2>&1)
	rc=$?
	p=$(said PASSED <<<"$out")
	f=$(said FAILED <<<"$out")
	# A program that died, or ran nothing, has failed; but for what can't run
	# beside a sanitizer, and says so.
	if [ "$f" = 0 ] && { [ $rc != 0 ] || [ "$p" = 0 ]; }; then
		f=1
		[ $rc != 0 ] || [ -z "${SAN-}" ] || ! grep -q '^\[  SKIPPED \]' <<<"$out" || f=0
	fi
	grep -E '^R[0-9]+ ok' <<<"$out"
	if [ "$f" != 0 ]; then
		printf '%s\n' "$out"
	fi
	printf '%-20s %3d passed, %d failed\n' "$(basename "$1")" "$p" "$f"
	passed=$((passed + p)) failed=$((failed + f))
}

trap db_stop EXIT
trap 'exit 130' INT TERM HUP
db_start || exit
for source in tests/unit/test_*.c; do
	name=$(basename "$source" .c)
	program "$BUILD/tests/unit/$name"
done
printf '%d passed, %d failed\n' $passed $failed
[ $failed = 0 ]
