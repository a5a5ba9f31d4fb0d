#!/bin/bash
# with-stack.sh COMMAND...: start a portal of its own in a temporary folder on
# a free port, run the command with LINDUNG_VAR and LINDUNG_ORIGIN set, stop
# the portal by its own supervisor.  Settings of nginx/stack.sh pass through.
set -u -o pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
dir=$(mktemp -d /tmp/lindung-test.XXXXXX) || exit 73
port=$(node -e '
const s = require("net").createServer();
s.listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); });
') || exit 70
export VAR=$dir/var PORT=$port
export SYS=${SYS:-$top/var/sys}
export LINDUNG_VAR=$VAR LINDUNG_ORIGIN=https://localhost:$port
export LOGIN_RATE=${LOGIN_RATE:-6000} LOGIN_BURST=${LOGIN_BURST:-500}
stop() {
	bash "$top/nginx/stack.sh" down >"$dir/down.log" 2>&1
	if [ "${KEEP-}" = 1 ]; then
		echo "kept: $dir" >&2
	else
		rm -rf "$dir"
	fi
}
trap stop EXIT
if ! bash "$top/nginx/stack.sh" up >"$dir/up.log" 2>&1; then
	cat "$dir/up.log" >&2
	exit 70
fi
"$@"
