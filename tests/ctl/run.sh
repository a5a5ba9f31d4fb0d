#!/bin/bash
# The suite of lindungctl, and of what starts the portal.
set -u -o pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit

passed=0 failed=0
for part in ctl stack; do
	p=0 f=1
	out=$(./$part.sh 2>&1)
	rc=$?
	printf '%s\n' "$out"
	sum=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' <<<"$out" | tail -n 1)
	[ -z "$sum" ] || read -r p _ f _ <<<"$sum"
	# Neither silence nor an exit status that says otherwise is success.
	[ $rc = 0 ] || [ "$f" != 0 ] || f=1
	passed=$((passed + p)) failed=$((failed + f))
done
printf '%d passed, %d failed\n' $passed $failed
[ $failed = 0 ]
