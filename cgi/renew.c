/*
 * Changing what somebody logs in with: password, phone, recovery code.  Each needs
 * two of the three, is slowed as a login is, ends the person's sessions and is an
 * entry of its own on the trail; what was wrong is never told apart.
 */
#include <string.h>

#include "cgi/priv.h"

enum err
password_nobody(struct req *r, const char *user, const char *password)
{
	static const struct id nobody;
	struct kdf_row row;
	uint8_t key[KEY_LEN];
	enum err e;

	kdf_row_dummy(r->pepper, user, r->conf, &row);
	e = password_key(r->pepper, &row, nobody, password, key);
	secret_wipe(key, sizeof(key));
	return e == OK ? ERR_AUTH : e;
}

enum err
renew_begin(struct req *r, const char *user, struct renewal *f)
{
	enum err e = user != NULL ?
	    person_by_user(r->db, r->mem, user, &f->person) :
	    person_by_id(r->db, r->mem, r->who->person, &f->person);

	f->r = r;
	if (e != ERR_ABSENT || user == NULL)
		return e;
	f->person = (struct person_row){ 0 };
	return OK;
}

/* The code, of the person or of nobody. */
static enum err
code_prove(struct req *r, struct renewal *f, const uint8_t code[CODE_LEN])
{
	if (f->person.user == NULL)
		code_dummy(r->pepper, &f->person.bag);
	return bag_recover(r->mem, r->pepper, f->person.id, code,
	    &f->person.bag, &f->bag);
}

enum err
renew_prove(struct req *r, struct renewal *f, const struct renew_try *p)
{
	const char *user = p->user != NULL ? p->user : f->person.user;
	enum err e = attempt_begin(r, user, f->person.id, &f->attempt);

	if (e != OK)
		return e;
	if (p->password != NULL && f->person.user == NULL)
		return password_nobody(r, p->user, p->password);
	if (p->password != NULL)
		e = bag_get(r->mem, r->pepper, f->person.id, p->password,
		    &f->person.bag, &f->bag);
	if (e == OK && p->code != NULL)
		e = code_prove(r, f, p->code);
	if (e == OK && p->otp != NULL)
		e = totp_check(f->bag.totp, p->otp, r->now, f->person.last_step,
		    &f->step);
	return e;
}

void
renew_code(struct req *r, struct renewal *f)
{
	random_bytes(f->code, sizeof(f->code));
	code_seal(r->pepper, f->person.id, f->code, &f->bag.lock);
}

/* The unit that the person is a member of, for the trail; none: of none. */
static struct id
renew_unit(const struct renewal *f)
{
	const struct req *r = f->r;
	const struct roster_member *home;
	uint8_t pk[KEY_LEN];

	keyring_set(r->keys, f->bag.seed, NULL, 0);
	keyring_sign_public(r->keys, pk);
	home = roster_home(r->roster, f->person.id, pk);
	return home != NULL ? home->unit : (struct id){ { 0 } };
}

static enum err
renew_tx(struct store *st, void *arg)
{
	const struct renewal *f = arg;
	enum err e = OK;

	/* a code of a phone that is new may be older than the last one */
	if (f->step > f->person.last_step)
		e = person_step(st, f->person.id, f->person.last_step, f->step);
	if (e == ERR_CONFLICT)
		return ERR_AUTH;
	if (e == OK)
		e = person_bag(st, f->person.id, f->person.bag.version,
		    &f->row);
	if (e == OK)
		e = session_rows_end(st, f->person.id, f->keep);
	if (e == OK)
		e = attempt_right(st, &f->attempt, f->r->now);
	return e == OK ? trail_write(st, &f->trail) : e;
}

enum err
renew_write(struct req *r, struct renewal *f, enum verb verb,
    const char *password)
{
	enum err e;

	f->bag.generation++; /* tells old copies */
	e = bag_put(r->mem, r->pepper, r->conf, f->person.id,
	    f->person.bag.version + 1, password, &f->bag, &f->row);
	if (e != OK)
		return e;
	f->trail = (struct trail_entry){ .at = r->now,
		.actor = f->person.id,
		.unit = r->who != NULL ? r->who->unit : renew_unit(f),
		.verb = verb,
		.object = f->person.id,
		.version = f->row.version };
	hash_blake(NULL, f->row.bag, f->trail.head);
	return store_tx(r->db, NULL, renew_tx, f);
}

enum err
renew_refuse(struct req *r, const struct renewal *f, const char *field,
    const char *say)
{
	struct trail_entry entry = { .at = r->now,
		.verb = V_DENIED,
		.object = f->person.id };
	enum err e;

	if (r->who != NULL) {
		entry.actor = r->who->person;
		entry.unit = r->who->unit;
	}
	e = trail_write(r->db, &entry);
	if (e == OK)
		req_error(r, field, say);
	return e;
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
	e = qr_draw(r,
	    say_printf(r,
		"otpauth://totp/Lindung%s%.*s?secret=%s&issuer=Lindung"
		"&digits=6&period=30",
		*user != '\0' ? ":" : "", (int)strspn(user, USER_LETTERS), user,
		secret),
	    &v_r->qr);
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
	memcpy(f->bag.totp, f->phone, TOTP_LEN);
	if (f->step < f->phone_step)
		f->step = f->phone_step;
}
