#!/bin/bash
# Second opinion on the byte formats, in JavaScript; needs the unit tests'
# programs and the packages of tests/package.json.
set -u -o pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
exec node tests/oracle/oracle.mjs "${BUILD:-build}"
