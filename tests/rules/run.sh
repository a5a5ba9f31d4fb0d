#!/bin/bash
# The rules of the house, of which three are requirements: no SQL that was put
# together (R33), an inventory that names every primitive (R57), secrets
# compared in constant time (R59).  That each rule can fail is shown by
# `.ci/rules.sh --self-test` in make lint.
set -u -o pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit

passed=0 failed=0
count() { # exit status, what
	if [ "$1" = 0 ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		printf 'FAIL %s\n' "$2"
	fi
}

said=$(bash .ci/rules.sh)
count $? 'the tree keeps the rules'
printf '%s\n' "$said"

proves() { # requirement, rule
	grep -qx "ok   $2" <<<"$said"
	local held=$?
	count $held "$2"
	if [ $held = 0 ]; then
		printf 'R%d ok\n' "$1"
	fi
}
proves 33 'no SQL text that was put together'
proves 57 'the inventory has every primitive'
proves 59 'secrets are compared in constant time'

printf '%d passed, %d failed\n' $passed $failed
[ $failed = 0 ]
