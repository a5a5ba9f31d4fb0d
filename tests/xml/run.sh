#!/bin/bash
# Whole documents through the box: the hostile corpus, the verdicts of
# xmllint, and the second opinion on signatures.  BUILD as for make.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${BUILD:-build}
program=$build/tests/unit/test_xmldocs
passed=0 failed=0

# Run one tool and add up its closing line; silence is a failure.
count() {
	local out p f rc=0
	out=$("$@" 2>&1) || rc=$?
	printf '%s\n' "$out" | grep -v '^ok ' || rc=1
	read -r p _ f _ < <(grep -Eo '[0-9]+ passed, [0-9]+ failed' \
		<<<"$out" | tail -n 1) || p=0 f=1
	if [ "$f" = 0 ] && [ $rc != 0 ]; then
		f=1
	fi
	passed=$((passed + p)) failed=$((failed + f))
}

make -s BUILD="$build" CC="${CC:-gcc}" ${SAN:+SAN="$SAN"} "$program"
node tests/xml/hostile.mjs "$build/tests/hostile"
count "$program" --hostile "$build/tests/hostile"
count tests/xml/xmllint.sh
count node tests/oracle/xmldsig.mjs "$build"
printf '%d passed, %d failed\n' $passed $failed
[ $failed = 0 ]
