#!/bin/bash
# Run the suites and close with the line "N passed, N failed".
#
#   tests/run.sh            all of them
#   tests/run.sh web tmplc  only these
#
# A suite is tests/NAME/run.sh: it exits 0 if all is well, and says how many
# checks it made in a line "N passed, N failed".  A test that proves a
# requirement prints "R<n> ok".
set -u -o pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit

BUILD=${BUILD:-build}
export BUILD
LOGS=$BUILD/tests/log
FIRST='unit tmplc' # quick ones, so that a mistake shows early
LONG='cluster'     # only when they are named

passed=0 failed=0 red=()

# Test tools from npm, when they are not those of the lock file already.
npm_install() {
	local want have=tests/node_modules/.lock-hash
	want=$(cat tests/package-lock.json tests/package.json tests/.npmrc |
	    sha256sum)
	[ "$want" != "$(cat $have 2>/dev/null)" ] || return 0
	printf '== npm ci\n'
	if ! (cd tests && npm ci --no-progress) >"$LOGS/npm.log" 2>&1; then
		tail -n 5 "$LOGS/npm.log"
		printf 'npm ci failed; all of it is in %s\n' "$LOGS/npm.log" >&2
		return 1
	fi
	printf '%s\n' "$want" >$have
}

suites() {
	local name
	for name in $FIRST; do
		printf '%s\n' "$name"
	done
	for name in tests/*/run.sh; do
		name=${name#tests/} name=${name%/run.sh}
		[[ " $FIRST $LONG " == *" $name "* ]] || printf '%s\n' "$name"
	done
}

# Run one suite and add up what it says.
suite() {
	local log=$LOGS/$1.log rc sum p=0 f=0
	printf '== %s\n' "$1"
	"tests/$1/run.sh" 2>&1 </dev/null | tee "$log"
	rc=$?
	sum=$(grep -Eo '[0-9]+ passed, [0-9]+ failed' "$log" | tail -n 1)
	if [ -n "$sum" ]; then
		read -r p _ f _ <<<"$sum"
	elif [ $rc = 0 ]; then
		printf '%s does not say how many checks it made\n' "$1"
	fi
	# Neither silence nor an exit status that says otherwise is success.
	if [ "$f" = 0 ] && { [ $rc != 0 ] || [ "$p" = 0 ]; }; then
		f=1
	fi
	[ "$f" = 0 ] || red+=("$1")
	passed=$((passed + p)) failed=$((failed + f))
}

main() {
	local list name
	mkdir -p "$LOGS"
	rm -f "$LOGS"/*.log
	npm_install || { printf '0 passed, 1 failed\n'; exit 1; }
	list=${*:-$(suites)}
	for name in $list; do
		suite "$name"
	done
	printf '== total\n'
	printf 'requirements: %s\n' "$(cat "$LOGS"/*.log |
	    grep -Eo '\bR[0-9]+ ok' | sort -uV | sed 's/ ok//' | tr '\n' ' ')"
	[ ${#red[@]} = 0 ] ||
		printf 'failed: %s (logs in %s)\n' "${red[*]}" "$LOGS"
	printf '%d passed, %d failed\n' $passed $failed
	[ $failed = 0 ]
}

main "$@"
