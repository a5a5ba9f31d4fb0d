/* The bare side of statistics: fetch and open the same rows, and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>

#include "tests/bench/stat_bare.h"
#include "tests/unit/db.h"

#define AD_OBJECT 30 /* in the associated data */
#define HEAD      6  /* of an envelope, before the nonce */

static struct {
	MYSQL_STMT *ps;
	const uint8_t *key;
	struct id unit;
	uint8_t ad[128];
	size_t ad_len;
	uint64_t from, to, year, epoch;
	uint8_t of[ID_LEN], id[ID_LEN], body[STREAM_CELL];
	unsigned long body_len;
} bare;

static MYSQL_BIND
bytes(void *p, size_t n, unsigned long *len)
{
	return (MYSQL_BIND){ .buffer_type = MYSQL_TYPE_BLOB,
		.buffer = p,
		.buffer_length = n,
		.length = len };
}

static MYSQL_BIND
number(uint64_t *n)
{
	return (MYSQL_BIND){ .buffer_type = MYSQL_TYPE_LONGLONG,
		.buffer = n,
		.is_unsigned = 1 };
}

struct store *
stat_world(void)
{
	assert_int_equal(world_tables(NULL), 0);
	return db_open(ACC_PORTAL);
}

int
stat_world_end(void)
{
	mysql_stmt_close(bare.ps);
	return world_end(NULL);
}

static void
row_into(const void *row, struct val *v)
{
	const struct stat_data *r = row;
	const struct val in[] = { V_ID(r->unit), V_U(r->year), V_ID(r->id),
		V_U(r->epoch), V_B(r->body), { .t = '\0' } };

	memcpy(v, in, sizeof(in));
}

enum err
stat_bare_add(struct store *st, const struct stat_data *row, size_t n)
{
	return stmt_many(st, ST_STAT_ROW_ADD, MOULD(*row, row_into), row, n);
}

void
stat_bare_prepare(const struct ad *ad, const uint8_t key[KEY_LEN])
{
	const char *sql = stmts[ST_STAT_ROW_SCAN].sql;
	struct bytes place = ad_bytes(w.a, ad);
	static unsigned long len;
	MYSQL_BIND in[] = { { .buffer_type = MYSQL_TYPE_BLOB,
				.buffer = bare.unit.b,
				.buffer_length = ID_LEN },
		number(&bare.from), number(&bare.to) };
	MYSQL_BIND out[] = { bytes(bare.of, ID_LEN, &len), number(&bare.year),
		bytes(bare.id, ID_LEN, &len), number(&bare.epoch),
		bytes(bare.body, sizeof(bare.body), &bare.body_len) };

	bare.unit = ad->parent;
	bare.key = key;
	bare.from = bare.to = ad->row_version;
	assert_true(place.n <= sizeof(bare.ad));
	memcpy(bare.ad, place.p, place.n);
	bare.ad_len = place.n;
	bare.ps = mysql_stmt_init(w.admin);
	assert_non_null(bare.ps);
	assert_int_equal(mysql_stmt_prepare(bare.ps, sql, strlen(sql)), 0);
	assert_int_equal(mysql_stmt_bind_param(bare.ps, in), 0);
	assert_int_equal(mysql_stmt_bind_result(bare.ps, out), 0);
}

static bool
opens(void)
{
	const uint8_t *nonce = bare.body + HEAD, *ct = nonce + NONCE_LEN;
	uint8_t plain[STREAM_CELL];

	memcpy(bare.ad + AD_OBJECT, bare.id, ID_LEN);
	return crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, ct,
		   bare.body_len - HEAD - NONCE_LEN, bare.ad, bare.ad_len,
		   nonce, bare.key) == 0;
}

unsigned
stat_bare_count(void)
{
	unsigned n = 0;

	assert_int_equal(mysql_stmt_execute(bare.ps), 0);
	while (mysql_stmt_fetch(bare.ps) == 0 && opens())
		n++;
	mysql_stmt_free_result(bare.ps);
	return n;
}
