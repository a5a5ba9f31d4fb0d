#!/bin/bash
# Passkeys in Debian's Chromium, at a portal where PDP officers must have one, and
# whose workers have a clock that the test moves: a part of the browser's suite.
set -u -o pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
# shellcheck disable=SC2016 # faketime's shell expands it
library=$(faketime -f +0 sh -c 'printf %s "$LD_PRELOAD"') || exit
CLOCK=$(mktemp) || exit 73
trap 'rm -f "$CLOCK"' EXIT
printf '+0\n' >"$CLOCK"
export CLOCK ONLY=passkey LINDUNG_CONF='passkey_roles=pdp'
export WRAP="env LD_PRELOAD=$library FAKETIME_TIMESTAMP_FILE=$CLOCK FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1"
tests/browser/run.sh
