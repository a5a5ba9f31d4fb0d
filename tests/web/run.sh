#!/bin/bash
# Through nginx, as a browser speaks: headers, forms, sessions, bad input.
set -u -o pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
exec tests/lib/with-stack.sh node tests/web/web.mjs
