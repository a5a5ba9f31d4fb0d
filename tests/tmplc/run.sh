#!/bin/bash
# The template compiler: templates in good/ are compiled, linked, run and
# compared with NAME.html; those in bad/ are refused with the message of their
# first line.  BUILD, CC and SAN as for make.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=${BUILD:-build}
here=tests/tmplc
work=$build/$here
rm -rf "$work"
mkdir -p "$work/good" "$work/bad"
passed=0 failed=0

ok() {
	passed=$((passed + 1))
}

not_ok() {
	printf 'not ok: %s\n' "$1" >&2
	failed=$((failed + 1))
}

# mk TARGET...: build with the project's own rules and flags.
mk() {
	make -s BUILD="$build" CC="${CC:-gcc}" ${SAN:+SAN="$SAN"} "$@"
}

link_page() {
	mk --eval "$1: ; @\$(CC) \$(CFLAGS) \$(LDFLAGS) -o \$@ $1.o \
		$build/$here/driver.o $build/cgi/tmpl.o \
		$build/base/mem.o -lsodium" "$1"
}

good() {
	local name=$1 out=$work/good/$1

	if ! "$build/tmplc" "$here/good/$name.tmpl" "$out.c"; then
		not_ok "good/$name: refused"
	elif ! mk "$out.o" >/dev/null || ! link_page "$out"; then
		not_ok "good/$name: does not build"
	elif ! "$out" >"$out.html"; then
		not_ok "good/$name: does not run"
	elif ! diff -u "$here/good/$name.html" "$out.html"; then
		not_ok "good/$name: other HTML"
	else
		ok
	fi
}

bad() {
	local name=$1 file=$here/bad/$1.tmpl out=$work/bad/$1.c
	local expected got status=0

	expected="$file:$(sed -n '1s/^{{ # \(.*\) }}$/\1/p' "$file")"
	got=$("$build/tmplc" "$file" "$out" 2>&1) || status=$?
	if [ "$status" -ne 65 ]; then
		not_ok "bad/$name: exit status $status"
	elif [ "$got" != "$expected" ]; then
		not_ok "bad/$name: '$got', expected '$expected'"
	elif [ -e "$out" ]; then
		not_ok "bad/$name: something was written"
	else
		ok
	fi
}

# An error in the C of a template is reported at its line of the template.
line_numbers() {
	local file=$here/wrong_c.tmpl out=$work/wrong_c got

	"$build/tmplc" "$file" "$out.c"
	if got=$(mk "$out.o" 2>&1); then
		not_ok "wrong_c: compiles"
	elif [[ $got != *"$file:7:"* ]]; then
		not_ok "wrong_c: $got"
	else
		ok
	fi
}

# Odd arguments end with a sysexits code and a message, never a crash.
arguments() {
	local expected=$1 status=0
	shift

	"$build/tmplc" "$@" >/dev/null 2>"$work/message" || status=$?
	if [ "$status" -ne "$expected" ] || [ ! -s "$work/message" ]; then
		not_ok "arguments '$*': exit status $status"
	else
		ok
	fi
}

mk "$build/tmplc" "$build/$here/driver.o" "$build/cgi/tmpl.o" \
	"$build/base/mem.o" >/dev/null
for file in "$here"/good/*.tmpl; do
	good "$(basename "$file" .tmpl)"
done
for file in "$here"/bad/*.tmpl; do
	bad "$(basename "$file" .tmpl)"
done
line_numbers
: >"$work/empty.tmpl"
printf 'a\0b' >"$work/nul.tmpl"
arguments 64
arguments 64 one
arguments 66 "$work/absent.tmpl" "$work/out.c"
arguments 66 "$work" "$work/out.c"
arguments 65 "$work/empty.tmpl" "$work/out.c"
arguments 65 "$work/nul.tmpl" "$work/out.c"
arguments 73 "$here/good/page.tmpl" "$work/absent/out.c"

printf 'tmplc: %d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
