#!/bin/bash
# In Debian's Chromium, as officers use it: the journey of three agencies,
# without JavaScript, by keyboard, axe, hostile text, comfort, screenshots.
#
#   CHROMIUM=/usr/bin/chromium   another browser
#   WRITE_SCREENSHOT=1           also write docs/screenshot.png
set -u -o pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
exec tests/lib/with-stack.sh node tests/browser/browser.mjs
