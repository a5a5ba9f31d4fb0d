#!/bin/bash
# The supervisor of a portal: nothing is left behind, whoever is killed, and a
# portal that ends unasked is started again, but not for ever.
#
# Runs without the capability that lets root look into any process, so that
# the portal's processes are as closed to it as they are to anybody.
set -u -o pipefail
if [ "$(id -u)" = 0 ] && [ "${1-}" != closed ]; then
	exec setpriv --bounding-set=-sys_ptrace "$0" closed
fi
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
BUILD=$(readlink -m "${BUILD:-build}")
SYS=$(readlink -m "${SYS:-var/sys}")
export BUILD SYS

passed=0 failed=0 pids=() started="" other=""
dir=$(mktemp -d /tmp/lindung-stack.XXXXXX) || exit 73
export VAR=$dir/var

# What a failure may have left is ended as well.
finish() {
	[ -z "$started" ] || kill -KILL "$started" 2>/dev/null
	nginx/stack.sh down >/dev/null
	if [ -d "$other" ]; then
		VAR=$other/var nginx/stack.sh down >/dev/null
		rm -rf "$other"
	fi
	rm -rf "$dir"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

# is WHAT COMMAND...: holds it now?
is() {
	local what=$1
	shift
	if "$@"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		printf 'not ok: %s\n' "$what"
		return 1
	fi
}

# comes COMMAND...: will it hold within a minute?
comes() {
	local ends=$((SECONDS + 60))
	until "$@"; do
		[ "$SECONDS" -lt "$ends" ] || return 1
		sleep 0.05
	done
}

pid_of() { cat "$VAR/run/$1.pid" 2>/dev/null; }

# Has each of the processes ended?  A zombie waits for its parent only.
ended() {
	local pid state
	for pid in "$@"; do
		state=$(sed -n 's/^State:\t\(.\).*/\1/p' "/proc/$pid/status" 2>/dev/null)
		[ -z "$state" ] || [ "$state" = Z ] || return 1
	done
}

# Sets pids: supervisor, keeper, servers and what those forked.
pids_read() {
	local n=0 more
	pids=("$(pid_of stack)")
	while [ $n -lt ${#pids[@]} ]; do
		read -ra more <"/proc/${pids[n]}/task/${pids[n]}/children"
		pids+=("${more[@]}")
		n=$((n + 1))
	done
}

gone() { ended "${pids[@]}" && [ ! -e "$1" ]; }

# A test's portal ends with the test, and so does the test's command.
owner_killed() {
	local owner command
	# shellcheck disable=SC2016 # expanded by that shell
	tests/lib/with-stack.sh sh -c 'echo $$ $PPID "${VAR%/var}" >"$0.new" &&
	    mv "$0.new" "$0" && exec sleep 300' "$dir/told" &
	started=$!
	comes test -e "$dir/told" -o ! -e "/proc/$started"
	is 'a command runs beside a portal' test -e "$dir/told" || return
	read -r command owner other <"$dir/told"
	VAR=$other/var
	pids_read
	is 'a portal has many processes' test ${#pids[@]} -ge 10
	is 'the owner is what was started' test "$owner" = "$started"
	is 'the portal is seen by who may not look into it' grep -qE \
	    "lindung +process $(pid_of app)," <(nginx/stack.sh status)
	pids+=("$command")
	kill -KILL "$owner"
	wait "$owner" 2>/dev/null
	is 'with-stack.sh killed: all end, and the folder goes' \
	    comes gone "$other" || kill -KILL "$command"
	started="" VAR=$dir/var
}

# run PORT: make run, as a person types it.
run() {
	make -s run PORT="$1" DEMO=0 >"$dir/run.log" 2>&1 &
	started=$!
	comes test -e "$VAR/run/ready" -o ! -e "/proc/$started"
	nginx/stack.sh wait || ! sed 's/^/    /' "$dir/run.log"
}

# Has the master another number than this, or is all over?
next_master() {
	ended "$supervisor" ||
		{ [ "$(pid_of app)" != "$1" ] && [ -S "$VAR/run/app.sock" ]; }
}

# Each end is told, the fifth stops everything.
gives_up() {
	local n master supervisor
	is 'make run starts' run "$1" || return
	supervisor=$(pid_of stack)
	pids_read
	for n in 1 2 3 4 5; do
		master=$(pid_of app)
		pids+=("$master")
		kill -KILL "$master"
		[ $n = 5 ] || comes next_master "$master"
		[ $n != 1 ] ||
			is 'a portal that was killed answers again' \
			    nginx/stack.sh wait || return
	done
	wait "$started"
	is 'make run says that it failed' test $? != 0
	started=""
	is 'four ends are mended' test "$(grep -c \
	    '^lindung ended (exit status 137) and is started again.$' "$dir/run.log")" = 4
	is 'the fifth is not' grep -qx \
	    'lindung ended 5 times in a minute; everything is stopped.' "$dir/run.log"
	is 'after giving up nothing is left' comes gone "$VAR/run/stack.pid"
}

# killed WHOM PORT: the process make run began with, or its supervisor.
killed() {
	local memory
	is 'make run starts again' run "$2" || return
	pids_read
	memory=$(grep -m 1 ^/dev/shm/ "$VAR/run/folders")
	is 'spilled requests have a folder in memory' test -d "$memory"
	case $1 in
	make) kill -KILL "$started" ;;
	supervisor) kill -KILL "$(pid_of stack)" ;;
	esac
	wait "$started" 2>/dev/null
	is "$1 killed: nothing is left" comes gone "$VAR/run/stack.pid"
	is "$1 killed: that folder is removed" comes test ! -e "$memory"
	started=""
}

port=$(node tests/lib/port.mjs) || exit 70
owner_killed
gives_up "$port"
killed make "$port"
killed supervisor "$port"
printf '%d passed, %d failed\n' $passed $failed
[ $failed = 0 ]
