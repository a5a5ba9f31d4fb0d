#!/bin/bash
# In Debian's Chromium, as officers use it: the journey of three agencies,
# without JavaScript, by keyboard, axe, hostile text, comfort.  Pictures of
# every kind of page are left in $BUILD/shots.
#
#   CHROMIUM=chromium     another browser
#   ONLY='axe comfort'    only these parts
#   WRITE_SCREENSHOT=1    also write docs/screenshot.png
set -u -o pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
want=${CHROMIUM:-chromium}
if ! CHROMIUM=$(command -v "$want"); then
	printf 'The browser suite needs Chromium, and there is no %s: install the package chromium, or set CHROMIUM.\n' "$want" >&2
	exit 69
fi
export CHROMIUM
exec tests/lib/with-stack.sh node tests/browser/browser.mjs
