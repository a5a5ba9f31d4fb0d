#!/bin/bash
# Attacks on a running portal by somebody with SQL access, its files, or a
# second browser.  Each file here proves one requirement; run.sh NAME... runs
# only these.
set -u -o pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
BUILD=$(readlink -m "${BUILD:-build}")
export BUILD

# In this order on one portal; putback wants nothing deleted, outage ends it, and the last need it started anew.
FIRST='putback leak core swap own files restricted consent directory line lie flip pepper session roster rotate join agreement trail audit race
	lock secrets witness flood outage'
LAST='fault fresh clock terms'
ALONE='recovery' # on a portal whose people are all there

# All that a database server can log, and no waiting for the disk.
export DB_FLAGS='--log-bin --general-log --slow-query-log --long-query-time=0
	--innodb-flush-log-at-trx-commit=2'

passed=0 failed=0

one() {
	local log=$LINDUNG_VAR/../$1.log rc sum p=0 f=1
	node "tests/attack/$1.mjs" 2>&1 | tee "$log"
	rc=$?
	sum=$(grep -Eo '^[0-9]+ passed, [0-9]+ failed$' "$log" | tail -n 1)
	[ -z "$sum" ] || read -r p _ f _ <<<"$sum"
	# Neither silence nor an exit status that says otherwise is success.
	if [ "$f" = 0 ] && { [ $rc != 0 ] || [ "$p" = 0 ]; }; then
		f=1
	fi
	passed=$((passed + p)) failed=$((failed + f))
}

# The same portal again, started by `env "$@"`.
again() {
	bash nginx/stack.sh down >/dev/null
	WRAP="env $*" bash nginx/stack.sh up >"$LINDUNG_VAR/../again.log" 2>&1 || {
		cat "$LINDUNG_VAR/../again.log"
		return 1
	}
}

# With a clock that the test moves.
clock_start() {
	local library
	# shellcheck disable=SC2016 # faketime's shell expands it
	library=$(faketime -f +0 sh -c 'printf %s "$LD_PRELOAD"') || return
	export CLOCK=$LINDUNG_VAR/clock
	printf '+0\n' >"$CLOCK"
	local wrap="LD_PRELOAD=$library FAKETIME_TIMESTAMP_FILE=$CLOCK FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1"
	SEQ_WRAP="env $wrap" again "$wrap"
}

# With one worker, whose calls fail when the test says so.
fault_start() {
	local library=$BUILD/tests/attack/fault.so
	[ "$(id -u)" = 0 ] || library=$library:$BUILD/tests/attack/open.so
	export FAULT=$LINDUNG_VAR/fault
	head -c 32 /dev/zero >"$FAULT"
	LINDUNG_CONF='workers=1;worker_requests=1000000000' \
	    again "LD_PRELOAD=$library FAULT=$FAULT"
}

inside() {
	local name
	for name in $FIRST; do
		[[ " $* " != *" $name "* ]] || one "$name"
	done
	for name in $LAST $ALONE; do
		[[ " $* " == *" $name "* ]] || continue
		case $name in
		fault) fault_start ;;
		*) [ -n "${CLOCK-}" ] || clock_start ;;
		esac || failed=$((failed + 1))
		one "$name"
	done
	printf 'SUM %d %d\n' $passed $failed
	[ $failed = 0 ]
}

if [ "${1-}" = inside ]; then
	shift
	inside "$@"
	exit
fi
make -s BUILD="$BUILD" attack-programs || exit
[ "$(id -u)" = 0 ] || export WRAP="env LD_PRELOAD=$BUILD/tests/attack/open.so"
# shellcheck disable=SC2086 # lists of words
[ $# -gt 0 ] || set -- $FIRST $LAST $ALONE
together=() rc=0
for name in "$@"; do
	[[ " $ALONE " == *" $name "* ]] || together+=("$name")
done
log=$(mktemp) || exit 73
trap 'rm -f "$log"' EXIT
stack() {
	tests/lib/with-stack.sh tests/attack/run.sh inside "$@" | tee -a "$log"
}
[ ${#together[@]} = 0 ] || stack "${together[@]}" || rc=1
for name in $ALONE; do
	[[ " $* " != *" $name "* ]] || stack "$name" || rc=1
done
# each stack ends with a line of its own
awk '/^SUM [0-9]+ [0-9]+$/ { p += $2; f += $3 }
	END { printf "%d passed, %d failed\n", p, f }' "$log"
exit $rc
