/*
 * Keys of rows of statistics: one for each unit, year and epoch of the unit's seed.
 * The unit has it under its index key, and the agency's STATISTIK unit sealed to its
 * own; who sealed it there signs that, else the database could give leaders a key of
 * its own and rows to go with it.
 */
#include <string.h>

#include "cases/priv.h"

#define SEAL_MAGIC "LINDUNG-STATKEY\x01"

static struct ad
wrap_ad(const struct stat_key_row *row)
{
	return (struct ad){ .type = OBJ_STAT_KEY,
		.object = row->unit,
		.key_version = row->epoch,
		.row_version = row->year,
		.schema = LAYOUT };
}

static struct ad
seal_ad(const struct stat_key_row *row)
{
	return (struct ad){ .type = OBJ_STAT_SEAL,
		.object = row->unit,
		.parent = row->stat_unit,
		.key_version = row->epoch,
		.row_version = row->year,
		.schema = LAYOUT };
}

struct ad
stat_row_ad(const struct stat_data *d)
{
	return (struct ad){ .type = OBJ_STAT_ROW,
		.object = d->id,
		.parent = d->unit,
		.key_version = d->epoch,
		.row_version = d->year,
		.schema = LAYOUT };
}

/* What its signer signs. */
static struct bytes
seal_signed(struct work *w, const struct stat_key_row *row)
{
	struct ad ad = seal_ad(row);
	struct bytes where = ad_bytes(w->mem, &ad);
	struct buf b;

	buf_init(&b, w->mem, 0);
	buf_puts(&b, SEAL_MAGIC);
	buf_lv16(&b, where.p, where.n);
	buf_u32(&b, row->stat_epoch);
	buf_lv16(&b, row->sealed.p, row->sealed.n);
	return b.failed || where.p == NULL ? BYTES(NULL, 0) : buf_bytes(&b);
}

static enum err
key_seal(struct work *w, const struct roster_unit *stat,
    const uint8_t st[KEY_LEN], struct stat_key_row *row)
{
	uint8_t *sealed = arena_alloc(w->mem, SEALED_KEY_LEN);
	uint8_t *sig = arena_alloc(w->mem, SIG_LEN);
	struct bytes msg;
	struct ad ad;
	enum err e;

	if (sealed == NULL || sig == NULL)
		return ERR_MEMORY;
	row->stat_unit = stat->id;
	row->stat_epoch = stat->epoch;
	row->signer = w->who->person;
	ad = seal_ad(row);
	e = sealed_key_put(stat->box_pk, ad_bytes(w->mem, &ad), st, sealed);
	if (e != OK)
		return e;
	row->sealed = BYTES(sealed, SEALED_KEY_LEN);
	msg = seal_signed(w, row);
	if (msg.p == NULL)
		return ERR_MEMORY;
	keyring_sign(w->who->keys, msg, sig);
	row->signature = BYTES(sig, SIG_LEN);
	return OK;
}

/* Was it sealed by one of the unit who held its keys? */
static enum err
seal_check(struct work *w, const struct stat_key_row *row)
{
	const struct roster_member *m =
	    roster_member(w->roster, row->signer, row->unit);
	struct bytes msg = seal_signed(w, row);

	if (msg.p == NULL)
		return ERR_MEMORY;
	if (m == NULL || (m->ever & ROLES_KEY) == 0 ||
	    row->signature.n != SIG_LEN)
		return ERR_TAMPER;
	return sign_check(m->sign_pk, msg, row->signature.p);
}

/* --- of the unit ------------------------------------------------------------------ */

static enum err
own_open(struct work *w, const struct stat_key_row *row, uint8_t st_r[KEY_LEN])
{
	struct ad ad = wrap_ad(row);
	struct bytes st;
	enum err e = epoch_need(w, row->epoch);

	if (e == OK)
		e = seal_get(w->mem, keyring_index_of(w->who->keys, row->epoch),
		    &ad, row->wrap, PAD_NONE, &st);
	if (e == OK && st.n != KEY_LEN)
		e = ERR_TAMPER;
	if (e == OK)
		memcpy(st_r, st.p, KEY_LEN);
	return e == ERR_TAMPER ? tamper("stat-key", row->unit) : e;
}

static enum err
add_tx(struct store *st, void *arg)
{
	return stat_key_add(st, arg);
}

static enum err
seal_tx(struct store *st, void *arg)
{
	return stat_key_seal(st, arg);
}

static enum err
key_make(struct work *w, struct stat_key_row *row)
{
	const struct roster_unit *stat = roster_stat(w->roster, w->who->agency);
	struct ad ad = wrap_ad(row);
	uint8_t st[KEY_LEN];
	enum err e;

	random_bytes(st, KEY_LEN);
	e = seal_put(w->mem, keyring_index(w->who->keys), &ad,
	    BYTES(st, KEY_LEN), PAD_NONE, &row->wrap);
	if (e == OK && stat != NULL)
		e = key_seal(w, stat, st, row);
	secret_wipe(st, sizeof(st));
	return e == OK ? store_tx(w->db, NULL, add_tx, row) : e;
}

/* There may be a STATISTIK unit since. */
static enum err
key_late(struct work *w, struct stat_key_row *row, const uint8_t st[KEY_LEN])
{
	const struct roster_unit *stat = roster_stat(w->roster, w->who->agency);
	enum err e;

	if (row->sealed.n > 0 || stat == NULL)
		return OK;
	e = key_seal(w, stat, st, row);
	return e == OK ? store_tx(w->db, NULL, seal_tx, row) : e;
}

enum err
stat_key_need(struct work *w, uint32_t year, uint8_t st_r[KEY_LEN])
{
	uint32_t epoch = keyring_epoch(w->who->keys);
	struct stat_key_row row,
	    new = { .unit = w->who->unit, .year = year, .epoch = epoch };
	enum err e;

	e = stat_key_get(w->db, w->mem, new.unit, year, epoch, &row);
	if (e == ERR_ABSENT) {
		e = key_make(w, &new);
		/* a colleague may have been quicker */
		if (e == OK || e == ERR_CONFLICT)
			e = stat_key_get(w->db, w->mem, new.unit, year, epoch,
			    &row);
	}
	if (e == OK)
		e = own_open(w, &row, st_r);
	return e == OK ? key_late(w, &row, st_r) : e;
}

/* --- of the agency ------------------------------------------------------------------ */

enum err
stat_key_open(struct work *w, const struct stat_key_row *row,
    uint8_t st_r[KEY_LEN])
{
	struct ad ad = seal_ad(row);
	enum err e;

	if (id_same(row->unit, w->who->unit))
		return own_open(w, row, st_r);
	if (row->sealed.n == 0 || !id_same(row->stat_unit, w->who->unit))
		return ERR_ABSENT;
	if (row->sealed.n != SEALED_KEY_LEN)
		return tamper("stat-key", row->unit);
	if ((e = seal_check(w, row)) == OK &&
	    (e = epoch_need(w, row->stat_epoch)) == OK)
		e = keyring_unit_open(w->who->keys, row->stat_epoch,
		    ad_bytes(w->mem, &ad), row->sealed.p, st_r);
	return e == ERR_TAMPER ? tamper("stat-key", row->unit) : e;
}
