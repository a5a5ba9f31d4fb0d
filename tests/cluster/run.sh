#!/bin/bash
# Three hosts on one machine: a Galera cluster of three MariaDB servers, each
# with a portal, a sequencer and an nginx of its own.  Hosts begin as copies of
# the first; the first follows the trail, the others the rosters only.
set -u -o pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
HOSTS=3

# Flags of host $1's server; more of them behind it.
flags() {
	local i at="" group=${PORT_OF[$1 * 2]} transfer=${PORT_OF[$1 * 2 + 1]}
	for ((i = 0; i < HOSTS; i++)); do
		at+=${at:+,}127.0.0.1:${PORT_OF[i * 2]}
	done
	shift
	# how long a silent host is waited for is longer than the suite's pauses
	echo --binlog-format=ROW --innodb-autoinc-lock-mode=2 \
	    --innodb-flush-log-at-trx-commit=2 --wsrep-on=ON \
	    --wsrep-provider=/usr/lib/galera/libgalera_smm.so \
	    --wsrep-cluster-name=lindung --wsrep-cluster-address="gcomm://$at" \
	    --wsrep-node-address="127.0.0.1:$group" \
	    --wsrep-sst-method=bypass \
	    --wsrep-sst-receive-address="127.0.0.1:$transfer" \
	    --wsrep-provider-options="gmcast.listen_addr=tcp://127.0.0.1:$group;ist.recv_addr=127.0.0.1:$transfer;gcache.size=16M;pc.recovery=FALSE;evs.suspect_timeout=PT20S;evs.inactive_timeout=PT40S;evs.install_timeout=PT40S" \
	    "$@"
}

# The first host, once more: with its demo, but before anybody else came.
first() {
	local seed=$VAR/../seed name
	nginx/stack.sh down >/dev/null || return
	mkdir "$seed" || return
	for name in db db.grants secret trust.d heads demo tls; do
		cp -a "$VAR/$name" "$seed/" || return
	done
	rm -f "$seed/db/galera.cache"
	sed -i 's/^safe_to_bootstrap:.*/safe_to_bootstrap: 0/' \
	    "$seed/db/grastate.dat"
	nginx/stack.sh up >"$VAR/../again.log" 2>&1 || {
		cat "$VAR/../again.log"
		return 1
	}
	export SEED=$seed SEQ_FLAGS=-r
	export LINDUNG_CONF="public_origin=$LINDUNG_ORIGIN"
}

# Run inside host $1, with those before it in HOST_LIST: the next one, or the
# test.
host() {
	local next=$(($1 + 1))
	read -ra PORT_OF <<<"$CLUSTER_PORTS"
	[ "$1" != 0 ] || first || exit
	export HOST_LIST="${HOST_LIST-} $LINDUNG_ORIGIN=$LINDUNG_VAR"
	if [ $next = $HOSTS ]; then
		# the first host is the one that helpers mean by "the portal"
		read -r next _ <<<"$HOST_LIST"
		LINDUNG_ORIGIN=${next%%=*} LINDUNG_VAR=${next#*=} \
		    exec node tests/cluster/cluster.mjs
	fi
	DB_FLAGS=$(flags "$next") exec tests/lib/with-stack.sh \
	    tests/cluster/run.sh host "$next"
}

# How far the server of the stack around us had come when it died.
position() {
	# shellcheck source=nginx/parts.sh
	. nginx/parts.sh
	db_flags
	mkdir -p "$VAR/run/tmp"
	# shellcheck disable=SC2086 # a list of words
	mariadbd "${DB[@]}" $DB_FLAGS --tmpdir="$VAR/run/tmp" \
	    --wsrep-recover --skip-networking \
	    --socket="$VAR/db/recover.sock" --pid-file="$VAR/db/recover.pid" 2>&1 |
	    sed -n 's/.*WSREP: Recovered position:* *//p'
}

case ${1-} in
host|position) "$@"; exit ;;
esac
CLUSTER_PORTS=$(node tests/lib/port.mjs $((2 * HOSTS))) || exit # two a host
read -ra PORT_OF <<<"$CLUSTER_PORTS"
TRANSFER=$(mktemp -d /tmp/lindung-transfer.XXXXXX) || exit
export CLUSTER_PORTS TRANSFER PATH=$PWD/tests/cluster:$PATH
trap 'rm -rf "$TRANSFER"' EXIT
DB_FLAGS=$(flags 0 --wsrep-new-cluster) tests/lib/with-stack.sh \
    tests/cluster/run.sh host 0
