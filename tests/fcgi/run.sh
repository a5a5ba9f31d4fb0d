#!/bin/bash
# FastCGI records straight to the workers' socket, past nginx.
set -u -o pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit

run() {
	local out rc
	LINDUNG_SOCKET=$(sed -n 's/^socket = //p' "$VAR/lindung.conf")
	export LINDUNG_SOCKET
	out=$(node --test tests/fcgi/engine.test.mjs 2>&1)
	rc=$?
	[ $rc = 0 ] || printf '%s\n' "$out"
	printf '%d passed, %d failed\n' \
	    "$(grep -Eo '^[#ℹ] pass [0-9]+' <<<"$out" | grep -Eo '[0-9]+')" \
	    "$(grep -Eo '^[#ℹ] fail [0-9]+' <<<"$out" | grep -Eo '[0-9]+')"
	return $rc
}

if [ "${1-}" = inside ]; then
	run
else
	exec tests/lib/with-stack.sh "$PWD/tests/fcgi/run.sh" inside
fi
