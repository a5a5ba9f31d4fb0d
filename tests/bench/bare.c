/* See bare.h.  No room but schema is known here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <time.h>

#include "tests/bench/bare.h"
#include "tests/unit/db.h"

/* Where the object and the row's version stand in the associated data. */
#define AD_OBJECT  30
#define AD_VERSION 72

#define HEAD       6 /* of an envelope, before the nonce */

/* Columns of case_scan: see CASE_COLS in schema/sql.c. */
#define COL_ID      0
#define COL_VERSION 6
#define COL_IDX     12

static struct {
	MYSQL_STMT *ps;
	struct id unit;
	const uint8_t *key;
	uint8_t ad[128]; /* of a row; id and version are written into it */
	size_t ad_len;
	uint64_t version;
	uint8_t id[ID_LEN];
	uint8_t idx[STREAM_CELL];
	unsigned long idx_len;
	uint8_t rest[COL_IDX][64]; /* what is fetched and not looked at */
	unsigned long rest_len[COL_IDX];
} bare;

double
clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

void
bare_need(char **argv)
{
	db_need(argv);
}

struct store *
bare_world(void)
{
	assert_int_equal(world_tables(NULL), 0);
	return db_open(ACC_PORTAL);
}

int
bare_world_end(void)
{
	mysql_stmt_close(bare.ps);
	return world_end(NULL);
}

static void
bare_bind(void)
{
	const char *out = stmts[ST_CASE_SCAN].out;
	MYSQL_BIND b[COL_IDX + 1] = { 0 };

	assert_int_equal(strlen(out), nitems(b));
	for (size_t i = 0; i < COL_IDX; i++) {
		bool number = out[i] == 'u' || out[i] == 'i';

		b[i].buffer_type =
		    number ? MYSQL_TYPE_LONGLONG : MYSQL_TYPE_BLOB;
		b[i].buffer = bare.rest[i];
		b[i].buffer_length = sizeof(bare.rest[i]);
		b[i].length = &bare.rest_len[i];
	}
	b[COL_ID].buffer = bare.id;
	b[COL_VERSION].buffer = &bare.version;
	b[COL_IDX].buffer_type = MYSQL_TYPE_BLOB;
	b[COL_IDX].buffer = bare.idx;
	b[COL_IDX].buffer_length = sizeof(bare.idx);
	b[COL_IDX].length = &bare.idx_len;
	assert_int_equal(mysql_stmt_bind_result(bare.ps, b), 0);
}

void
bare_prepare(struct id unit, const uint8_t key[KEY_LEN])
{
	const char *sql = stmts[ST_CASE_SCAN].sql;
	struct ad place = { .type = OBJ_CASE_INDEX,
		.key_version = 1,
		.schema = 1 };
	struct bytes ad = ad_bytes(w.a, &place);
	MYSQL_BIND in = { .buffer_type = MYSQL_TYPE_BLOB,
		.buffer = bare.unit.b,
		.buffer_length = ID_LEN };

	bare.unit = unit;
	bare.key = key;
	assert_true(ad.n <= sizeof(bare.ad));
	memcpy(bare.ad, ad.p, ad.n);
	bare.ad_len = ad.n;
	bare.ps = mysql_stmt_init(w.admin);
	assert_non_null(bare.ps);
	assert_int_equal(mysql_stmt_prepare(bare.ps, sql, strlen(sql)), 0);
	assert_int_equal(mysql_stmt_bind_param(bare.ps, &in), 0);
	bare_bind();
}

static bool
bare_open(void)
{
	const uint8_t *nonce = bare.idx + HEAD, *ct = nonce + NONCE_LEN;
	uint8_t plain[STREAM_CELL];

	memcpy(bare.ad + AD_OBJECT, bare.id, ID_LEN);
	bare.ad[AD_VERSION + 3] = (uint8_t)bare.version;
	return crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, ct,
		   bare.idx_len - HEAD - NONCE_LEN, bare.ad, bare.ad_len, nonce,
		   bare.key) == 0;
}

double
bare_ms(void)
{
	double from = clock_ms();
	unsigned n = 0;

	assert_int_equal(mysql_stmt_execute(bare.ps), 0);
	while (mysql_stmt_fetch(bare.ps) == 0 && bare_open())
		n++;
	mysql_stmt_free_result(bare.ps);
	from = clock_ms() - from;
	assert_int_equal(n, ROWS);
	return from;
}

/* written anew ------------------------------------------------------------ */

static struct anew {
	uint32_t epoch, version;
	uint8_t id[ID_LEN], idx[STREAM_CELL], wrap[255];
	unsigned long id_len, idx_len, wrap_len;
} anew[ROWS_MANY];

static MYSQL_BIND
cell(void *p, size_t n, unsigned long *len)
{
	return (MYSQL_BIND){ .buffer_type = MYSQL_TYPE_BLOB,
		.buffer = p,
		.buffer_length = n,
		.length = len };
}

static MYSQL_BIND
number(uint32_t *n)
{
	return (MYSQL_BIND){ .buffer_type = MYSQL_TYPE_LONG,
		.buffer = n,
		.is_unsigned = 1 };
}

static MYSQL_STMT *
bare_prepared(const char *sql)
{
	MYSQL_STMT *ps = mysql_stmt_init(w.admin);

	assert_non_null(ps);
	assert_int_equal(mysql_stmt_prepare(ps, sql, strlen(sql)), 0);
	return ps;
}

static unsigned
anew_read(MYSQL_STMT *ps, uint32_t epoch)
{
	MYSQL_BIND in[] = { cell(bare.unit.b, ID_LEN, NULL), number(&epoch) };
	unsigned n = 0;

	assert_int_equal(mysql_stmt_bind_param(ps, in), 0);
	assert_int_equal(mysql_stmt_execute(ps), 0);
	while (n < ROWS_MANY) {
		struct anew *a = &anew[n];
		MYSQL_BIND out[] = { cell(a->id, ID_LEN, &a->id_len),
			number(&a->version),
			cell(a->idx, sizeof(a->idx), &a->idx_len),
			cell(a->wrap, sizeof(a->wrap), &a->wrap_len) };

		assert_int_equal(mysql_stmt_bind_result(ps, out), 0);
		if (mysql_stmt_fetch(ps) != 0)
			break;
		a->epoch = epoch;
		a->idx[HEAD] ^= 1;
		a->wrap[HEAD] ^= 1;
		n++;
	}
	mysql_stmt_free_result(ps);
	return n;
}

static void
anew_write(MYSQL_STMT *ps, unsigned n)
{
	const size_t size = sizeof(*anew);
	struct anew *a = anew;
	MYSQL_BIND in[] = { number(&a->epoch),
		cell(a->idx, sizeof(a->idx), &a->idx_len),
		cell(a->wrap, sizeof(a->wrap), &a->wrap_len),
		cell(a->id, ID_LEN, &a->id_len), number(&a->version),
		number(&a->epoch) };

	assert_int_equal(mysql_stmt_attr_set(ps, STMT_ATTR_ARRAY_SIZE, &n), 0);
	assert_int_equal(mysql_stmt_attr_set(ps, STMT_ATTR_ROW_SIZE, &size), 0);
	assert_int_equal(mysql_stmt_bind_param(ps, in), 0);
	assert_int_equal(mysql_stmt_execute(ps), 0);
	assert_int_equal(mysql_stmt_affected_rows(ps), n);
	assert_int_equal(mysql_commit(w.admin), 0);
}

double
bare_anew_ms(uint32_t epoch)
{
	MYSQL_STMT *read =
	    bare_prepared("SELECT id, version, idx, wrap FROM kasus"
			  " WHERE unit = ? AND epoch < ? LIMIT 250");
	MYSQL_STMT *write = bare_prepared(stmts[ST_CASE_REWRAP].sql);
	double from = clock_ms();
	unsigned n, all = 0;

	assert_int_equal(mysql_autocommit(w.admin, 0), 0);
	while ((n = anew_read(read, epoch)) > 0) {
		anew_write(write, n);
		all += n;
	}
	from = clock_ms() - from;
	assert_int_equal(all, ROWS);
	assert_int_equal(mysql_autocommit(w.admin, 1), 0);
	mysql_stmt_close(read);
	mysql_stmt_close(write);
	return from;
}
