# Lindung.  `make` alone prints what there is.
SHELL = /bin/bash
.DEFAULT_GOAL := help
BUILD ?= build
CC = gcc
PKGS = libsodium libmariadb libxml-2.0 liboath libqrencode libutf8proc libseccomp
ROOMS = base auth schema xml cases cgi ctl

# Third-party headers are system headers: our warnings are about our code.
SYS_CFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null | sed 's/-I/-isystem /g')
WARN = -Wall -Wextra -Werror -Wmissing-prototypes -Wstrict-prototypes \
	-Wwrite-strings -Wshadow -Wconversion -Wsign-conversion -Wformat=2 -Wvla \
	-Wnull-dereference -Wswitch-enum -Wcast-qual -Wpointer-arith \
	-Wredundant-decls
ifneq (,$(findstring clang,$(CC)))
HARD_CC = -ftrivial-auto-var-init=pattern
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
CFLAGS = -std=gnu11 $(OPT) $(WARN) -fstack-protector-strong \
	-fstack-clash-protection -fcf-protection=full -fno-strict-aliasing \
	-fno-strict-overflow -fPIE $(HARD_CC)
CPPFLAGS = -D_GNU_SOURCE -I. -I$(BUILD) $(SYS_CFLAGS) -MMD -MP
LDFLAGS = -pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed $(LDSAN)
LIBS = $(shell pkg-config --libs $(PKGS)) -lfcgi -lzxcvbn -lm
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
LIB_OBJ = $(base_OBJ) $(auth_OBJ) $(schema_OBJ) $(xml_OBJ) $(cases_OBJ)
CGI_OBJ = $(cgi_OBJ) $(TMPL_C:.c=.o)

$(BUILD)/lindung: $(LIB_OBJ) $(CGI_OBJ)
	$(say) LD $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)
$(BUILD)/lindungctl: $(LIB_OBJ) $(ctl_OBJ)
	$(say) LD $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

# unit tests: tests/unit/test_NAME.c is one cmocka program; it links the rooms
# and, when it tests the portal, the portal's objects without its main().
UNIT_SRC := $(wildcard tests/unit/test_*.c)
UNIT := $(UNIT_SRC:%.c=$(BUILD)/%)
$(BUILD)/tests/unit/test_%: $(BUILD)/tests/unit/test_%.o $(LIB_OBJ) $(filter-out $(BUILD)/cgi/main.o,$(CGI_OBJ))
	$(say) LD $@
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS) -lcmocka

.PHONY: help all unit clean
help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
all: $(BUILD)/lindung $(BUILD)/lindungctl ## build the programs
unit: $(UNIT) ## build and run the unit tests
	@for t in $(UNIT); do $$t || exit 1; done
clean: ## remove what was built (never var/)
	rm -rf $(BUILD)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
