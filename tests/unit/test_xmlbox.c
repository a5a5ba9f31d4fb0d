/*
 * xml: the box.  The child is compiled here once more, with a hook that
 * misbehaves on demand: whatever it does, the next document is served.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "tests/unit/xml_box.h"
#include "tests/unit/xml_sample.h"

/* Names of our own: the room's objects are linked as well. */
#define LINDUNG_TEST_BOX
#define box_start       hooked_box_start
#define box_stop        hooked_box_stop
#define box_pid         hooked_box_pid
#define box_read        hooked_box_read
#define box_validate    hooked_box_validate
#define child_lock_make hooked_child_lock
#define child_run       hooked_child_run
enum err hooked_box_start(bool sandbox, struct box **box_r) MUST_USE;
void hooked_box_stop(struct box *b);
pid_t hooked_box_pid(const struct box *b);
enum err hooked_box_read(struct box *b, struct arena *a, struct bytes xml,
    struct content_read *r_r, struct fault *f_r) MUST_USE;
enum err hooked_box_validate(struct box *b, struct arena *a, struct bytes xml,
    struct fault *f_r) MUST_USE;

#include "xml/box.c"   /* NOLINT(bugprone-suspicious-include) */
#include "xml/child.c" /* NOLINT(bugprone-suspicious-include) */

static struct arena *arena;
static struct box *box;      /* locked as in production, where it can be */
static struct box *open_box; /* without seccomp: for hooks that must call */
static struct keyring *keys;
static int secret_fd;

/* what the child does to "!word" ----------------------------------------- */

static void
eat_memory(void)
{
	for (;;) {
		volatile uint8_t *p = malloc(1 << 20);

		if (p == NULL)
			_exit(1);
		for (size_t i = 0; i < 1 << 20; i += 4096)
			p[i] = 1;
	}
}

static void
spin(void)
{
	for (volatile unsigned i = 0;; i++)
		;
}

static void
fault_address(void)
{
	static volatile uintptr_t nowhere = 8;

	*(volatile int *)nowhere = 1;
}

/* Answers a valid document's verdict if any descriptor but 3 is open. */
static void
tell_fds(void)
{
	static const uint8_t reply[] = { 0, 0, 0, 1, WIRE_VALID };

	for (int fd = 0; fd < 1024; fd++)
		if (fd != JOB_FD && fcntl(fd, F_GETFD) != -1)
			(void)write_all(reply, sizeof(reply));
	_exit(0);
}

static void
say(uint32_t length, const void *body, size_t n)
{
	uint8_t head[4];

	for (size_t i = 0; i < 4; i++)
		head[i] = (uint8_t)(length >> (24 - 8 * i));
	(void)write_all(head, sizeof(head));
	(void)write_all(body, n);
	_exit(0);
}

void
test_hook(struct bytes xml)
{
	static const uint8_t huge[] = { WIRE_READ, 0xff, 0xff, 0xff, 0xff };
	const char *s = (const char *)xml.p;

	if (xml.n < 5 || s[0] != '!')
		return;
	if (memcmp(s, "!abrt", 5) == 0)
		abort();
	if (memcmp(s, "!kill", 5) == 0)
		(void)kill(getpid(), SIGKILL);
	if (memcmp(s, "!exit", 5) == 0)
		_exit(0);
	if (memcmp(s, "!segv", 5) == 0)
		fault_address();
	if (memcmp(s, "!spin", 5) == 0)
		spin();
	if (memcmp(s, "!wait", 5) == 0)
		(void)read_all(&(uint8_t){ 0 }, 1);
	if (memcmp(s, "!eat ", 5) == 0)
		eat_memory();
	if (memcmp(s, "!fds ", 5) == 0)
		tell_fds();
	if (memcmp(s, "!lie1", 5) == 0)
		say(0xffffffff, "x", 1);
	if (memcmp(s, "!lie2", 5) == 0)
		say(64, "\x01", 1);
	if (memcmp(s, "!lie3", 5) == 0)
		say(sizeof(huge), huge, sizeof(huge));
	if (memcmp(s, "!lie4", 5) == 0)
		say(1, "\x09", 1);
	/* forbidden calls: alive after one of these, the child says "valid" */
	if (memcmp(s, "!open", 5) == 0)
		(void)open("/etc/passwd", O_RDONLY);
	else if (memcmp(s, "!sock", 5) == 0)
		(void)socket(AF_INET, SOCK_STREAM, 0);
	else if (memcmp(s, "!fork", 5) == 0)
		(void)fork();
	else if (memcmp(s, "!seek", 5) == 0)
		(void)lseek(JOB_FD, 0, SEEK_SET);
	else if (memcmp(s, "!exec", 5) == 0)
		(void)mmap(NULL, 4096, PROT_READ | PROT_EXEC,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	else if (memcmp(s, "!pidf", 5) == 0)
		(void)kill(getppid(), 0);
	say(1, "\x01", 1);
}

/* tests ------------------------------------------------------------------ */

static int
setup(void **state)
{
	(void)state;
	secret_fd = open("/dev/null", O_RDONLY); /* what may not be inherited */
	if (secret_fd < 0 || auth_init() != OK || xml_init("xml") != OK ||
	    box_start(box_sandboxed(), &box) != OK ||
	    box_start(false, &open_box) != OK)
		return 1;
	arena = arena_new((size_t)64 << 20);
	keys = sample_keyring(0);
	return arena == NULL || keys == NULL;
}

static int
teardown(void **state)
{
	(void)state;
	box_stop(box);
	box_stop(open_box);
	keyring_free(keys);
	arena_free(arena);
	return 0;
}

static void
serves(struct box *b)
{
	struct content c;
	struct content_read r;
	struct bytes xml;
	struct fault f;

	sample_content(&c, CONTENT_REFERRAL);
	assert_int_equal(content_write(arena, &c, keys, &xml, &f), OK);
	assert_int_equal(box_read(b, arena, xml, &r, &f), OK);
	assert_string_equal(r.content.referral.name, c.referral.name);
}

/* Both questions are answered with "busy", and the box goes on. */
static void
contained(struct box *b, const char *word)
{
	struct content_read r;
	struct bytes xml = BYTES(word, strlen(word));
	struct fault f;

	assert_int_equal(box_read(b, arena, xml, &r, &f), ERR_BUSY);
	assert_int_equal(f.code, RJ_BUSY);
	assert_int_equal(box_validate(b, arena, xml, &f), ERR_BUSY);
	serves(b);
}

static void
test_death(void **state)
{
	(void)state;
	contained(box, "!exit");
	contained(box, "!segv");
	contained(box, "!abrt");
	contained(open_box, "!kill");
	contained(open_box, "!exit");
}

static void
test_hang(void **state)
{
	(void)state;
	contained(box, "!spin");
}

static void
test_memory(void **state)
{
	(void)state;
	if (box->sandbox)
		contained(box, "!eat ");
	serves(box);
}

/* A child that waits for more than it gets is left to its end. */
static void
test_silence(void **state)
{
	struct content_read r;
	struct fault f;
	bool sandbox = open_box->sandbox;

	(void)state;
	open_box->sandbox = true; /* the short time-out */
	assert_int_equal(box_read(open_box, arena, BYTES("!wait", 5), &r, &f),
	    ERR_BUSY);
	open_box->sandbox = sandbox;
	serves(open_box);
}

static void
test_lies(void **state)
{
	(void)state;
	contained(box, "!lie1");
	contained(box, "!lie2");
	contained(box, "!lie3");
	contained(box, "!lie4");
}

static void
test_calls(void **state)
{
	struct fault f;

	(void)state;
	if (box->sandbox) {
		contained(box, "!open");
		contained(box, "!sock");
		contained(box, "!fork");
		contained(box, "!seek");
		contained(box, "!exec");
		contained(box, "!pidf");
	}
	/* the hook does answer where the filter lets it live */
	assert_int_equal(box_validate(open_box, arena, BYTES("!pidf", 5), &f),
	    OK);
}

static void
test_no_descriptor(void **state)
{
	struct fault f;

	(void)state;
	assert_int_equal(box_validate(open_box, arena, BYTES("!fds ", 5), &f),
	    ERR_BUSY);
	print_message("R48 ok\n");
}

static void
test_no_zygote(void **state)
{
	struct content_read r;
	struct fault f;
	struct box *b;

	(void)state;
	assert_int_equal(box_start(false, &b), OK);
	serves(b);
	assert_int_equal(kill(box_pid(b), SIGKILL), 0);
	assert_int_equal(waitpid(box_pid(b), NULL, 0), box_pid(b));
	assert_int_equal(box_read(b, arena, BYTES("<x/>", 4), &r, &f),
	    ERR_BUSY);
	b->owner = 0; /* nothing left to stop */
	box_stop(b);
}

/* take.c ----------------------------------------------------------------- */

static struct bytes
honest_reply(enum content_kind kind)
{
	struct content c;
	struct fault f;
	struct bytes xml;
	struct buf out;
	xmlDoc *doc;

	sample_content(&c, kind);
	assert_int_equal(content_write(arena, &c, keys, &xml, &f), OK);
	assert_int_equal(gate_open(xml, &doc, &f), OK);
	buf_init(&out, arena, REPLY_MAX);
	assert_int_equal(read_content(doc, &out, &f), OK);
	xmlFreeDoc(doc);
	return buf_bytes(&out);
}

/* No reply that was cut short is believed. */
static void
test_take_short(void **state)
{
	struct bytes b = honest_reply(CONTENT_REFERRAL);
	struct arena_mark m = arena_mark(arena);
	struct content_read r;
	struct fault f;

	(void)state;
	assert_int_equal(take_content(arena, b, &r, &f), OK);
	for (size_t n = 0; n < b.n; n++) {
		enum err e = take_content(arena, BYTES(b.p, n), &r, &f);

		/* only the last field may be left out */
		assert_true(e == ERR_TAMPER ||
		    (e == OK && r.content.referral.referrer.role != NULL));
		arena_release(arena, m);
	}
}

/* Any byte may be anything: an error or plain strings, never a crash. */
static void
test_take_any(void **state)
{
	struct bytes b = honest_reply(CONTENT_REFERRAL);
	uint8_t *p = arena_alloc(arena, b.n);
	struct arena_mark m = arena_mark(arena);
	unsigned seed = 1;

	(void)state;
	for (size_t i = 0; i < 20000; i++) {
		struct content_read r;
		struct fault f;

		memcpy(p, b.p, b.n);
		for (unsigned k = 0; k < 1 + i % 8; k++) {
			seed = seed * 1103515245 + 12345;
			p[(seed >> 4) % b.n] = (uint8_t)(seed >> 16);
		}
		if (take_content(arena, BYTES(p, b.n), &r, &f) == OK)
			assert_true(utf8_ok(r.content.referral.name,
			    strlen(r.content.referral.name)));
		arena_release(arena, m);
	}
}

static void
test_take_verdict(void **state)
{
	static const uint8_t no_code[] = { WIRE_FAULT, 0, 0, 0, 0, 0, 0, 0, 0 };
	static const uint8_t bad_place[] = { WIRE_FAULT, 1, 45, 0, 0, 0, 7, 0,
		1, '\n' };
	static const uint8_t good[] = { WIRE_FAULT, 1, 45, 0, 0, 0, 7, 0, 1,
		'X' };
	static const uint8_t more[] = { WIRE_VALID, 0 };
	struct fault f;

	(void)state;
	assert_int_equal(take_verdict(BYTES(no_code, sizeof(no_code)), &f),
	    ERR_TAMPER);
	assert_int_equal(take_verdict(BYTES(bad_place, sizeof(bad_place)), &f),
	    ERR_TAMPER);
	assert_int_equal(take_verdict(BYTES(more, sizeof(more)), &f),
	    ERR_TAMPER);
	assert_int_equal(take_verdict(BYTES(good, sizeof(good)), &f),
	    ERR_INVALID);
	assert_int_equal(f.code, RJ_SCHEMA);
	assert_int_equal(f.line, 7);
	assert_string_equal(f.where, "X");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_death),
		cmocka_unit_test(test_hang),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_lies),
		cmocka_unit_test(test_calls),
		cmocka_unit_test(test_no_descriptor),
		cmocka_unit_test(test_no_zygote),
		cmocka_unit_test(test_take_short),
		cmocka_unit_test(test_take_any),
		cmocka_unit_test(test_take_verdict),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
