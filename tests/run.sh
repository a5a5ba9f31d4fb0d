#!/bin/bash
# Run the suites and close with the line "N passed, N failed".
#
#   tests/run.sh            all of them
#   tests/run.sh web tmplc  only these
#   AT_ONCE=1 ...           one after the other (2 at a time)
#
# A suite is tests/NAME/run.sh: it exits 0 if all is well, and says how many
# checks it made in a line "N passed, N failed".  A test that proves a
# requirement prints "R<n> ok".  Suites run side by side: each has servers,
# folders and ports of its own.  What one says stays together, in the order of
# the list.
set -u -o pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit

BUILD=${BUILD:-build}
export BUILD
LOGS=$BUILD/tests/log
AT_ONCE=${AT_ONCE:-2}
# Quick ones, so that a mistake shows early; then the longest, or all would wait
# for one of them at the end.
FIRST='unit tmplc attack browser web'
LONG='cluster fuzz' # only when they are named

passed=0 failed=0 red=() waiting=()
declare -A pid_of=()

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

# Begin suites while there is room.  They end with us, and take Ctrl-C as they
# would in the foreground.
begin() {
	local name
	while [ ${#waiting[@]} -gt 0 ] && [ "$(jobs -pr | wc -l)" -lt "$AT_ONCE" ]; do
		name=${waiting[0]} waiting=("${waiting[@]:1}")
		setpriv --pdeathsig TERM env --default-signal=INT,QUIT \
		    "tests/$name/run.sh" >"$LOGS/$name.log" 2>&1 </dev/null &
		pid_of[$name]=$!
	done
}

# Say what a suite says until it ends, begin others meanwhile, and add up.
suite() {
	local log=$LOGS/$1.log rc sum p=0 f=0
	printf '== %s\n' "$1"
	until [ -n "${pid_of[$1]-}" ]; do
		begin
		sleep 0.1
	done
	exec 3<"$log"
	while kill -0 "${pid_of[$1]}" 2>/dev/null; do
		cat <&3
		begin
		sleep 0.1
	done
	cat <&3
	wait "${pid_of[$1]}"
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
	local name
	mkdir -p "$LOGS"
	rm -f "$LOGS"/*.log
	npm_install || { printf '0 passed, 1 failed\n'; exit 1; }
	# shellcheck disable=SC2046 # a list of words
	[ $# -gt 0 ] || set -- $(suites)
	mapfile -t waiting < <(printf '%s\n' "$@" | awk '!seen[$0]++')
	for name in "${waiting[@]}"; do
		suite "$name"
	done
	printf '== total\n'
	printf 'requirements: %s\n' "$(cat "$LOGS"/*.log |
	    grep -Eo '\bR[0-9]+ ok' | sort -uV | sed 's/ ok//' | tr '\n' ' ')"
	# A suite that broke off says why in its last lines.
	for name in "${red[@]}"; do
		printf 'failed: %s, all of it in %s; its end, and what failed:\n' \
		    "$name" "$LOGS/$name.log"
		{
			grep -E '^(FAIL|BAD|not ok)|\[  FAILED  \]' "$LOGS/$name.log" | head -n 20
			tail -n 8 "$LOGS/$name.log"
		} | sed 's/^/    /'
	done
	printf '%d passed, %d failed\n' $passed $failed
	[ $failed = 0 ]
}

main "$@"
