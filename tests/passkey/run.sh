#!/bin/bash
# Passkeys in Debian's Chromium, at a portal where PDP officers must have one: a
# part of the browser's suite.
set -u -o pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
export ONLY=passkey LINDUNG_CONF='passkey_roles=pdp'
exec tests/browser/run.sh
