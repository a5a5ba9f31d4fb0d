# shellcheck shell=bash
# What stack.sh sets up before it starts a server: secrets, settings, the
# database with its accounts and tables, the demo.  Sourced by stack.sh.
# shellcheck disable=SC2034,SC2153,SC2154 # variables that stack.sh reads and sets

# Settings --------------------------------------------------------------------

# secret FILE COMMAND...: what the command prints, written once, whole or not
# at all.
secret() {
	local file=$VAR/secret/$1
	shift
	[ ! -s "$file" ] || return 0
	if ! { "$@" >"$file.new" && mv "$file.new" "$file"; }; then
		die 73 "$file cannot be written."
	fi
}

hex32() { od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n' && say ""; }

pepper() { printf '1 ' && hex32; } # version and key

secrets() {
	local account
	mkdir -p "$VAR/secret/db"
	secret pepper pepper
	secret audit hex32
	secret checkpoint hex32
	secret installation cat /proc/sys/kernel/random/uuid
	for account in $ACCOUNTS; do
		secret "db/$account" hex32
	done
}

# lindung.conf(5), with what LINDUNG_CONF says last.
conf_write() {
	local line
	local -A value=(
		[public_origin]=https://localhost:$PORT
		[environment]=training
		[installation]=$(<"$VAR/secret/installation")
		[socket]=$SOCKETS/app.sock
		[secret_dir]=$VAR/secret
		[trust_dir]=$VAR/trust.d
		[heads_file]=$VAR/heads
		[share_dir]=$BUILD/share
		[static_dir]=$BUILD/share/static
		[db_socket]=$SOCKETS/db.sock
		[db_name]=lindung
		[db_user]=lindung
		[db_password_file]=$VAR/secret/db/lindung
	)
	while IFS='=' read -r -d ';' line; do
		[ -z "$line" ] || value[${line%%=*}]=${line#*=}
	done <<<"${LINDUNG_CONF-};"
	for line in "${!value[@]}"; do
		say "$line = ${value[$line]}"
	done | sort >"$VAR/lindung.conf"
}

certificate() {
	local dir=$VAR/tls
	mkdir -p "$dir"
	openssl x509 -in "$dir/cert.pem" -noout -checkend 604800 \
	    >/dev/null 2>&1 && return 0
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	    -days 825 -subj "/CN=Lindung development" \
	    -addext subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1 \
	    -addext basicConstraints=critical,CA:FALSE \
	    -addext extendedKeyUsage=serverAuth \
	    -keyout "$dir/key.pem" -out "$dir/cert.pem" >"$VAR/log/tls.log" 2>&1 ||
		fail "The development certificate could not be made." \
		    "$VAR/log/tls.log"
}

# fill TEMPLATE NAME VALUE...: the template with each @NAME@ replaced.
fill() {
	local text
	text=$(<"$1")
	shift
	while [ $# -gt 0 ]; do
		text=${text//@$1@/"$2"}
		shift 2
	done
	say "$text"
}

nginx_conf() {
	local tmp user="" listen="listen 127.0.0.1:$PORT ssl http2;"
	# Spilled requests hold what people typed: memory, not disk.
	tmp=$(outside /dev/shm) || die 73 "No folder can be made in /dev/shm."
	! grep -q '^0\{31\}1 ' /proc/net/if_inet6 2>/dev/null ||
		listen+=" listen [::1]:$PORT ssl http2;"
	[ "$(id -u)" != 0 ] || user="user root;"
	fill "$NGINX/lindung.conf.in" LISTEN "$listen" NAME localhost \
	    SOCKET "$SOCKETS/app.sock" LOG "$VAR/log" TMP "$tmp" \
	    CERT "$VAR/tls/cert.pem" KEY "$VAR/tls/key.pem" STAPLING off \
	    ETC "$NGINX" STATIC "$BUILD/share/static" \
	    PAGES "$BUILD/share/pages" LOGIN_RATE "$LOGIN_RATE" \
	    LOGIN_BURST "$LOGIN_BURST" CONNECTIONS "$CONNECTIONS" \
	    FILES "$FILES" \
	    >"$VAR/run/site.conf"
	fill "$NGINX/main.conf.in" USER "$user" RUN "$VAR/run" LOG "$VAR/log" \
	    TMP "$tmp" SITE "$VAR/run/site.conf" >"$VAR/run/nginx.conf"
}

# Database --------------------------------------------------------------------

db_ask() {
	mariadb --no-defaults --batch --skip-column-names \
	    --default-character-set=utf8mb4 -u "$(id -un)" \
	    -S "$SOCKETS/db.sock" "$@"
}

sql() { db_ask 2>>"$VAR/log/sql.log"; }

# Asked until it answers: that it does not yet is no error for the log.
db_answers() { db_ask -e 'DO 0' >/dev/null 2>&1; }

# Flags that mariadbd and mariadb-install-db share.
db_flags() {
	DB=(--no-defaults --datadir="$VAR/db" --innodb-log-file-size=8M)
	[ "$(id -u)" != 0 ] || DB+=(--user=root)
	case $(command -v mariadbd) in "$SYS"/*)
		DB+=(--basedir="$SYS/root/usr"
		    --lc-messages-dir="$SYS/root/usr/share/mysql"
		    --character-sets-dir="$SYS/root/usr/share/mysql/charsets")
		;;
	esac
}

db_install() {
	local flags=("${DB[@]/#--datadir=*/--datadir=$VAR/db.new}")
	if [ -f "$VAR/db.first" ]; then
		rm -rf "$VAR/db" # broken off before anybody could use it
	fi
	[ ! -d "$VAR/db" ] || return 0
	rm -rf "$VAR/db.new" "$VAR/db.grants"
	: >"$VAR/db.first"
	# A folder of its own for temporary tables, because a server that starts
	# deletes those it finds; --force: it need not find the host's name, no
	# account bears one.
	mkdir -p "$VAR/run/tmp"
	TMPDIR=$VAR/run/tmp mariadb-install-db "${flags[@]}" --force --skip-test-db \
	    --auth-root-authentication-method=socket \
	    --auth-root-socket-user="$(id -un)" \
	    >"$VAR/log/db-install.log" 2>&1 </dev/null 7>&- 9>&- ||
		fail "The database could not be created." \
		    "$VAR/log/db-install.log"
	mv "$VAR/db.new" "$VAR/db"
}

db_start() {
	local extra=()
	read -ra extra <<<"${DB_FLAGS-}"
	mkdir -p "$VAR/run/tmp"
	: >"$VAR/log/sql.log"
	start db "$VAR/log/db.log" mariadbd "${DB[@]}" \
	    --socket="$SOCKETS/db.sock" --pid-file="$VAR/run/mariadbd.pid" \
	    --log-error="$VAR/log/db.log" --tmpdir="$VAR/run/tmp" \
	    --skip-networking --skip-name-resolve --skip-log-bin \
	    --local-infile=OFF --performance-schema=OFF \
	    --innodb-buffer-pool-size=64M --innodb-use-native-aio=0 \
	    --character-set-server=utf8mb4 \
	    --collation-server=utf8mb4_unicode_520_ci \
	    --sql-mode=STRICT_ALL_TABLES "${extra[@]}"
	await 60 db db_answers ||
		fail "The database did not start." "$VAR/log/db.log"
}

# One account a program, with the password generated for it and, until the
# grants follow, no right at all.
accounts_sql() {
	local account
	say "CREATE DATABASE IF NOT EXISTS lindung CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;"
	for account in $ACCOUNTS; do
		say "CREATE USER IF NOT EXISTS '$account'@localhost;"
		say "ALTER USER '$account'@localhost IDENTIFIED VIA mysql_native_password USING PASSWORD('$(<"$VAR/secret/db/$account")');"
		say "REVOKE ALL PRIVILEGES, GRANT OPTION FROM '$account'@localhost;"
	done
}

# The grants of accounts, from the program's table of statements.
grants_sql() {
	local account
	for account in "$@"; do
		ctl grants "$account" 2>>"$VAR/log/sql.log" ||
			fail "The grants of $account are not known." \
			    "$VAR/log/sql.log"
	done
}

sql_run() { # what it is for, statements
	sql <<<"$2" || fail "$1 failed." "$VAR/log/sql.log"
}

# lindungctl picks the account that each command is for.
ctl() {
	setpriv --pdeathsig TERM "$BUILD/lindungctl" -c "$VAR/lindung.conf" \
	    "$@" </dev/null 7>&- 9>&-
}

# Accounts, tables, grants.  Accounts and grants are set anew only when they
# are not those of last time: that keeps the start quick.
db_tables() {
	local accounts first rest now
	accounts=$(accounts_sql)
	first=$(grants_sql lindung_migrate) || exit
	rest=$(grants_sql lindung lindung_ctl lindung_sequencer) || exit
	now=$(sha256sum <<<"$accounts$first$rest")
	if [ "$now" = "$(cat "$VAR/db.grants" 2>/dev/null)" ]; then
		migrate
		return
	fi
	rm -f "$VAR/db.grants"
	sql_run "Making the database accounts" "$accounts
$first"
	migrate
	sql_run "Granting rights to the accounts" "$rest"
	say "$now" >"$VAR/db.grants"
}

migrate() {
	ctl migrate >>"$VAR/log/ctl.log" 2>&1 ||
		fail "The tables could not be brought up to date." \
		    "$VAR/log/ctl.log"
}

demo() {
	local rc
	[ "$DEMO" = 1 ] || return 0
	mkdir -p "$VAR/demo" "$VAR/trust.d"
	ctl demo status >>"$VAR/log/ctl.log" 2>&1
	rc=$?
	if [ $rc = 69 ]; then
		ctl demo load >>"$VAR/log/ctl.log" 2>&1
		rc=$?
	fi
	[ $rc = 0 ] || fail "The demo could not be loaded." "$VAR/log/ctl.log"
}
