#!/bin/bash
# Every route x every role (and nobody) x own, colleague's, foreign and absent
# object, compared with the policy tables that the program prints.
set -u -o pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
exec tests/lib/with-stack.sh node tests/matrix/matrix.mjs
