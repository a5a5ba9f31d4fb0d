#!/bin/bash
# FastCGI records straight to the workers' socket, past nginx.
set -u -o pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit

# One file after the other: the last one ends the portal.
run() {
	local out rc file passed=0 failed=0
	LINDUNG_SOCKET=$(sed -n 's/^socket = //p' "$VAR/lindung.conf")
	export LINDUNG_SOCKET
	for file in engine box; do
		out=$(node --test tests/fcgi/$file.test.mjs 2>&1)
		rc=$?
		[ $rc = 0 ] || printf '%s\n' "$out"
		passed=$((passed + $(count pass)))
		failed=$((failed + $(count fail)))
		# a failure that nobody counted is one
		[ $rc = 0 ] || [ $failed != 0 ] || failed=1
	done
	printf '%d passed, %d failed\n' $passed $failed
	[ $failed = 0 ]
}

# How many the output says; none that can be read is none.
count() {
	grep -Eo "^[#ℹ] $1 [0-9]+" <<<"$out" | grep -Eo '[0-9]+' || echo 0
}

if [ "${1-}" = inside ]; then
	run
else
	exec tests/lib/with-stack.sh "$PWD/tests/fcgi/run.sh" inside
fi
