#!/bin/bash
# The rules of the house that a compiler does not know (docs/style.md).
#
#   rules.sh [FOLDER]     check the tree; "ok" or "FAIL" for each rule
#   rules.sh --self-test  prove on a small tree that each rule can fail
set -u -o pipefail

CI=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
ROOMS='base stat auth schema xml cases cgi ctl'

# What a room may include, itself apart.
declare -A LEFT=(
	[base]=''
	[stat]='base'
	[auth]='base'
	[schema]='base auth'
	[xml]='base auth'
	[cases]='base stat auth schema xml'
	[cgi]='base stat auth schema xml cases'
	[ctl]='base stat auth schema xml cases'
)

# Third-party headers and the rooms they belong to.
declare -A OWNER=(
	[sodium.h]='auth base' [oath.h]=auth [liboath/oath.h]=auth
	[fido.h]=auth [fido/es256.h]=auth [fido/eddsa.h]=auth
	[fido/rs256.h]=auth [jansson.h]=auth
	[zxcvbn.h]=auth [zxcvbn/zxcvbn.h]=auth [utf8proc.h]=base
	[mysql.h]=schema [mysqld_error.h]=schema [errmsg.h]=schema
	[mariadb/mysql.h]=schema [mariadb/errmsg.h]=schema
	[mariadb/mysqld_error.h]=schema [seccomp.h]='xml cgi'
	[fcgiapp.h]=cgi [qrencode.h]=cgi [curl/curl.h]=ctl
)

# Headers of libc and the kernel that anybody may use.
LIBC=' assert.h ctype.h dirent.h errno.h fcntl.h getopt.h inttypes.h libintl.h
 err.h limits.h locale.h malloc.h poll.h pthread.h sched.h signal.h stdarg.h stdatomic.h stdbool.h
 stddef.h stdint.h stdio.h stdlib.h string.h strings.h sysexits.h syslog.h
 termios.h time.h unistd.h '

# What base may take from libsodium.
BASE_SODIUM='sodium_malloc|sodium_free|sodium_memzero|sodium_mlock|sodium_munlock|randombytes_buf'

failed=0

# rule NAME FINDINGS: ok when there are none.
rule() {
	if [ -z "$2" ]; then
		printf 'ok   %s\n' "$1"
		return
	fi
	failed=$((failed + 1))
	printf 'FAIL %s\n' "$1"
	head -n 20 <<<"$2" | sed 's/^/       /'
}

# Files of the tree, ours and not generated; read once.
FILES=
files_read() {
	FILES=$(find . \( -name .git -o -name var -o -name 'build*' -type d \
	    -o -name node_modules \) -prune -o -type f -print |
	    sed 's|^\./||' | sort)
}

# Those that match one pattern and not another.
files() {
	grep -E "$1" <<<"$FILES" | grep -vE "${2:-^$}"
}

# C sources of rooms; the template compiler is one of them.
sources() {
	local IFS='|'
	files "^($*)/.*\.[ch]$"
}

lex() { # want, files on standard input
	xargs -r awk -v want="$1" -f "$CI/lex.awk"
}

others() { # rooms but those given
	local room
	for room in $ROOMS; do
		[[ " $* " == *" $room "* ]] || printf '%s\n' "$room"
	done
}

# FILE:LINE:HEADER of every include, quoted ones with their quote.
includes() {
	# shellcheck disable=SC2086 # a list of words
	sources $ROOMS | xargs -r grep -HnE '^[[:space:]]*#[[:space:]]*include' |
	    sed -E 's/[[:space:]]*#[[:space:]]*include[[:space:]]*//'
}

# --- order of the rooms ---
order() {
	local file line header room other
	while IFS=: read -r file line header; do
		[[ $header == \"* ]] || continue
		header=${header#\"} header=${header%%\"*}
		[[ $header == */* ]] || continue # of the same folder
		room=${file%%/*} other=${header%%/*}
		[ "$room" != "$other" ] || continue
		if [[ " ${LEFT[$room]} " != *" $other "* ]]; then
			printf '%s:%s: %s must not know %s\n' \
			    "$file" "$line" "$room" "$other"
		elif [ "$header" != "$other/$other.h" ]; then
			printf '%s:%s: %s is private to %s\n' \
			    "$file" "$line" "$header" "$other"
		fi
	done < <(includes)
}

# --- each library in one room ---
libraries() {
	local file line header room owner
	while IFS=: read -r file line header; do
		[[ $header == \<* ]] || continue
		header=${header#<} header=${header%%>*}
		room=${file%%/*}
		case $header in
		libxml/*) owner=xml ;;
		sys/*|linux/*|netinet/*|arpa/*) continue ;;
		*)
			[[ $LIBC != *[[:space:]]"$header"[[:space:]]* ]] || continue
			owner=${OWNER[$header]-}
			;;
		esac
		[[ " $owner " == *" $room "* ]] ||
			printf '%s:%s: <%s> belongs to %s\n' \
			    "$file" "$line" "$header" "${owner:-no room yet}"
	done < <(includes)
}

# --- SQL text only in schema ---
sql_text() {
	# shellcheck disable=SC2046 # a list of words
	sources $(others schema) | lex text | grep -E \
	    ':[^:]*((SELECT|select) [^ ]|(INSERT|REPLACE|insert|replace) (INTO|into) |(UPDATE|update) [A-Za-z_.]+ (SET|set) |(DELETE|delete) (FROM|from) |(CREATE|ALTER|DROP|TRUNCATE|LOCK) (TABLES?|DATABASE|USER)|GRANT [A-Z]|START TRANSACTION|^ *(COMMIT|ROLLBACK))'
}

# --- the database has no clock ---
sql_clock() {
	local words='(NOW|SYSDATE|CURDATE|CURTIME|UTC_TIMESTAMP|UNIX_TIMESTAMP|LOCALTIME) *\(|CURRENT_(TIMESTAMP|DATE|TIME)'
	{
		sources schema | lex text
		files '\.sql$' | xargs -r grep -HnE '' |
		    sed -E 's/(^[^:]*:[^:]*:.*)-- .*/\1/'
	} | grep -iE "$words"
}

# --- no SQL text that was put together ---
sql_dynamic() {
	# one line a file, for a call may be broken anywhere
	files '^schema/.*\.[ch]$' '/migrate\.c$' | lex code |
	    awk -F: '{ f = $1; sub(/^[^:]*:[^:]*:/, "")
	        text[f] = text[f] " " $0 }
	        END { for (f in text) print f ":" text[f] }' |
	    grep -oE '^[^:]*:|mysql_(real_query|query|send_query)[[:space:]]*\([^,]*,[[:space:]]*[^"[:space:]][^;]*' |
	    awk '/^[^ ]*:$/ { f = $0; next } { print f, $0 }'
}

# --- cryptography only in auth ---
crypto_calls() {
	local word='\b(crypto_[a-z0-9]|sodium_[a-z]|randombytes)[a-z0-9_]*\b'
	# shellcheck disable=SC2046
	sources $(others auth base) | lex code | grep -E "$word"
	sources base | lex code | sed -E "s/\b($BASE_SODIUM)\b//g" |
	    grep -E "$word"
}

# --- every function of libsodium is in the inventory ---
crypto_listed() {
	local name
	[ -n "$(sources auth)" ] || return
	for name in $(sources auth | lex code |
	    grep -oE '\bcrypto_[a-z0-9_]+[[:space:]]*\(' | tr -d '( \t' |
	    sort -u); do
		grep -qsE "\b$name\b" docs/crypto.md ||
			printf '%s is not in docs/crypto.md\n' "$name"
	done
}

# --- secrets are compared in constant time ---
compare() {
	# shellcheck disable=SC2046
	sources $(others auth) | lex code | grep -E \
	    '\b(mem|str|strn|strcase|strncase)cmp *\([^;]*\b[A-Za-z_.>-]*(secret|seed|token|csrf|passw|totp|\botp\b|pepper|cookie|\bmac\b|_mac\b|kcv)'
}

# --- HTML only in templates ---
html() {
	files '^(base|auth|schema|cases|cgi|ctl)/.*\.[ch]$' '^cgi/tmplc/' | lex text | grep -E \
	    '</?(a|b|body|br|button|dd|div|dl|dt|em|fieldset|footer|form|h[1-6]|head|header|hr|html|img|input|label|legend|li|link|main|meta|nav|ol|option|p|path|script|section|select|span|strong|style|svg|table|tbody|td|textarea|th|thead|title|tr|ul)([ />]|$)|<!DOCTYPE'
}

# --- what is not escaped is listed here ---
RAW=''
raw() {
	files '\.tmpl$' '^tests/' |
	    xargs -r grep -HnoE '\{\{[^}]*\| *raw *\}\}' | grep -vxF "${RAW:-none}"
}

# --- size of files and functions ---
size_files() {
	files '\.(c|h|sh|awk|tmpl|mjs)$' | xargs -r wc -l |
	    awk '$2 != "total" && $1 > 600 { print $2 ": " $1 " lines" }'
}

# FILE:LINE LINES of each function: from its brace in column 0 to the other.
functions() {
	# shellcheck disable=SC2016 # awk's variables
	files '^(base|auth|schema|xml|cases|cgi|ctl|tests)/.*\.[ch]$' |
	    xargs -r awk '/^{/ { at = FNR }
	    /^}/ && at && $0 !~ /^} *[a-z_]* *[=;]/ {
	        print FILENAME ":" at, FNR - at - 1; at = 0 }
	    FNR == 1 { at = 0 }'
}

size_functions() {
	local list
	list=$(functions)
	awk '$2 > 80 { print $1 ": " $2 " lines" }' <<<"$list"
	<<<"$list" grep -v '^tests/' | sort -k2n | awk '{ n[NR] = $2 }
	    END {
	        if (NR == 0) exit
	        m = n[int((NR + 1) / 2)]; p = n[int(NR * 9 / 10)]
	        if (m > 15) print "the median function has " m " lines, not 15"
	        if (p > 60) print "every tenth function has over " p " lines"
	    }'
}

# --- nothing unfinished, nothing that hides a failure ---
unfinished() {
	files . '^(LICENSE|cgi/static/|cgi/front/package-lock|auth/.*\.txt)' |
	    xargs -r grep -HnIE '\b(TO[D]O|FIX[M]E)\b|\|\| [t]rue\b'
}

# --- the project speaks of itself ---
itself() {
	local name
	files . '^(LICENSE|cgi/static/|auth/.*\.txt|cases/data/)' |
	    xargs -r grep -HnIE \
	    '(^|[^A-Za-z0-9_.}$)])/(work|home|root|mnt|Users)/|\b([a]ssistant|[l]anguage model|LL[M]|[p]rompt engineering)s?\b|\b(registry|mirror|proxy)\.[a-z0-9-]+\.[a-z]{2,}'
	# Every document that is named stands in the tree.
	for name in $(files '\.(c|h|sh|tmpl|md|in|mjs|[1-9])$' '^cgi/static/' |
	    xargs -r grep -hoE '\b[a-z-]+(/[a-z-]+)*\.md\b' | sort -u); do
		grep -qE "(^|/)$name\$" <<<"$FILES" ||
			files . | xargs -r grep -HnIE "(^|[^a-z/-])$name" | head -n 3
	done
}

check() {
	files_read
	rule 'order of the rooms' "$(order)"
	rule 'each library in one room' "$(libraries)"
	rule 'SQL text only in schema' "$(sql_text)"
	rule 'the database has no clock' "$(sql_clock)"
	rule 'no SQL text that was put together' "$(sql_dynamic)"
	rule 'cryptography only in auth' "$(crypto_calls)"
	rule 'the inventory has every primitive' "$(crypto_listed)"
	rule 'secrets are compared in constant time' "$(compare)"
	rule 'HTML only in templates' "$(html)"
	rule 'unescaped values are listed' "$(raw)"
	rule 'size of files' "$(size_files)"
	rule 'size of functions' "$(size_functions)"
	rule 'nothing unfinished, no failure hidden' "$(unfinished)"
	rule 'the project speaks of itself' "$(itself)"
}

# Self-test ------------------------------------------------------------------

# breaks RULE FILE TEXT: with the text appended to the file, exactly this rule
# fails.
breaks() {
	local out
	cp -R "$GOOD" "$GOOD.bad"
	mkdir -p "$(dirname "$GOOD.bad/$2")"
	printf '%b\n' "$3" >>"$GOOD.bad/$2"
	out=$("$CI/rules.sh" "$GOOD.bad" | grep '^FAIL')
	rm -rf "$GOOD.bad"
	rule "can fail: $1 ($2)" "$([ "$out" = "FAIL $1" ] ||
	    printf 'FAIL lines were: %s' "${out:-none}")"
}

good_tree() {
	local room
	for room in $ROOMS; do
		mkdir -p "$1/$room"
		printf '/* A room. */\n#include <stdint.h>\n' >"$1/$room/$room.h"
	done
	mkdir -p "$1/docs" "$1/schema/migrations" "$1/cgi/tmpl"
	printf 'Uses crypto_sign_detached. See docs/crypto.md.\n' \
	    >"$1/docs/crypto.md"
	# Things near the rules that are allowed.
	cat >"$1/auth/a.c" <<'END'
#include <sodium.h>
#include "base/base.h"
/* crypto_box and SELECT x in a comment; NOW() too. */
int
f(void)
{
	return crypto_sign_detached(a, b) + memcmp(token, mac, 16);
}
END
	cat >"$1/base/b.c" <<'END'
#include <sodium.h>
int
f(void)
{
	sodium_memzero(p, n);
	return strcmp(row.key, key);
}
END
	cat >"$1/schema/s.c" <<'END'
#include <mysql.h>
#include "auth/auth.h"
static const char *q = "SELECT id FROM kasus WHERE id=?";
int
f(void)
{
	return mysql_query(db,
	    "ROLLBACK");
}
END
	printf 'create table a (id int); -- NOW() would be wrong\n' \
	    >"$1/schema/migrations/001.sql"
	printf '#include "cases/cases.h"\nconst char *s = "select a unit: <b1> a < b";\n' \
	    >"$1/cgi/c.c"
	sed -i 's/select a/pilih a/' "$1/cgi/c.c"
	printf '{{ x }} {{ y | link }}\n' >"$1/cgi/tmpl/p.tmpl"
}

lines() { # how many
	yes '	x = 1;' | head -n "$1"
}

self_test() {
	WORK=$(mktemp -d) || exit 73
	trap 'rm -rf "$WORK"' EXIT
	GOOD=$WORK/tree
	good_tree "$GOOD"
	rule 'the good tree passes' "$("$CI/rules.sh" "$GOOD" | grep '^FAIL' -A 3)"
	breaks 'order of the rooms' base/x.h '#include "auth/auth.h"'
	breaks 'order of the rooms' schema/x.c '#include "xml/xml.h"'
	breaks 'order of the rooms' xml/x.c '#include "schema/schema.h"'
	breaks 'order of the rooms' ctl/x.c '#include "cgi/cgi.h"'
	breaks 'order of the rooms' cgi/x.c '#include "auth/priv.h"'
	breaks 'each library in one room' cases/x.c '#include <sodium.h>'
	breaks 'each library in one room' cgi/x.c '#include <mysql.h>'
	breaks 'each library in one room' auth/x.c '#include <libxml/tree.h>'
	breaks 'each library in one room' ctl/x.c '#include <unknown.h>'
	breaks 'SQL text only in schema' cases/x.c 'char *q = "SELECT id FROM k";'
	breaks 'SQL text only in schema' ctl/x.c 'char *q = "delete from k";'
	breaks 'SQL text only in schema' cgi/x.c 'char *q = "UPDATE k SET a=1";'
	breaks 'the database has no clock' schema/x.c 'char *q = "a < NOW()";'
	breaks 'the database has no clock' schema/migrations/2.sql \
	    'create table t (at datetime default current_timestamp);'
	breaks 'no SQL text that was put together' schema/x.c \
	    'int f(void) { return mysql_query(db,\n    text); }'
	breaks 'no SQL text that was put together' schema/x.c \
	    'int f(void) { return mysql_real_query(db, q, n); }'
	breaks 'cryptography only in auth' cases/x.c 'x = crypto_hash_sha256(a);'
	breaks 'cryptography only in auth' cgi/x.c 'sodium_memzero(a, 1);'
	breaks 'cryptography only in auth' base/x.c 'x = sodium_memcmp(a, b, 1);'
	breaks 'the inventory has every primitive' auth/x.c 'crypto_box_seal(a);'
	breaks 'secrets are compared in constant time' cgi/x.c \
	    'x = strcmp(r->csrf, sent);'
	breaks 'secrets are compared in constant time' cases/x.c \
	    'x = memcmp(a, row.mac, 32);'
	breaks 'HTML only in templates' cgi/x.c 'char *s = "<p class=x>";'
	breaks 'HTML only in templates' ctl/x.c 'char *s = "a</div>";'
	breaks 'unescaped values are listed' cgi/tmpl/q.tmpl '{{ x | raw }}'
	breaks 'size of files' base/x.h "$(lines 601)"
	breaks 'size of files' tests/x.c "$(lines 601)"
	breaks 'size of functions' base/x.c "int\nf(void)\n{\n$(lines 81)\n}"
	breaks 'size of functions' base/x.c "$(for _ in 1 2 3 4 5 6 7 8 9; do
	    printf 'int\\nf(void)\\n{\\n%s\\n}\\n' "$(lines 16)"; done)"
	breaks 'nothing unfinished, no failure hidden' base/x.c '/* TO''DO */'
	breaks 'nothing unfinished, no failure hidden' tests/x.sh 'a || t''rue'
	breaks 'the project speaks of itself' docs/crypto.md 'see /wo''rk/main'
	breaks 'the project speaks of itself' base/x.h '/* absent.m''d 3.1 */'
	breaks 'the project speaks of itself' docs/crypto.md 'an assist''ant wrote'
}

case ${1-} in
--self-test) self_test ;;
-*) printf 'usage: rules.sh [FOLDER] | --self-test\n' >&2; exit 64 ;;
*)
	cd "${1:-$CI/..}" || exit 66
	check
	;;
esac
[ $failed = 0 ]
