# Lindung.  `make` alone prints what there is.
SHELL = /bin/bash
.DEFAULT_GOAL := help
BUILD ?= build
SYS ?= var/sys
PREFIX ?= /usr/local
CC = gcc
# What clang's -Weverything is not asked for: what other rules decide (layout,
# place of declarations, C++), what macros of glibc and libseccomp expand to,
# flags joined in an enum, gettext's own names, and outputs that are set
# whenever the status says so.
EVERYTHING_BUT = -Wno-padded -Wno-declaration-after-statement \
	-Wno-c++98-compat -Wno-c++98-compat-pedantic \
	-Wno-disabled-macro-expansion -Wno-class-varargs -Wno-assign-enum \
	-Wno-bad-function-cast -Wno-covered-switch-default \
	-Wno-reserved-identifier -Wno-conditional-uninitialized \
	-Wno-missing-noreturn -Wno-missing-field-initializers
JOBS := $(shell nproc)
CTL_PKGS = libcurl # of lindungctl alone
PKGS = libsodium libmariadb libxml-2.0 liboath libqrencode libutf8proc \
	libseccomp libfido2 jansson
ROOMS = base stat auth schema xml cases cgi ctl

# Compiler and libraries that nginx/deps.sh unpacked for an ordinary user.
-include $(SYS)/make.inc

# Third-party headers are system headers: our warnings are about our code.
SYS_CFLAGS := $(shell $(SYS_ENV) pkg-config --cflags $(PKGS) $(CTL_PKGS) 2>/dev/null | \
	sed 's/-I/-isystem /g') $(SYS_INCLUDE)
WARN = -Wall -Wextra -Werror -Wmissing-prototypes -Wstrict-prototypes \
	-Wwrite-strings -Wshadow -Wconversion -Wsign-conversion -Wformat=2 -Wvla \
	-Wnull-dereference -Wswitch-enum -Wcast-qual -Wpointer-arith \
	-Wredundant-decls
ifneq (,$(findstring clang,$(CC)))
HARD_CC = -ftrivial-auto-var-init=pattern
ifdef EVERYTHING # all that clang knows, but for
WARN += -Weverything $(EVERYTHING_BUT)
endif
else
WARN += -Wduplicated-cond -Wduplicated-branches -Wlogical-op -Wrestrict \
	-Warith-conversion -Wformat-signedness
HARD_CC = -ftrivial-auto-var-init=zero -fzero-call-used-regs=used-gpr
endif
ifdef SAN
OPT = -O1 -g -fno-omit-frame-pointer -fsanitize=$(SAN) -fno-sanitize-recover=all
LDSAN = -fsanitize=$(SAN)
else
OPT = -O2 -g -D_FORTIFY_SOURCE=3
endif
CFLAGS = $(SYS_ROOT) -std=gnu11 $(OPT) $(WARN) -fstack-protector-strong \
	-fstack-clash-protection -fcf-protection=full -fno-strict-aliasing \
	-fno-strict-overflow -fPIE $(HARD_CC) $(EXTRA)
CPPFLAGS = -D_GNU_SOURCE -I. -I$(BUILD) $(SYS_CFLAGS) -MMD -MP
LDFLAGS = -pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed $(LDSAN) \
	$(SYS_LDFLAGS)
LIBS = $(shell $(SYS_ENV) pkg-config --libs $(PKGS)) -lfcgi -lzxcvbn -lm
CTL_LIBS = $(shell $(SYS_ENV) pkg-config --libs $(CTL_PKGS))
ifndef V
Q = @
say = @printf '  %-5s %s\n'
else
say = @:
endif

.SECONDARY:
.SUFFIXES:
$(BUILD)/%.o: %.c
	$(say) CC $<
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<
$(BUILD)/%.o: $(BUILD)/%.c
	$(say) CC $<
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

# pages: cgi/tmpl/NAME.tmpl -> $(BUILD)/cgi/tmpl/NAME.c
TMPL := $(wildcard cgi/tmpl/*.tmpl)
TMPL_C := $(TMPL:%.tmpl=$(BUILD)/%.c)
TMPLC = $(BUILD)/tmplc
$(TMPLC): $(wildcard cgi/tmplc/*.c) cgi/tmplc/tmplc.h
	$(say) LD $@
	@mkdir -p $(@D)
	$(Q)$(CC) -D_GNU_SOURCE $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.c,$^)
$(BUILD)/cgi/tmpl/%.c: cgi/tmpl/%.tmpl $(TMPLC)
	$(say) TMPL $<
	@mkdir -p $(@D)
	$(Q)$(TMPLC) $< $@

define room
$(1)_SRC := $$(wildcard $(1)/*.c)
$(1)_OBJ := $$($(1)_SRC:%.c=$$(BUILD)/%.o)
endef
$(foreach r,$(ROOMS),$(eval $(call room,$(r))))
LIB_OBJ = $(base_OBJ) $(stat_OBJ) $(auth_OBJ) $(schema_OBJ) $(xml_OBJ) $(cases_OBJ)
CGI_OBJ = $(cgi_OBJ) $(TMPL_C:.c=.o)

$(BUILD)/lindung: $(LIB_OBJ) $(CGI_OBJ)
	$(say) LD $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)
# each program of ctl/ is the room with another main(); only lindungctl asks
# other hosts
CTL_MAIN = $(BUILD)/ctl/main.o $(BUILD)/ctl/witness.o $(BUILD)/ctl/fetch.o
SEQ_MAIN = $(BUILD)/ctl/sequencer.o
$(BUILD)/lindungctl: $(LIB_OBJ) $(filter-out $(SEQ_MAIN),$(ctl_OBJ))
	$(say) LD $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS) $(CTL_LIBS)
$(BUILD)/lindung-sequencer: $(LIB_OBJ) $(filter-out $(CTL_MAIN),$(ctl_OBJ))
	$(say) LD $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

# unit tests: tests/unit/test_NAME.c is one cmocka program; it links the rooms
# and, when it tests the portal, the portal's objects without its main().
UNIT_SRC := $(wildcard tests/unit/test_*.c)
UNIT := $(UNIT_SRC:%.c=$(BUILD)/%)
$(BUILD)/tests/unit/test_%: $(BUILD)/tests/unit/test_%.o $(LIB_OBJ) $(filter-out $(BUILD)/cgi/main.o,$(CGI_OBJ))
	$(say) LD $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS) -lcmocka

$(BUILD)/tests/unit/test_xmlmem: private LDFLAGS += -Wl,--wrap=malloc

# what an attacker tries with a copy of the database
ATTACK = $(BUILD)/tests/attack/probe $(BUILD)/tests/attack/open.so \
	$(BUILD)/tests/attack/fault.so
$(BUILD)/tests/attack/probe: $(BUILD)/tests/attack/probe.o $(base_OBJ) $(auth_OBJ)
	$(say) LD $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)
$(BUILD)/tests/attack/%.so: tests/attack/%.c
	$(say) LD $@
	@mkdir -p $(@D)
	$(Q)$(CC) -D_GNU_SOURCE $(SYS_CFLAGS) $(filter-out -fPIE,$(CFLAGS)) \
		-fno-builtin -U_FORTIFY_SOURCE -fPIC -shared -o $@ $<

# fuzzers: tests/fuzz/fuzz_NAME.c is one program, built by clang
FUZZ := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/fuzz/fuzz_*.c))
$(BUILD)/tests/fuzz/fuzz_%: $(BUILD)/tests/fuzz/fuzz_%.o $(LIB_OBJ) $(filter-out $(BUILD)/cgi/main.o,$(CGI_OBJ))
	$(say) LD $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS) -lcmocka

# figures: programs that a part of tests/bench/bench.sh starts
BENCH := floor search statistics argon hostile roster stream lindung
BENCH := $(BENCH:%=$(BUILD)/tests/bench/%)
# the portal with a bare trail
$(BUILD)/tests/bench/lindung: $(filter-out $(BUILD)/schema/trail.o,$(LIB_OBJ)) $(CGI_OBJ) $(BUILD)/tests/bench/trail_bare.o
	$(say) LD $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)
$(BUILD)/tests/bench/search $(BUILD)/tests/bench/roster $(BUILD)/tests/bench/statistics: $(BUILD)/tests/bench/bare.o
$(BUILD)/tests/bench/statistics: $(BUILD)/tests/bench/stat_bare.o
$(BUILD)/tests/bench/%: $(BUILD)/tests/bench/%.o $(LIB_OBJ) $(BUILD)/cgi/tmpl.o
	$(say) LD $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS) -lcmocka

# what the programs read: $(BUILD)/share, as it is installed
SHARE = $(BUILD)/share
SHARE_SRC := $(wildcard xml/xsd/* cgi/static/* schema/migrations/* \
	cases/data/* nginx/pages/*) auth/words.txt auth/common.txt
PO := $(wildcard po/*.po)
$(BUILD)/share.stamp: $(SHARE_SRC) $(PO)
	$(say) SHARE $(SHARE)
	@rm -rf $(SHARE).new
	@mkdir -p $(SHARE).new/pages
	@cp -R xml/xsd cgi/static schema/migrations cases/data auth/words.txt \
		auth/common.txt $(SHARE).new/
	@nginx/pages/build.sh $(abspath $(SHARE).new/pages)
	@for po in $(PO); do \
		to=$(SHARE).new/locale/$$(basename $$po .po)/LC_MESSAGES; \
		mkdir -p $$to && $(SYS_ENV) msgfmt --check -o $$to/lindung.mo $$po || exit; \
	done
	@rm -rf $(SHARE) && mv $(SHARE).new $(SHARE)
	@touch $@

# The site for a production host; nginx/stack.sh fills in its own.
SITE = sed -e 's|@LISTEN@|listen 443 ssl http2; listen [::]:443 ssl http2;|' \
	-e 's|@NAME@|lindung.example.go.id|; s|@STAPLING@|on|' \
	-e 's|@SOCKET@|/run/lindung/portal.sock|; s|@LOG@|/var/log/nginx|' \
	-e 's|@CERT@|/etc/lindung/tls/cert.pem|; s|@KEY@|/etc/lindung/tls/key.pem|' \
	-e 's|@TMP@|/run/lindung-nginx|; s|@ETC@|$(PREFIX)/share/lindung/nginx|' \
	-e 's|@STATIC@|$(PREFIX)/share/lindung/static|' \
	-e 's|@PAGES@|$(PREFIX)/share/lindung/pages|' \
	-e 's|@LOGIN_RATE@|60|; s|@LOGIN_BURST@|30|; s|@CONNECTIONS@|200|; s|@FILES@|3|'

POT_SRC = $(TMPL_C) $(wildcard cgi/*.c cgi/forms.h cases/*.c ctl/*.c stat/*.c)
XGETTEXT = xgettext --language=C --from-code=UTF-8 --keyword --keyword=_ \
	--keyword=N_ --keyword=n_:1,2 --keyword=p_:1c,2 \
	--add-comments=TRANSLATORS: --sort-by-file --package-name=lindung

.PHONY: help all share unit unit-programs attack-programs flags docs run up down status logs accounts \
	reset test faults cluster-test fuzz fuzz-programs bench bench-programs lint pot pot-print install clean
help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

run: ## fetch what is missing, build, start everything; Ctrl-C stops it
	@nginx/deps.sh run
	@$(MAKE) -s -j$(JOBS) all
	@exec setpriv --pdeathsig TERM env --default-signal=INT nginx/stack.sh run
up: ## the same in the background
	@nginx/deps.sh run
	@$(MAKE) -s -j$(JOBS) all
	@nginx/stack.sh up
down: ## stop it
	@nginx/stack.sh down
status: ## what runs, and where its logs are
	@nginx/stack.sh status || [ $$? = 3 ]
logs: ## follow the logs
	@nginx/stack.sh logs
accounts: ## the demo's accounts, with the codes of the moment
	@nginx/stack.sh accounts
reset: ## stop and delete all data; asks, unless FORCE=1
	@nginx/stack.sh reset

test: ## the everyday suite: unit, portal, browser, attacks
	@nginx/deps.sh test
	@$(MAKE) -s -j$(JOBS) all unit-programs attack-programs
	@tests/run.sh
faults: ## a fault at every call of the main paths; make test tries some
	@nginx/deps.sh test
	@$(MAKE) -s -j$(JOBS) all attack-programs
	@FAULT_POINTS=all tests/attack/run.sh fault
cluster-test: ## three hosts over a Galera cluster, on loopback
	@nginx/deps.sh test
	@$(MAKE) -s -j$(JOBS) all
	@tests/run.sh cluster
fuzz: ## hostile bytes to every reader, FUZZ_SECONDS (600) each
	@nginx/deps.sh lint
	@$(MAKE) -s -j$(JOBS) BUILD=$(BUILD)-fuzz CC=clang SAN=address,undefined \
		EXTRA="-fsanitize=fuzzer-no-link -Wno-missing-field-initializers" fuzz-programs share
	@BUILD=$(BUILD)-fuzz tests/fuzz/run.sh
bench: ## the figures of the README, as ratios of one run
	@nginx/deps.sh bench
	@$(MAKE) -s -j$(JOBS) all bench-programs
	@tests/bench/bench.sh
lint: ## format, rules, sanitizers, clang, analysers, valgrind
	@nginx/deps.sh lint
	@.ci/lint.sh
all: $(BUILD)/lindung $(BUILD)/lindungctl $(BUILD)/lindung-sequencer share ## build the programs
share: $(BUILD)/share.stamp
unit-programs: $(UNIT)
attack-programs: $(ATTACK)
bench-programs: $(BENCH)
fuzz-programs: $(FUZZ)
flags: # for tools that read C
	@echo $(filter-out -MMD -MP,$(CPPFLAGS)) -std=gnu11
unit: $(UNIT) ## build and run the unit tests
	@for t in $(UNIT); do $$t || exit 1; done
DOCS = docs
docs: all ## print the pages of docs/ that come from tables in the code
	@$(BUILD)/lindung --routes >$(DOCS)/routes.md
	@$(BUILD)/lindung --permissions >$(DOCS)/permissions.md
	@$(BUILD)/lindungctl docs groups >$(DOCS)/groups.md
	@$(BUILD)/lindungctl docs transitions >$(DOCS)/transitions.md
	@$(BUILD)/lindungctl docs stages >$(DOCS)/stages.md
	@$(BUILD)/lindungctl docs roster >$(DOCS)/roster.md
pot-print: $(TMPL_C)
	@$(XGETTEXT) -o - $(POT_SRC) | sed '/^"POT-Creation-Date/d'
pot: $(TMPL_C) ## collect the sentences to translate into po/
	@$(MAKE) -s pot-print >po/lindung.pot
	@msgmerge -q --update --backup=none --no-fuzzy-matching po/en.po po/lindung.pot
UNITS = systemd/system sysusers.d tmpfiles.d
install: all ## DESTDIR= PREFIX=/usr/local
	install -d $(DESTDIR)$(PREFIX)/sbin $(DESTDIR)$(PREFIX)/share/lindung/nginx \
		$(UNITS:%=$(DESTDIR)$(PREFIX)/lib/%) \
		$(DESTDIR)$(PREFIX)/share/man/man5 $(DESTDIR)$(PREFIX)/share/man/man8 \
		$(DESTDIR)$(PREFIX)/share/doc/lindung
	install -m 0755 $(BUILD)/lindung $(BUILD)/lindungctl \
		$(BUILD)/lindung-sequencer $(DESTDIR)$(PREFIX)/sbin
	cp -R $(SHARE)/. $(DESTDIR)$(PREFIX)/share/lindung
	$(SITE) nginx/lindung.conf.in >$(DESTDIR)$(PREFIX)/share/lindung/nginx/site.conf
	install -m 0644 nginx/fastcgi.conf nginx/headers.conf \
		$(DESTDIR)$(PREFIX)/share/lindung/nginx
	for unit in lindung.socket lindung.service lindung-sequencer.service; do \
		sed 's|@SBIN@|$(PREFIX)/sbin|' systemd/$$unit.in \
			>$(DESTDIR)$(PREFIX)/lib/systemd/system/$$unit || exit; \
	done
	install -m 0644 systemd/sysusers.conf $(DESTDIR)$(PREFIX)/lib/sysusers.d/lindung.conf
	install -m 0644 systemd/tmpfiles.conf $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/lindung.conf
	install -m 0644 $(wildcard docs/man/*.5) $(DESTDIR)$(PREFIX)/share/man/man5
	install -m 0644 $(wildcard docs/man/*.8) $(DESTDIR)$(PREFIX)/share/man/man8
	$(BUILD)/lindungctl docs config >$(DESTDIR)$(PREFIX)/share/doc/lindung/lindung.conf
	install -m 0644 auth/NOTICE $(DESTDIR)$(PREFIX)/share/doc/lindung/NOTICE.auth
	install -m 0644 cgi/static/NOTICE $(DESTDIR)$(PREFIX)/share/doc/lindung/NOTICE.static
	install -m 0644 cases/data/NOTICE $(DESTDIR)$(PREFIX)/share/doc/lindung/NOTICE.data
clean: ## remove what was built (never var/)
	rm -rf $(BUILD)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
