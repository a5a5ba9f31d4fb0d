#!/bin/bash
# lindungctl from outside: help, exit codes, configuration, documents, and the
# demo against a private MariaDB.
set -u -o pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit
BUILD=${BUILD:-build}
CTL=$BUILD/lindungctl
SHARE=$(readlink -f "$BUILD/share")
EXAMPLE_KEY=03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8
ACCOUNTS='lindung lindung_ctl lindung_migrate lindung_sequencer'

# shellcheck source=tests/lib/db.sh disable=SC1091
. tests/lib/db.sh

passed=0 failed=0 out="" rc=0
dir=$(mktemp -d /tmp/lindung-ctl.XXXXXX) || exit 73

finish() {
	db_stop
	rm -rf "$dir"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

ok() { passed=$((passed + 1)); }

not_ok() {
	failed=$((failed + 1))
	printf 'not ok: %s\n' "$1"
	printf '%s\n' "$out" | head -n 5 | sed 's/^/    /'
}

# run ARGUMENTS...: sets out (both streams) and rc.
run() {
	out=$("$CTL" "$@" 2>&1 </dev/null)
	rc=$?
}

# gives CODE PATTERN ARGUMENTS...: the exit code, and what is printed.
gives() {
	local code=$1 pattern=$2
	shift 2
	run "$@"
	if [ "$rc" = "$code" ] && [[ $out =~ $pattern ]]; then
		ok
	else
		not_ok "lindungctl $*: exit $rc, not $code, or not /$pattern/"
	fi
}

# equal WHAT GOT WANTED
equal() {
	if [ "$2" = "$3" ]; then
		ok
	else
		out="got $2, wanted $3"
		not_ok "$1"
	fi
}

# absent FILE: a load that did nothing wrote no accounts.
absent() {
	if [ -e "$1" ]; then
		not_ok "$1 was written"
	else
		ok
	fi
}

help_and_usage() {
	local name names=()
	gives 0 '^lindungctl [0-9]' --version
	gives 0 '^usage: lindungctl' --help
	mapfile -t names < <("$CTL" --help | sed -n '/^commands:/,/^$/s/^  \([a-z]\+\( [a-z]\+\)\?\)  .*/\1/p')
	equal 'commands in the help' ${#names[@]} 40
	for name in "${names[@]}"; do
		# shellcheck disable=SC2086 # a name of one or two words
		gives 0 "^usage: lindungctl \[-c FILE\] $name.*example: lindungctl " $name --help
		# shellcheck disable=SC2086
		gives 64 'is not an option of this command' $name --no-such
	done
	gives 0 'xml validate.*xml verify.*xml show' xml --help
	gives 64 '^usage:' # nothing at all
	gives 64 'no command .mirgate' mirgate
	gives 64 'xml validate' xml
	gives 64 'demo load' demo lode
	gives 64 'argument is missing' xml validate
	gives 64 'too many arguments: b' xml validate a b
	gives 64 'needs a value' xml verify --key
	gives 64 'not an option' config check --json
	gives 64 "no document 'x'" docs x
	gives 64 '' -x
}

# typed CODE PATTERN WORDS: what recovery check says of them.
typed() {
	out=$("$CTL" recovery check 2>&1 <<<"$3")
	rc=$?
	if [ "$rc" = "$1" ] && [[ $out =~ $2 ]]; then
		ok
	else
		not_ok "recovery check: exit $rc, not $1, or not /$2/"
	fi
}

# A custodian's key: on paper, and nowhere else.
paper() {
	local key words
	gives 0 '^ 1\. [a-z]+ .*24\. [a-z]+ .*public key [0-9a-f]{64}' recovery new
	read -r key words < <("$CTL" recovery new --json | node -e '
const p = JSON.parse(require("fs").readFileSync(0));
console.log(p.public_key, p.words.join(" "));')
	typed 0 "^public key $key$" "$words"
	typed 0 "^public key $key$" "${words^^}"
	typed 65 'not the 24 words' "$words abadi"
	typed 65 'not the 24 words' ''
	typed 65 'word 2 is not in the list' 'abadi xyz'
}

# row FILE LIST CODE COLUMN TEXT: change one column of one code.
row() {
	awk -F'\t' -v OFS='\t' -v l="$2" -v c="$3" -v n="$4" -v t="$5" \
	    '$1 == l && $2 == c { $n = t } { print }' "$1" >"$1.new" &&
		mv "$1.new" "$1"
}

# Code lists that an administrator edits: in a share of our own.
code_lists() {
	local c=$dir/lists.conf mine=$dir/codes.tsv used=$dir/share/data/codes.tsv
	mkdir -p "$dir/share/data"
	cp "$SHARE/data/codes.tsv" "$used"
	cp "$used" "$mine"
	SHARE=$dir/share conf "$c"
	gives 0 '^version [0-9a-f]{16}.*risk +4 codes, 0 retired' lists check "$mine"
	gives 0 '^$' -c "$c" lists diff "$mine"
	row "$mine" risk low 4 'Ringan'
	row "$mine" risk medium 7 2026-12-01
	printf 'risk\tnone\t5\tTidak ada\tNone\n' >>"$mine"
	gives 0 'risk low: has another label.*risk medium: is retired.*risk none: is new' -c "$c" lists diff "$mine"
	gives 0 'risk +5 codes, 1 retired' lists check "$mine"
	gives 0 'risk none: is new' -c "$c" lists install "$mine"
	equal 'what is installed' "$(cmp "$mine" "$used" 2>&1)" ''
	equal 'its mode' "$(stat -c %a "$used")" 644
	gives 0 '^$' -c "$c" lists diff "$mine"
	# a code that records may hold stays
	sed -i '/^risk\thigh\t/d' "$mine"
	gives 65 'risk high: is missing: retire it instead' -c "$c" lists install "$mine"
	equal 'what stays installed' "$(grep -c $'^risk\thigh\t' "$used")" 1
	sed -i '/^risk\t/d' "$mine"
	gives 65 'lacks codes of the list risk' lists check "$mine"
	printf 'risk\tlow\n' >>"$mine"
	gives 65 'line=[0-9]+ err=config.*is no table of codes' lists check "$mine"
	gives 74 '' lists check "$dir/none.tsv"
}

# conf FILE [LINE...]
conf() {
	local file=$1
	shift
	{
		printf '# test\nenvironment = training\n'
		printf 'installation = 5f0cbd1e-3a52-4a4b-9d3c-0123456789ab\n'
		printf 'secret_dir = %s\nshare_dir = %s\n' "$dir/secret" "$SHARE"
		printf 'trust_dir = %s\nheads_file = %s\n' "$dir/trust.d" "$dir/heads"
		printf '%s\n' "$@"
	} >"$file"
}

config() {
	conf "$dir/good.conf" 'workers = 3'
	gives 0 '^$' -c "$dir/good.conf" config check
	gives 0 '"workers":"3"' -c "$dir/good.conf" config dump -n --json
	gives 0 'workers = 3' -c "$dir/good.conf" config dump -n
	equal 'dump -n prints what differs' "$(grep -c = <<<"$out")" 7
	gives 0 'idle_seconds = 900' -c "$dir/good.conf" config dump
	run -c "$dir/good.conf" config dump
	printf '%s\n' "$out" >"$dir/dump.conf"
	gives 0 '^$' -c "$dir/dump.conf" config check
	conf "$dir/bad.conf" 'worker = 3'
	gives 78 "bad.conf:8: unknown key 'worker'; the nearest is 'workers'" \
	    -c "$dir/bad.conf" config check
	conf "$dir/bad.conf" 'argon_memory = 1024'
	gives 78 'bad.conf:8: .argon_memory. must be a number from 65536' \
	    -c "$dir/bad.conf" config check
	conf "$dir/bad.conf" 'workers = 3' 'workers = 3'
	gives 78 'bad.conf:9: ' -c "$dir/bad.conf" config check
	gives 78 'none.conf: cannot be read' -c "$dir/none.conf" config check
	gives 78 'none.conf: cannot be read' -c "$dir/none.conf" migrate
	gives 0 '\| nik \| 1 \|' docs groups
	gives 0 '\| send \| draf \| terkirim \| sender \|' docs transitions
	gives 0 '#idle_seconds = 900' docs config
	sed -n 's/^#\([a-z_]* = \)/\1/p' <<<"$out" >"$dir/sample.conf"
	gives 0 '^$' -c "$dir/sample.conf" config check
}

# validate OPTIONS...: exit code 75 means "not now, try again": on a machine
# that is overloaded the child's limit of CPU time may end a lawful giant.
validate() {
	local try
	for try in 1 2 3 4 5 6 7 8; do
		run xml validate --share "$SHARE" "$@"
		[ $rc = 75 ] || return 0
		printf '# %s: not now (%d)\n' "${*: -1}" $try
	done
}

# refused FILE RJ-NNN: by validate, with a place that has no content in it.
refused() {
	validate "$1"
	if [ $rc = 65 ] && [[ $out =~ ^"$1"(:[0-9]+)?:\ $2\  ]]; then
		ok
	else
		not_ok "$1 is not refused with $2"
	fi
}

documents() {
	local f name n=0
	for f in tests/xml/pass/*.xml docs/xml/examples/*.xml; do
		validate "$f"
		equal "$f" "$rc $out" "0 $f: valid"
		n=$((n + 1))
	done
	for f in tests/xml/fail/*.xml; do
		name=${f##*/}
		refused "$f" "${name:0:6}"
		n=$((n + 1))
	done
	[ $n -ge 40 ] || not_ok "only $n documents"
	head -c 9000000 /dev/zero >"$dir/large.xml"
	refused "$dir/large.xml" RJ-101
	gives 66 'No such file' xml validate --share "$SHARE" "$dir/none.xml"
	gives 78 'schemas in' xml validate --share "$dir" tests/xml/pass/decision.xml
	gives 78 'cannot be read' -c "$dir/none.conf" xml validate tests/xml/pass/decision.xml
	gives 0 '"valid":true' -c "$dir/good.conf" xml validate --json tests/xml/pass/decision.xml
	gives 65 '"code":"RJ-301","line":[0-9]+,"where":"Content/' \
	    xml validate --share "$SHARE" --json tests/xml/fail/RJ-301-bad-code.xml
	if printf '%s\n' "$out" | node -e 'JSON.parse(require("fs").readFileSync(0))'; then
		ok
	else
		not_ok 'the verdict is not JSON'
	fi
}

signatures() {
	local example=docs/xml/examples/referral.xml
	gives 0 'the signature holds' xml verify --share "$SHARE" --key $EXAMPLE_KEY $example
	gives 65 'RJ-403' xml verify --share "$SHARE" --key "${EXAMPLE_KEY/03a/13a}" $example
	sed 's/<Name>/<Name>X/' $example >"$dir/changed.xml"
	gives 65 'RJ-404' xml verify --share "$SHARE" --key $EXAMPLE_KEY "$dir/changed.xml"
	gives 64 '64 hex digits' xml verify --share "$SHARE" --key 12 $example
	gives 65 'RJ-301' xml verify --share "$SHARE" --key $EXAMPLE_KEY tests/xml/fail/RJ-301-bad-code.xml
	gives 0 'kind +referral.*from +ID-JA/.*summary +[^ ].*officer' \
	    xml show --share "$SHARE" $example
	gives 0 '"kind":"referral"' xml show --share "$SHARE" --json $example
	if printf '%s\n' "$out" | node -e 'JSON.parse(require("fs").readFileSync(0))'; then
		ok
	else
		not_ok 'the fields are not JSON'
	fi
	gives 65 'RJ-204' xml show --share "$SHARE" tests/xml/fail/RJ-204-empty.xml
	# What a terminal would obey is not sent to it.
	sed "s/<Name>/<Name>$(printf '\302\233')31m/" $example >"$dir/controls.xml"
	run xml show --share "$SHARE" "$dir/controls.xml"
	equal 'controls in a name' "$rc $(grep -c 'name  *?31m' <<<"$out")" '0 1'
}

# R46: hostile documents are refused, each with the code that it must get.
hostile() {
	local f code want n=0 wrong=0
	if ! node tests/xml/hostile.mjs "$dir/hostile"; then
		not_ok 'hostile.mjs'
		return
	fi
	for f in "$dir"/hostile/*.xml; do
		read -r want <"${f%.xml}.code"
		validate --json "$f"
		code=000
		[[ ! $out =~ \"code\":\"RJ-([0-9]{3})\" ]] || code=${BASH_REMATCH[1]}
		n=$((n + 1))
		if [ "$code" = "$want" ] && { [ $rc = 65 ] || [ "$rc $code" = '0 000' ]; }; then
			ok
		else
			not_ok "${f##*/}: exit $rc, RJ-$code, not RJ-$want"
			wrong=$((wrong + 1))
		fi
	done
	if [ $wrong = 0 ] && [ $n -ge 40 ]; then
		printf 'R46 ok (%d documents)\n' $n
	elif [ $n -lt 40 ]; then
		not_ok "only $n hostile documents"
	fi
}

sql() {
	mariadb --no-defaults --batch --skip-column-names -u "$(id -un)" \
	    -S "$LINDUNG_TEST_DB" "$@"
}

hex32() { od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n'; }

# Secrets and database accounts as the private stack makes them.
database() {
	local account
	mkdir -p "$dir/secret/db" "$dir/demo" "$dir/trust.d"
	printf '1 %s\n' "$(hex32)" >"$dir/secret/pepper"
	hex32 >"$dir/secret/audit"
	hex32 >"$dir/secret/checkpoint"
	{
		printf 'CREATE DATABASE lindung CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;\n'
		for account in $ACCOUNTS; do
			hex32 >"$dir/secret/db/$account"
			printf "CREATE USER '%s'@localhost IDENTIFIED VIA mysql_native_password USING PASSWORD('%s');\n" \
			    "$account" "$(<"$dir/secret/db/$account")"
		done
	} | sql || exit 70
}

migrations() {
	local c=$dir/lindung.conf
	gives 64 "'root' is not an account" -c "$c" grants root
	gives 0 '^GRANT .* ON .lindung.' -c "$c" grants lindung_migrate
	sql <<<"$out" || not_ok 'grants of lindung_migrate'
	gives 0 '^[1-9][0-9]* new migrations|[^0-9][1-9][0-9]* new migrations' -c "$c" migrate
	gives 0 '(^|[^0-9])0 new migrations' -c "$c" migrate
	gives 0 'GRANT SELECT, INSERT ON .lindung.\..trail. TO' -c "$c" grants lindung_ctl
	sql <<<"$out" || not_ok 'grants of lindung_ctl'
	# who declines for the demo takes the unit's side of the referral away
	local other=${out/, DELETE ON \`lindung\`.\`referral_side\` TO/}
	# it makes the roster's copy anew, does what people do who log in there, and
	# deletes nothing else
	if grep -vE '[.].(roster_(unit|member)|service|unit_wrap|key_wrap|session|join_request|proposal)' <<<"$other" |
	    grep -E 'DELETE|ALL PRIVILEGES|CREATE|DROP|mysql'; then
		not_ok 'lindung_ctl may do too much'
	else
		ok
	fi
}

demo() {
	local c=$dir/lindung.conf file=$dir/demo/accounts.json other=$dir/other.json
	gives 69 '"demo":"not loaded"' -c "$c" demo status --json
	gives 69 'not loaded' -c "$c" demo status
	gives 69 'make run. loads it' -c "$c" demo accounts
	gives 66 'No such file' -c "$c" demo accounts --in "$other"
	gives 0 '37 people, [0-9]+ cases, [0-9]+ referrals' -c "$c" demo load
	gives 0 'the demo is loaded' -c "$c" demo status
	gives 0 'nothing was changed' -c "$c" demo load --out "$other"
	absent "$other"
	equal 'mode of the accounts' "$(stat -c %a "$file")" 600
	gives 0 '^role .*kon +konselor1.angsoduo +[a-z0-9-]+ +[0-9]{6} ' -c "$c" demo accounts
	equal 'the last line says whose passwords they are' \
	    "$(tail -n 1 <<<"$out")" 'Passwords are those at loading: one that was changed since is not known here.'
	equal 'the first lines are one of each role' \
	    "$(sed -n '2,9s/ .*//p' <<<"$out" | sort | tr '\n' ' ')" \
	    'adm kau kon kor mk pim pks ptg '
	gives 0 '"otp": "[0-9]{6}", "seconds": [0-9]+' demo accounts --in "$file" --json
	printf '%s\n' "$out" >"$dir/printed.json"
	if node - "$file" "$dir/printed.json" <<'JS'; then
const { readFileSync } = require('fs');
const { createHmac } = require('crypto');
const [stored, printed] = process.argv.slice(2).map((f) => JSON.parse(readFileSync(f)));
const want = (what, is) => { if (!is) { console.error(what); process.exitCode = 1; } };
const keys = ['user', 'password', 'totp_secret', 'role', 'unit', 'agency', 'name', 'recovery_code'];
want('37 accounts', stored.length === 37 && printed.length === 37);
for (const a of stored) {
	want(`keys of ${a.user}`, keys.every((k) => typeof a[k] === 'string'));
	want(`unit of ${a.user}`, a.unit.startsWith(`${a.agency}/`));
	want(`password of ${a.user}`, a.password.length >= 12);
	want(`secret of ${a.user}`, /^[A-Z2-7]{32}$/.test(a.totp_secret));
}
for (const k of ['user', 'password', 'totp_secret', 'recovery_code'])
	want(`${k} differ`, new Set(stored.map((a) => a[k])).size === 37);
const s = (role, unit) => stored.filter((a) => a.role === role && a.unit.endsWith(unit)).length;
want('colleagues', s('kon', '/PPKS-ANGSO-DUO') >= 2 && s('ptg', '/UPTD-PPA') >= 2);
const code = (secret, step) => {
	const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c)
		.toString(2).padStart(5, '0')).join('');
	const n = Buffer.alloc(8);
	n.writeBigUInt64BE(BigInt(step));
	const mac = createHmac('sha1', Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2))))
		.update(n).digest();
	return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1e6).padStart(6, '0');
};
const now = Math.floor(Date.now() / 30000);
const near = [now, now - 1];
for (const a of printed)
	want(`code of ${a.user}`, near.some((step) => code(a.totp_secret, step) === a.otp));
JS
		ok
	else
		not_ok 'accounts'
	fi
	printf '[{"user": "a"}]' >"$dir/short.json"
	gives 65 'has no password' demo accounts --in "$dir/short.json"
	printf '[{"user": "a",}]' >"$dir/short.json"
	gives 65 '' demo accounts --in "$dir/short.json"
}

# What the demo is good for: every state, two inboxes, colleagues, 2021.
content() {
	equal 'states' "$(sql -e 'SELECT DISTINCT state FROM lindung.referral ORDER BY 1' | tr '\n' ' ')" \
	    '1 2 3 4 5 6 7 8 '
	equal 'units with a waiting referral' \
	    "$(sql -e 'SELECT COUNT(DISTINCT to_unit) FROM lindung.referral WHERE state = 2')" 2
	equal 'cases of 2021' "$(sql -e "SELECT COUNT(*) >= 20 FROM lindung.kasus
	    WHERE FROM_UNIXTIME(created / 1000) < '2022-01-01'")" 1
	equal 'cases of the last days' "$(sql -e 'SELECT COUNT(*) >= 14 FROM lindung.kasus
	    WHERE created / 1000 > UNIX_TIMESTAMP() - 86400 * 40')" 1
	equal 'nothing is in the future' "$(sql -e 'SELECT COUNT(*) FROM lindung.kasus
	    WHERE changed / 1000 > UNIX_TIMESTAMP() + 1')" 0
	equal 'units with two case workers' "$(sql -e 'SELECT COUNT(*) >= 2 FROM (SELECT unit
	    FROM lindung.kasus GROUP BY unit HAVING COUNT(DISTINCT assignee) >= 2) AS u')" 1
	equal 'every act is on the trail' "$(sql -e 'SELECT COUNT(*) FROM lindung.referral r
	    WHERE (SELECT COUNT(*) FROM lindung.trail t WHERE t.object = r.id) < r.version')" 0
	equal 'the office has no seed' "$(sql -e 'SELECT COUNT(*) FROM lindung.unit_wrap')" 27
	gives 0 'AGENCY.*ID-JA/GOV/BKKBN .*UNIT.*MEMBER.*Auditor Contoh' \
	    -c "$dir/lindung.conf" roster show
	gives 0 'PPKS-ANGSO-DUO +cannot be recovered' -c "$dir/lindung.conf" recovery show
	gives 0 '"backup":false,"ended":false,"due":false,"custodians":\[\]' -c "$dir/lindung.conf" recovery show --json
	gives 0 'PPKS-ANGSO-DUO version [0-9]+ of 20[0-9TZ:.-]+, 4 services' -c "$dir/lindung.conf" directory export
	gives 0 '"total_items":2[0-9],' -c "$dir/lindung.conf" directory export --json
	sql -e "UPDATE lindung.directory SET body = REPLACE(body, '0741 000001', '0741 999999')"
	gives 65 'PPKS-ANGSO-DUO not to be verified' -c "$dir/lindung.conf" directory export
	gives 65 '"total_items":[12][0-9],' -c "$dir/lindung.conf" directory export --json
	sql -e "UPDATE lindung.directory SET body = REPLACE(body, '0741 999999', '0741 000001')"
	gives 0 '4 services' -c "$dir/lindung.conf" directory export
	gives 0 '"agencies":' -c "$dir/lindung.conf" roster show --json
	if printf '%s\n' "$out" | node -e '
const r = JSON.parse(require("fs").readFileSync(0));
process.exit(r.agencies.length === 3 && r.units.length === 15 && r.members.length === 37 &&
    r.agreements.length === 6 && r.agreements.every((g) => g.holds) &&
    r.agencies.every((a) => a.words.split(" ").length === 26) ? 0 : 1)'; then
		ok
	else
		not_ok 'roster as JSON'
	fi
	gives 65 'RJ-403' -c "$dir/lindung.conf" xml verify docs/xml/examples/referral.xml
}

# What verify, heads and demo say of a chain that ends early, one that was
# changed, and of a host that trusts nobody yet.
rosters() {
	local c=$dir/lindung.conf last
	gives 0 'good +ID-JA/GOV/DP3AP2 +height +21 ' -c "$c" roster verify
	gives 0 'good +ID-JA/GOV/BKKBN' -c "$c" roster verify
	gives 0 '"verdict":"good"' -c "$c" roster verify --json
	gives 0 'good +ID-JA/GOV/BKKBN' -c "$c" roster heads
	last=$(sql -e 'SELECT HEX(link) FROM lindung.roster_link ORDER BY generation DESC LIMIT 1')
	sql -e 'DELETE FROM lindung.roster_link ORDER BY generation DESC LIMIT 1'
	gives 65 'REFUSED +ID-JA/GOV/DP3AP2 ' -c "$c" roster verify
	gives 65 'broke off' -c "$c" demo status
	gives 65 'broke off' -c "$c" demo load
	# a host that never saw the link can be told to take the chain as it is
	cp "$dir/heads" "$dir/heads.old"
	rm "$dir/heads"
	gives 78 'is missing' -c "$c" roster verify
	gives 78 'is missing' -c "$c" roster show
	gives 0 'good +ID-JA/GOV/DP3AP2 +height +20' -c "$c" roster heads --accept
	# what SQL reads still has who was admitted by the link that is gone
	gives 65 'COPY +1 rows' -c "$c" roster verify
	gives 65 '"copy_differs":1' -c "$c" roster verify --json
	gives 0 '"copy_differs":0' -c "$c" roster rebuild --json
	gives 0 'good +ID-JA/GOV/DP3AP2 +height +20' -c "$c" roster verify
	printf 'lindung-heads 1\nx\n' >"$dir/heads"
	gives 65 'heads: invalid' -c "$c" roster verify
	mv "$dir/heads.old" "$dir/heads"
	sql -e "UPDATE lindung.roster_link SET link = CONCAT(link, 'x') WHERE generation = 1"
	gives 65 'height=0 err=tamper' -c "$c" roster verify
	sql -e "UPDATE lindung.roster_link SET link = LEFT(link, LENGTH(link) - 1) WHERE generation = 1"
	[ -n "$last" ] && ok
	mv "$dir/trust.d" "$dir/trust.away"
	gives 77 'not a demo' -c "$c" demo status
	gives 77 'not a demo' -c "$c" demo load --out "$dir/other.json"
	absent "$dir/other.json"
	mkdir "$dir/trust.d"
	printf 'agency x\n' >"$dir/trust.d/contoh.pin"
	gives 78 'contoh.pin' -c "$c" roster show
	rm -r "$dir/trust.d"
	mv "$dir/trust.away" "$dir/trust.d"
}

# No name, NIK, telephone or sentence of a demo case lies in the database's
# files; the search itself is proved by what does lie there.
canary() {
	kill -TERM "$DB_PID"
	wait "$DB_PID"
	# every string of the tables but codes, dates and regions
	grep -ohE '"[^"]{6,}"' ctl/demo_closed.c ctl/demo_open.c |
	    tr -d '"' | grep -vE '^([a-z-]+|[0-9.-]{8,10})$|^ctl/' |
	    sort -u >"$dir/words"
	equal 'words to search for' "$(($(wc -l <"$dir/words") > 150))" 1
	equal 'a NIK is among them' "$(grep -cE '^99[0-9]{14}$' "$dir/words")" 32
	out=$(grep -r -a -i -o -h -F -f "$dir/words" "$DB_DIR/db")
	equal 'words of cases in the database files' "$(grep -c . <<<"$out")" 0
	out=$(grep -r -a -l -F konselor1.angsoduo "$DB_DIR/db")
	if [ -n "$out" ]; then
		ok
	else
		not_ok 'the search finds nothing at all'
	fi
}

if [ ! -x "$CTL" ] || [ -z "$SHARE" ]; then
	printf '%s or %s/share is not built\n' "$CTL" "$BUILD" >&2
	exit 69
fi
help_and_usage
paper
config
code_lists
documents
signatures
hostile
db_start || exit
conf "$dir/lindung.conf" "db_socket = $LINDUNG_TEST_DB"
conf "$dir/nobody.conf" "db_socket = $dir/none.sock"
database
gives 69 'does not answer' -c "$dir/nobody.conf" demo status
gives 69 'does not answer' -c "$dir/nobody.conf" migrate
migrations
demo
content
rosters
canary
printf '%d passed, %d failed\n' $passed $failed
[ $failed = 0 ]
