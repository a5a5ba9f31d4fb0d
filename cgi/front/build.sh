#!/bin/sh
# Regenerate cgi/static/lindung.css and cgi/static/govuk.js.
# The results are committed: only who changes lindung.scss, the list of
# components or a pinned version needs Node (18 or newer) and npm.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
static=$here/../static
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cp "$here/package.json" "$here/package-lock.json" "$here/.npmrc" \
	"$here/bundle.mjs" "$here"/*.scss "$work"
cd "$work"
npm ci --silent

npx --no-install sass --load-path=node_modules --quiet-deps --no-source-map \
	--style=compressed lindung.scss lindung.css
node bundle.mjs node_modules/govuk-frontend/dist/govuk >govuk.mjs
node --check govuk.mjs

# The policy allows no picture, font or sheet from anywhere but our own
# addresses, and those carry a hash: the sheet refers to none at all.
if grep -Eqi 'url\(|@import|GDS Transport|crest' lindung.css; then
	echo "build.sh: lindung.css refers to another file" >&2
	exit 1
fi
if grep -Eq 'innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(' \
	govuk.mjs; then
	echo "build.sh: govuk.js uses what Trusted Types refuse" >&2
	exit 1
fi

cp lindung.css "$static/lindung.css"
cp govuk.mjs "$static/govuk.js"
for f in lindung.css govuk.js; do
	printf '%-12s %6d bytes, %5d gzipped\n' "$f" \
		"$(wc -c <"$static/$f")" "$(gzip -9c "$static/$f" | wc -c)"
done
