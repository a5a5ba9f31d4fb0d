#!/bin/bash
# One portal on one machine: a private MariaDB, the workers and nginx.
#
#   stack.sh run       in the foreground until Ctrl-C
#   stack.sh up        in the background; returns when /healthz answers
#   stack.sh down      stop either
#   stack.sh wait      return when /healthz answers
#   stack.sh status | logs | accounts
#   stack.sh check     nginx's opinion of the configuration; starts nothing
#   stack.sh reset     stop and delete all data (asks, unless FORCE=1)
#
# Settings come from the environment:
#   VAR (var)          folder of everything that is written
#   BUILD (build)      folder of the programs and their share/
#   PORT (8443)        on loopback
#   DEMO (1)           0: do not load the demo
#   LINDUNG_CONF       "key=value;key=value": lindung.conf keys of your own
#   DB_FLAGS           more flags for mariadbd
#   SEQ_FLAGS          flags of the sequencer: -r where another host has the trail
#   WRAP, SEQ_WRAP     what starts the workers, and the sequencer: "env
#                      NAME=VALUE ..." in tests
#   LOGIN_RATE (60) LOGIN_BURST (30) CONNECTIONS (200) FILES (3)  limits of nginx
#
# One process holds var/lock and has the three servers as children.  They die
# with it (pdeathsig), and a keeper in a session of its own then clears up.
# The portal is started again when it ends unasked, as its service manager
# would on a production host; without the other two everything stops.
# Nothing is ever signalled by name: only process groups written to var/run
# whose members work inside var.
set -u -o pipefail
umask 077

SELF=$(readlink -f "${BASH_SOURCE[0]}")
NGINX=$(dirname "$SELF")
TOP=$(dirname "$NGINX")
SYS=$(readlink -m "${SYS:-$TOP/var/sys}")
BUILD=$(readlink -m "${BUILD:-$TOP/build}")
VAR=$(readlink -m "${VAR:-$TOP/var}")
PORT=${PORT:-8443}
DEMO=${DEMO:-1}
LOGIN_RATE=${LOGIN_RATE:-60}
LOGIN_BURST=${LOGIN_BURST:-30}
CONNECTIONS=${CONNECTIONS:-200}
FILES=${FILES:-3}
ACCOUNTS='lindung lindung_ctl lindung_migrate lindung_sequencer'
STEPS=7
ENDS=5 # of the portal in a minute: then it is not started again

# shellcheck source=nginx/parts.sh
. "$NGINX/parts.sh"

declare -A CHILD=()
ended_at=()
step_n=0 step_open=""

# What is said ----------------------------------------------------------------

say() { printf '%s\n' "$*"; }

# End the open line of a step, so that a message stands on its own.
line_end() {
	[ -z "$step_open" ] || printf '\n'
	step_open=""
}

die() { # exit code, sentence
	line_end
	printf '%s\n' "$2" >&2
	exit "$1"
}

# What failed, and the log that says why.
fail() {
	line_end
	{
		say "$1"
		if [ -s "$2" ]; then
			say "The end of $2:"
			tail -n 5 "$2" | sed 's/^/    /'
		else
			say "$2 says nothing about it."
		fi
	} >&2
	exit 70
}

step() {
	step_n=$((step_n + 1)) step_open=yes step_at=${EPOCHREALTIME/[.,]/}
	printf '%d/%d %-34s' "$step_n" "$STEPS" "$1"
}

step_end() {
	local tenths=$(((${EPOCHREALTIME/[.,]/} - step_at + 50000) / 100000))
	printf '%3d.%d s\n' $((tenths / 10)) $((tenths % 10))
	step_open=""
}

# Who runs --------------------------------------------------------------------

# Process number in a file of run/, if it is one.
pid_of() {
	local pid=""
	[ ! -f "$VAR/run/$1.pid" ] || read -r pid <"$VAR/run/$1.pid" || return 1
	[[ $pid =~ ^[0-9]+$ ]] && printf '%s\n' "$pid"
}

# Does the process work inside VAR?  The portal's own hide from everybody but
# root where they work; these are told by name, and by obeying us.
ours() {
	local cwd stat
	if cwd=$(readlink "/proc/$1/cwd"); then
		[[ $cwd/ == "$VAR"/* ]]
	else
		read -r stat <"/proc/$1/stat" && kill -0 "$1" &&
		    [[ $stat == "$1 (lindung"*") "[!XZ]* ]]
	fi 2>/dev/null
}

# Supervisor's process number, if it lives.
running() {
	local pid
	pid=$(pid_of stack) && ours "$pid" && printf '%s\n' "$pid"
}

address() { cat "$VAR/run/address" 2>/dev/null || say "https://localhost:$PORT"; }

healthy() {
	local answer url
	url=$(address)
	answer=$(printf 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' |
	    timeout 5 openssl s_client -quiet -verify_return_error \
	        -CAfile "$VAR/tls/cert.pem" -connect "127.0.0.1:${url##*:}" \
	        2>/dev/null | head -n 1)
	[[ $answer == "HTTP/1.1 200"* ]]
}

# Members of a process group that are ours.
group() {
	local stat fields pid
	for stat in /proc/[0-9]*/stat; do
		# The name may hold blanks and parentheses; after it come state,
		# parent and group.
		read -r fields <"$stat" || continue
		pid=${stat#/proc/} pid=${pid%/stat}
		read -r _ _ fields _ <<<"${fields##*) }"
		[ "$fields" != "$1" ] || ! ours "$pid" || printf '%s\n' "$pid"
	done 2>/dev/null
}

# End what is left of a group: TERM, and KILL after 15 seconds.
group_end() {
	local left begun=$SECONDS sent="" signal=TERM
	while left=$(group "$1") && [ -n "$left" ]; do
		[ $((SECONDS - begun)) -lt 15 ] || signal=KILL
		[ $((SECONDS - begun)) -lt 20 ] || return 1
		# shellcheck disable=SC2086 # a list of numbers
		[ "$sent" = "$SECONDS" ] || kill -$signal $left 2>/dev/null
		sent=$SECONDS
		sleep 0.05
	done
}

# Put away what a killed supervisor, or a crash of the machine, left behind.
sweep() {
	local name pid dir
	for name in nginx app seq db; do
		! pid=$(pid_of $name) || group_end "$pid"
	done
	if [ -f "$VAR/run/folders" ]; then
		while IFS= read -r dir; do
			case $dir in
			/dev/shm/lindung.??????|/tmp/lindung.??????) rm -rf -- "$dir" ;;
			esac
		done <"$VAR/run/folders"
	fi
	rm -rf -- "${VAR:?}/run"
	mkdir -p "$VAR/run"
}

# Child of the supervisor, with the lock: wait for its end, then sweep.
keep() {
	cat >/dev/null
	sweep
}

# Starting --------------------------------------------------------------------

# start NAME LOG COMMAND...: a child that dies with us, in a session of its
# own so that Ctrl-C reaches only us.
start() {
	local name=$1 log=$2
	shift 2
	(cd "$VAR" && exec setpriv --pdeathsig TERM setsid "$@") \
	    >>"$log" 2>&1 </dev/null 7>&- 9>&- &
	CHILD[$name]=$!
	say "$!" >"$VAR/run/$name.pid"
}

alive() { kill -0 "${CHILD[$1]}" 2>/dev/null; }

# await SECONDS NAME CHECK...: until the check holds; 1 when the child died or
# the time is over.
await() {
	local ends=$((SECONDS + $1)) name=$2
	shift 2
	until "$@"; do
		alive "$name" && [ "$SECONDS" -lt "$ends" ] || return 1
		sleep 0.03
	done
}

# A folder outside VAR that is removed with the portal.
outside() {
	local dir
	dir=$(mktemp -d "$1/lindung.XXXXXX") || return 1
	say "$dir" >>"$VAR/run/folders"
	say "$dir"
}

# The supervisor --------------------------------------------------------------

check_programs() {
	local name
	for name in nginx mariadbd mariadb mariadb-install-db openssl setpriv \
	    setsid flock; do
		command -v $name >/dev/null ||
			die 69 "$name is missing; make run fetches it."
	done
	for name in "$BUILD/lindung" "$BUILD/lindungctl" \
	    "$BUILD/lindung-sequencer" "$BUILD/share"; do
		[ -e "$name" ] || die 69 "$name is not built; make run builds it."
	done
	id -un >/dev/null 2>&1 ||
		die 69 "User $(id -u) has no name in /etc/passwd; MariaDB needs one."
}

check_port() {
	if ! [[ $PORT =~ ^[1-9][0-9]{0,4}$ ]] || [ "$PORT" -gt 65535 ]; then
		die 64 "PORT=$PORT is not a port number."
	fi
	if (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null ||
	    (exec 3<>"/dev/tcp/::1/$PORT") 2>/dev/null; then
		die 69 "Port $PORT is taken. Choose another one: PORT=$((PORT % 65535 + 1))"
	fi
}

# Unix sockets have 107 bytes for their path.
sockets() {
	SOCKETS=$VAR/run
	[ ${#VAR} -gt 80 ] || return 0
	SOCKETS=$(outside /tmp) || die 73 "No folder can be made in /tmp."
}

# A log does not grow without end.
logs_turn() {
	local log
	mkdir -p "$VAR/log"
	for log in "$VAR"/log/*.log; do
		[ ! -f "$log" ] || [ "$(stat -c %s "$log")" -lt 10485760 ] ||
			mv "$log" "$log.1"
	done
}

# Signal one child, wait, and kill its group when the time is over.
stop_one() {
	local name=$1 signal=$2 ends=$((SECONDS + $3)) pid=${CHILD[$1]-}
	[ -n "$pid" ] || return 0
	kill -"$signal" "$pid" 2>/dev/null
	while kill -0 "$pid" 2>/dev/null; do
		if [ "$SECONDS" -ge "$ends" ]; then
			say "$name did not stop in $3 s and is killed."
			kill -KILL -- "-$pid" 2>/dev/null
			break
		fi
		sleep 0.02
	done
	unset "CHILD[$name]"
}

# Whatever ends us: first no new requests, then the workers, then the data.
stop_all() {
	trap '' INT TERM HUP
	rm -f "$VAR/run/ready"
	stop_one nginx QUIT 5
	stop_one app TERM 15
	stop_one seq TERM 5
	stop_one db TERM 60
	sweep
}

on_signal() {
	line_end
	say "Stopping"
	exit 0
}

# The portal: its master, which forks the workers.
app_start() {
	local wrap=()
	read -ra wrap <<<"${WRAP-}"
	rm -f "$SOCKETS/app.sock"
	start app "$VAR/log/lindung.log" env \
	    GLIBC_TUNABLES=glibc.malloc.tcache_count=0:glibc.malloc.perturb=165 \
	    "${wrap[@]}" "$BUILD/lindung" -c "$VAR/lindung.conf"
	await 30 app test -S "$SOCKETS/app.sock"
}

seq_start() {
	local flags=() wrap=()
	read -ra flags <<<"${SEQ_FLAGS-}"
	read -ra wrap <<<"${SEQ_WRAP-}"
	start seq "$VAR/log/sequencer.log" env "${wrap[@]}" \
	    "$BUILD/lindung-sequencer" -c "$VAR/lindung.conf" "${flags[@]}"
}

# The master ended unasked, as it does when the process that reads documents
# died: that one can be forked only before any key is in memory.  Sessions are
# in the database, so people work on with the next master.
again() {
	local name=$1 status pid=${CHILD[$1]} n=1 at
	wait "$pid"
	status=$?
	for at in "${ended_at[@]}"; do
		[ $((SECONDS - at)) -ge 60 ] || n=$((n + 1))
	done
	ended_at+=("$SECONDS")
	[ $n -lt $ENDS ] ||
		fail "$(log_of "$name") ended $ENDS times in a minute; everything is stopped." \
		    "$VAR/log/$(log_of "$name").log"
	say "$(log_of "$name") ended (exit status $status) and is started again."
	group_end "$pid" # workers of a master that was killed
	sleep $((n - 1)) 7>&- 9>&-
	"${name}_start" || group_end "${CHILD[$name]}"
}

supervise() {
	cd "$VAR" || die 73 "$VAR cannot be entered."
	say $$ >run/stack.pid
	say "https://localhost:$PORT" >run/address
	# The keeper keeps the lock until it has cleared up after us.
	exec 7> >(exec setsid "$SELF" keep >/dev/null 2>&1)
	trap stop_all EXIT
	trap on_signal INT TERM HUP

	step "Secrets and settings"
	sockets
	secrets
	conf_write
	step_end
	step "Database"
	db_flags
	db_install
	db_start
	step_end
	step "Tables and grants"
	db_tables
	step_end
	step "Demo agencies and people"
	demo
	rm -f db.first
	step_end
	step "Certificate"
	certificate
	nginx_conf
	step_end
	step "Workers"
	app_start || fail "The workers did not start." "$VAR/log/lindung.log"
	seq_start
	step_end
	step "nginx"
	start nginx "$VAR/log/nginx.log" nginx -p "$VAR/" \
	    -c "$VAR/run/nginx.conf" -e "$VAR/log/nginx.log"
	if ! await 30 nginx healthy; then
		alive nginx || fail "nginx did not start." "$VAR/log/nginx.log"
		fail "The portal does not answer." "$VAR/log/lindung.log"
	fi
	step_end
	: >run/ready
}

# Until a child dies that can't be started again, or a signal ends us.
watch() {
	local name
	while :; do
		for name in nginx db; do
			alive $name || fail "$name ended unexpectedly; the rest is stopped." \
			    "$VAR/log/$name.log"
		done
		alive app || again app
		alive seq || again seq
		# Who ended after the look above is not waited for, so look
		# again each second.
		sleep 1 7>&- 9>&- &
		wait -n "${CHILD[@]}" $! 2>/dev/null
	done
}

log_of() {
	case $1 in app) say lindung ;; seq) say sequencer ;; *) say "$1" ;; esac
}

# Commands --------------------------------------------------------------------

# Take the lock; 1 when somebody else runs the portal.  A keeper that is
# clearing up is waited for.
lock() {
	mkdir -p "$VAR" || die 73 "$VAR cannot be made."
	exec 9>"$VAR/lock"
	flock -n 9 && return 0
	running >/dev/null && return 1
	flock -w 90 9 || die 75 "$VAR/lock is held by another process."
}

already() {
	say "Lindung runs already at $(address) (process $(running))."
}

banner() {
	say ""
	say "Lindung answers at $(address)"
	say "The certificate is your own: trust ${VAR#"$TOP"/}/tls/cert.pem, or accept the browser's warning."
	if [ "$DEMO" = 1 ]; then
		say ""
		ctl demo accounts | awk '!seen[$1]++' # one of each role
		say "All accounts, with the codes of the moment: make accounts"
	fi
	say ""
	say "$1"
	say ""
}

command_run() {
	lock || { already; return 0; }
	check_programs
	check_port
	sweep
	logs_turn
	supervise
	banner "Ctrl-C stops; make reset forgets everything."
	watch
}

# As `up` starts it: the log has the steps, and no passwords.
command_supervise() {
	lock || { already; return 0; }
	check_programs
	check_port
	sweep
	logs_turn
	supervise
	watch
}

command_up() {
	local pid tail rc
	if running >/dev/null; then
		already
		command_wait
		return
	fi
	mkdir -p "$VAR/log"
	: >"$VAR/log/stack.log"
	setsid "$SELF" supervise >>"$VAR/log/stack.log" 2>&1 </dev/null &
	pid=$!
	tail -n +1 -s 0.1 -f --pid=$pid "$VAR/log/stack.log" &
	tail=$!
	until [ -f "$VAR/run/ready" ]; do
		kill -0 $pid 2>/dev/null || break
		sleep 0.05
	done
	if [ ! -f "$VAR/run/ready" ]; then
		wait $pid
		rc=$?
		wait $tail
		return $rc
	fi
	sleep 0.2 # the last line of the steps
	kill $tail && wait $tail 2>/dev/null
	banner "make down stops; make reset forgets everything."
}

command_wait() {
	local ends=$((SECONDS + ${TIMEOUT:-60}))
	until [ -f "$VAR/run/ready" ] && healthy; do
		[ "$SECONDS" -lt "$ends" ] ||
			die 69 "Lindung does not answer; see make logs."
		sleep 0.1
	done
}

command_down() {
	local pid
	if ! pid=$(running); then
		[ ! -d "$VAR/run" ] || { lock && sweep; }
		say "Lindung is not running."
		return 0
	fi
	kill -TERM "$pid"
	exec 9>"$VAR/lock"
	flock -w 90 9 || die 75 "Lindung (process $pid) does not stop."
	say "Lindung is stopped."
}

command_status() {
	local pid name
	if ! pid=$(running); then
		say "Lindung is not running."
		return 3
	fi
	if healthy; then
		say "Lindung answers at $(address)"
	else
		say "Lindung runs, but $(address) does not answer (yet)"
	fi
	say "  supervisor  process $pid"
	for name in db app seq nginx; do
		! pid=$(pid_of $name) || ! ours "$pid" ||
			say "  $(printf %-11s "$(log_of $name)") process $pid, log $VAR/log/$(log_of $name).log"
	done
	healthy || return 1
}

command_accounts() {
	ctl demo accounts
}

command_check() {
	lock || { already; return 0; }
	trap sweep EXIT
	mkdir -p "$VAR/run" "$VAR/log"
	sockets
	certificate
	nginx_conf
	nginx -t -p "$VAR/" -c "$VAR/run/nginx.conf" -e "$VAR/log/nginx.log" \
	    >"$VAR/log/check.log" 2>&1 ||
		fail "nginx refuses its configuration." "$VAR/log/check.log"
	say "The configuration of nginx is good."
}

command_logs() {
	local logs=()
	shopt -s nullglob
	logs=("$VAR"/log/*.log)
	[ ${#logs[@]} -gt 0 ] || die 66 "There are no logs in $VAR/log yet."
	if [ -t 1 ]; then
		exec tail -n 10 -F "${logs[@]}"
	fi
	exec tail -n 20 "${logs[@]}"
}

command_reset() {
	local answer=""
	if [ "${FORCE-}" != 1 ]; then
		[ -t 0 ] || die 64 "This deletes all data in $VAR. If you mean it: make reset FORCE=1"
		read -r -p "Delete all data in $VAR, keys and accounts included? Type yes: " answer
		[ "$answer" = yes ] || die 64 "Nothing was deleted."
	fi
	command_down
	# var/sys stays: it holds programs, not data.
	rm -rf -- "${VAR:?}"/{db,db.new,db.first,db.grants,demo,heads,log,run,secret,tls,trust.d,lindung.conf}
	say "All data in $VAR is deleted."
}

main() {
	# shellcheck disable=SC1091 # generated by deps.sh
	[ ! -f "$SYS/env.sh" ] || . "$SYS/env.sh"
	PATH=$PATH:/usr/sbin:/sbin
	export VAR SYS BUILD PORT
	case ${1-} in
	run|up|down|wait|status|logs|accounts|check|reset|supervise) "command_$1" ;;
	keep) keep ;;
	*) die 64 "usage: nginx/stack.sh run|up|down|wait|status|logs|accounts|check|reset" ;;
	esac
}

main "$@"
