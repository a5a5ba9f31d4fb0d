/*
 * Changing what somebody logs in with: password, phone, passkeys, recovery code.
 * Who it is was proved before (self.c), by two of these; it ends the person's
 * sessions and is an entry of its own on the trail.
 */
#include <string.h>

#include "cgi/priv.h"

void
renew_code(struct req *r, struct renewal *f)
{
	random_bytes(f->code, sizeof(f->code));
	code_seal(r->pepper, f->self.person.id, f->code, &f->self.bag.lock);
}

/* The actor's session has the passkeys as they are now. */
static enum err
renew_session(struct req *r, struct renewal *f)
{
	struct session_blob next = *r->blob;
	enum err e;

	next.passkeys = f->self.bag.passkeys;
	next.factor = next.passkeys.n > 0 ? FACTOR_PASSKEY : FACTOR_PASSWORD;
	e = session_put(r->mem, &r->sess, &next, &f->body);
	secret_wipe(&next, sizeof(next));
	return e;
}

struct trail_entry
renew_entry(struct req *r, const struct self *p, enum verb verb,
    const struct bag_row *row)
{
	struct trail_entry entry = { .at = r->now,
		.actor = p->person.id,
		.verb = verb,
		.object = p->person.id,
		.version = row->version };
	const struct roster_member *home;

	hash_blake(NULL, row->bag, entry.head);
	if (r->who != NULL) {
		entry.unit = r->who->unit;
		return entry;
	}
	home = self_home(r, p);
	if (home != NULL)
		entry.unit = home->unit;
	return entry;
}

static enum err
renew_tx(struct store *st, void *arg)
{
	const struct renewal *f = arg;
	const struct self *p = &f->self;
	const uint8_t *keep = f->r->who != NULL ? f->r->sess_row.id : NULL;
	enum err e = self_spend(st, f->r, p);

	if (e == OK)
		e = person_bag(st, p->person.id, p->person.bag.version,
		    &f->row);
	if (e == OK)
		e = session_rows_end(st, p->person.id, keep);
	if (e == OK && keep != NULL)
		e = session_row_body(st, keep, f->body);
	return e == OK ? trail_write(st, &f->trail) : e;
}

enum err
renew_write(struct req *r, struct renewal *f, enum verb verb,
    const char *password)
{
	struct self *p = &f->self;
	uint32_t next = p->person.bag.version + 1;
	struct once once = self_once(r, p);
	enum err e;

	f->r = r;
	f->row.kdf = p->person.bag.kdf;
	p->bag.generation++; /* tells old copies */
	e = password != NULL ?
	    bag_put(r->mem, r->pepper, r->conf, p->person.id, next, password,
		&p->bag, &f->row) :
	    bag_put_under(r->mem, p->key, p->person.id, next, &p->bag, &f->row);
	if (e == OK && r->who != NULL)
		e = renew_session(r, f);
	if (e != OK)
		return e;
	f->trail = renew_entry(r, p, verb, &f->row);
	return store_tx(r->db, &once, renew_tx, f);
}

/* the secret of a new phone's app ------------------------------------------------ */

#define PHONE_SCHEMA 2

static struct ad
phone_ad(const struct req *r)
{
	struct ad ad = { .type = OBJ_FORM_DRAFT, .schema = PHONE_SCHEMA };

	if (r->who != NULL)
		ad.object = r->who->person;
	return ad;
}

/* Of the browser's cookie: the form comes back from where it was drawn. */
static void
phone_key(const struct req *r, uint8_t key_r[KEY_LEN])
{
	static const char label[] = "phone-state";
	const struct session_keys *k = r->who != NULL ? &r->sess : &r->guest;

	hash_blake(k->key, BYTES(label, sizeof(label) - 1), key_r);
}

/* The secret that came back with the form; ERR_INVALID: none of ours. */
static enum err
phone_old(struct req *r, uint8_t totp_r[TOTP_LEN])
{
	struct ad ad = phone_ad(r);
	uint8_t key[KEY_LEN];
	enum err e;

	phone_key(r, key);
	e = totp_field_get(r->mem, key, &ad, req_text(r, "state"), totp_r);
	secret_wipe(key, sizeof(key));
	return e;
}

static enum err
phone_new(struct req *r, uint8_t totp_r[TOTP_LEN], const char **state_r)
{
	struct ad ad = phone_ad(r);
	uint8_t key[KEY_LEN];
	enum err e;

	random_bytes(totp_r, TOTP_LEN);
	phone_key(r, key);
	e = totp_field_put(r->mem, key, &ad, totp_r, state_r);
	secret_wipe(key, sizeof(key));
	return e;
}

enum err
phone_draw(struct req *r, const char *user, const uint8_t totp[TOTP_LEN],
    struct phone_view *v_r)
{
	char secret[33];
	enum err e;

	totp_text(totp, secret);
	v_r->secret = say_groups(r, secret);
	/* the app shows the name beside its code; nothing else hangs on it */
	v_r->link = say_printf(r,
	    "otpauth://totp/Lindung%s%.*s?secret=%s&issuer=Lindung"
	    "&digits=6&period=30",
	    *user != '\0' ? ":" : "", (int)strspn(user, USER_LETTERS), user,
	    secret);
	e = qr_draw(r, v_r->link, &v_r->qr);
	secret_wipe(secret, sizeof(secret));
	return e;
}

enum err
phone_show(struct req *r, const char *user, struct phone_view *v_r)
{
	uint8_t totp[TOTP_LEN];
	enum err e = phone_old(r, totp);

	v_r->state = req_text(r, "state");
	if (e == ERR_INVALID)
		e = phone_new(r, totp, &v_r->state);
	if (e == OK)
		e = phone_draw(r, user, totp, v_r);
	secret_wipe(totp, sizeof(totp));
	return e;
}

enum err
phone_take(struct req *r, struct renewal *f)
{
	enum err e = phone_old(r, f->phone);

	if (e == ERR_INVALID) {
		req_error(r, "next",
		    _("Halaman ini sudah lama terbuka. Pindai gambar yang baru "
		      "ini, lalu isi kodenya."));
		return OK;
	}
	if (e == OK && req_error_of(r, "next") == NULL &&
	    totp_check(f->phone, req_text(r, "next"), r->now, 0,
		&f->phone_step) != OK)
		req_error(r, "next",
		    _("Kode tidak cocok. Pastikan jam ponsel Anda tepat, lalu "
		      "isi kode yang baru."));
	return e;
}

void
phone_set(struct renewal *f)
{
	memcpy(f->self.bag.totp, f->phone, TOTP_LEN);
	if (f->self.step < f->phone_step)
		f->self.step = f->phone_step;
}
