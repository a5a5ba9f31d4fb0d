/*
 * Every statement of the house, in one table, some rows of which are in sql_*.h:
 * what it is called, its text, the types that go in and come out, and which
 * database account may run it.  The grants are generated from here; a statement that is not here can't be run.
 * No clock of the server's is read: times are parameters.
 */
#include "schema/priv.h"

#define P ACC_BIT(ACC_PORTAL)
#define C ACC_BIT(ACC_CTL)
#define M ACC_BIT(ACC_MIGRATE)
#define Q ACC_BIT(ACC_SEQUENCER)

#define SESSION_COLS                                                           \
	"session.id, person, created, seen, ends, body, place, generation"
#define PERSON_COLS                                                            \
	"id, user, salt, memory, passes, pepper, wrap, bag, bag_version, "     \
	"code_pepper, code, last_step"
#define CASE_COLS                                                              \
	"id, unit, assignee, stage, created, changed, version, size, files, "  \
	"review_month, key_version, epoch, idx"
#define REFERRAL_COLS                                                          \
	"id, number, from_unit, to_unit, agreement, state, urgency, sent, "    \
	"due, expires, version"
#define DOCUMENT_COLS                                                          \
	"id, conversation, in_reply_to, reply_sha256, from_unit, to_unit, "    \
	"created, expires, urgency, environment, size_class, nonce, "          \
	"ciphertext, kcv, sealed_keys, sealed_hash, signer, signature"
#define JOIN_COLS                                                              \
	"invitation, unit, person, created, box_pk, sign_pk, unit_pk, self"
#define PROPOSAL_COLS                                                          \
	"id, agency, created, ends, person, core, signature, sealed"
#define CUSTODIAN_COLS "agency, person, number, created, box_pk, self"
#define CUSTODIAN_OUT  "bbuibb"
#define RECOVERY_COLS  "unit, recovery_pk, epoch, seed, pairs"
#define KEY_COLS       "case_id, object, version, holder, unit, sealed"
#define KEY_CASES                                                              \
	" FROM key_wrap JOIN kasus ON kasus.id = case_id"                      \
	" AND key_version = key_wrap.version AND kasus.unit = key_wrap.unit"   \
	" AND epoch = 0"                                                       \
	" WHERE key_wrap.unit = ? AND holder = ? AND object = case_id"
#define STAT_KEY_COLS                                                          \
	"unit, year, epoch, wrap, stat_unit, stat_epoch, sealed, signer, "     \
	"signature"
#define STAT_KEY_OUT "buubbubbb"
#define GLASS_COLS   "case_id, object, version, epoch, pdp, pdp_epoch, sealed"
#define ASK_COLS                                                               \
	"id, case_id, unit, pdp, created, state, ends, version, epoch, "       \
	"pdp_epoch, parts, body"
#define ASK_PART                                                               \
	" AND state >= ? AND state < ?"                                        \
	" AND (created < ? OR (created = ? AND id < ?))"                       \
	" ORDER BY created DESC, id DESC LIMIT ?"
/* signatures of the same lists */
#define ASK_OUT      "bbbbiuiuuubb"
#define KEY_OUT      "bbubbb"
#define GLASS_OUT    "bbuubub"
#define JOIN_OUT     "bbbibbbb"
#define PROPOSAL_OUT "bbiibbbb"
#define SESSION_OUT  "bbiiibbu"
#define PERSON_OUT   "bsbuuubbuubu"
#define CASE_OUT     "bbbsiiuuuuuub"
#define REFERRAL_OUT "bsbbbuuiiiu"
#define ENTRY_COLS                                                             \
	"seq, at, actor, unit, verb, object, version, head, shown, mac"
#define ENTRY_OUT "uibbububbb"
/*
 * What the trail's newest entry of an object says of it (struct said): the
 * highest version that any entry names is the newest, for reads name it too.
 * In the statement that reads the object, so that both are of one moment.
 */
#define SAID_OF(id, col)                                                       \
	"(SELECT " col " FROM trail WHERE object = " id                        \
	" ORDER BY version DESC LIMIT 1)"
#define SAID(id)                                                               \
	"IFNULL(" SAID_OF(id, "version") ", CAST(0 AS UNSIGNED)),"             \
					 " IFNULL(" SAID_OF(id,                \
					     "head") ", x'')"
#define SAID_OUT "ub"
/* The same where an object's entries of one verb have versions of their own: a
 * person's keys on paper (auth.h: V_KEY_PAPER is 30), a unit's entry in the directory
 * (V_CHANGE is 9; V_KEY counts the epochs of its seed). */
#define VERB_OF(id, verb, col)                                                 \
	"(SELECT " col " FROM trail FORCE INDEX (by_version)"                  \
	" WHERE object = " id " AND verb = " verb                              \
	" ORDER BY version DESC LIMIT 1)"
#define VERB_SAID(id, verb)                                                    \
	"IFNULL(" VERB_OF(id, verb, "version") ", CAST(0 AS UNSIGNED)),"       \
					       " IFNULL(" VERB_OF(id, verb,    \
						   "head") ", x'')"
#define PAPER_SAID(id) VERB_SAID(id, "30")
#define ENTRY_SAID(id) VERB_SAID(id, "9")
/* Entries of a later bag of the person (auth.h: V_KEY, V_KEY_PHONE, V_KEY_CODE,
 * V_LOST_PASSWORD, V_LOST_PHONE, V_KEY_PASSKEY, V_KEY_RENEWED). */
#define BAGS_SINCE                                                             \
	"(SELECT COUNT(*) FROM trail FORCE INDEX (by_version)"                 \
	" WHERE object = person.id"                                            \
	" AND version > bag_version"                                           \
	" AND verb IN (15, 23, 24, 25, 26, 27, 28))"
/* Newest first, behind a place among all entries. */
#define TRAIL_PART                                                             \
	" at >= ? AND at <= ?"                                                 \
	" AND (at < ? OR stream < ? OR (stream = ? AND seq < ?))"              \
	" ORDER BY at DESC, stream DESC, seq DESC LIMIT ?"
#define TRAIL_PART_IN "iiibbuu"
/* A draft has no number yet; it and what was sent are listed, not a draft that
 * was thrown away (cases.h: RS_DRAF is 1). */
#define NOT_DISCARDED " (state = 1 OR number <> '')"
#define DOCUMENT_OUT  "bbbbbbiiusubbbbbbb"

/* clang-format off */
const struct stmt stmts[ST__MAX] = {
	[ST_LEDGER_NEWEST] = { "ledger_newest",
	    "SELECT no FROM migration ORDER BY no DESC LIMIT 1",
	    "", "u", S_READ | S_LEDGER, P | C | M | Q },
	[ST_LEDGER_LIST] = { "ledger_list",
	    "SELECT no, name, checksum FROM migration ORDER BY no",
	    "", "usb", S_READ | S_LEDGER, M },
	[ST_LEDGER_ADD] = { "ledger_add",
	    "INSERT INTO migration (no, name, checksum, applied)"
	    " VALUES (?, ?, ?, ?)",
	    "usbi", "", S_LEDGER, M },
	[ST_LOCK_TAKE] = { "lock_take",
	    "UPDATE migration_lock SET turn = turn + 1, holder = ?, ends = ?"
	    " WHERE one = 1 AND (ends < ? OR holder = ?)",
	    "biib", "", S_LEDGER, M },
	[ST_LOCK_DROP] = { "lock_drop",
	    "UPDATE migration_lock SET turn = turn + 1, ends = 0"
	    " WHERE one = 1 AND holder = ?",
	    "b", "", S_LEDGER, M },

#include "schema/sql_copy.h"
#include "schema/sql_stat.h"
	/* a row also where nothing was written, or all of it was taken away */
	[ST_DIRECTORY_GET] = { "directory_get",
	    "SELECT IFNULL(version, CAST(0 AS UNSIGNED)), IFNULL(body, x''), "
	    ENTRY_SAID("?")
	    " FROM roster_state LEFT JOIN directory ON unit = ? WHERE one = 1",
	    "bbb", "ub" SAID_OUT, S_READ, P | C },
	[ST_DIRECTORY_LIST] = { "directory_list",
	    "SELECT id, IFNULL(version, CAST(0 AS UNSIGNED)),"
	    " IFNULL(body, x''), " ENTRY_SAID("roster_unit.id")
	    " FROM roster_unit LEFT JOIN directory ON unit = id",
	    "", "bub" SAID_OUT, S_READ, P | C },
	[ST_DIRECTORY_ADD] = { "directory_add",
	    "INSERT INTO directory (unit, version, body) VALUES (?, ?, ?)",
	    "bub", "", 0, P | C },
	[ST_DIRECTORY_SET] = { "directory_set",
	    "UPDATE directory SET version = ?, body = ?"
	    " WHERE unit = ? AND version = ?",
	    "ubbu", "", 0, P | C },
	[ST_PARTNER_ADD] = { "partner_add",
	    "INSERT INTO partner (id, code, name_id, name_en)"
	    " VALUES (?, ?, ?, ?)",
	    "bsss", "", 0, C },

	[ST_PERSON_BY_USER] = { "person_by_user",
	    "SELECT " PERSON_COLS ", " BAGS_SINCE
	    " FROM person WHERE user = ?",
	    "s", PERSON_OUT "i", S_READ, P | C, "1" },
	[ST_PERSON_BY_ID] = { "person_by_id",
	    "SELECT " PERSON_COLS ", " BAGS_SINCE
	    " FROM person WHERE id = ?",
	    "b", PERSON_OUT "i", S_READ, P | C, "0" },
	[ST_PERSON_ADD] = { "person_add",
	    "INSERT INTO person (" PERSON_COLS ")"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	    PERSON_OUT, "", 0, P | C },
	[ST_PERSON_STEP] = { "person_step",
	    "UPDATE person SET last_step = ? WHERE id = ? AND last_step = ?",
	    "ubu", "", 0, P | C },
	[ST_PERSON_BAG] = { "person_bag",
	    "UPDATE person SET salt = ?, memory = ?, passes = ?, pepper = ?,"
	    " wrap = ?, bag = ?, bag_version = ?, code_pepper = ?, code = ?"
	    " WHERE id = ? AND bag_version = ?",
	    "buuubbuubbu", "", 0, P | C },
	[ST_PERSON_PEPPERS] = { "person_peppers",
	    "SELECT pepper, code_pepper, CAST(COUNT(*) AS UNSIGNED)"
	    " FROM person GROUP BY pepper, code_pepper",
	    "", "uuu", S_READ, C },
	[ST_PERSON_RENEW] = { "person_renew",
	    "UPDATE person SET bag = ?"
	    " WHERE id = ? AND bag_version = ? AND bag = ?",
	    "bbub", "", 0, P },
	[ST_DEVICE_GET] = { "device_get",
	    "SELECT seen FROM device WHERE id = ? AND person = ?",
	    "bb", "i", S_READ, P },
	[ST_DEVICE_ADD] = { "device_add",
	    "INSERT INTO device (id, person, seen) VALUES (?, ?, ?)",
	    "bbi", "", 0, P },
	[ST_DEVICE_SEEN] = { "device_seen",
	    "UPDATE device SET seen = ? WHERE id = ? AND person = ?",
	    "ibb", "", 0, P },
	[ST_DEVICE_SWEEP] = { "device_sweep",
	    "DELETE FROM device WHERE seen < ?",
	    "i", "", 0, P },
	[ST_GUESS_GET] = { "guess_get",
	    "SELECT fails, after FROM guess WHERE id = ?",
	    "b", "ui", S_READ, P },
	[ST_GUESS_ADD] = { "guess_add",
	    "INSERT INTO guess (id, fails, after) VALUES (?, ?, ?)",
	    "bui", "", 0, P },
	[ST_GUESS_SET] = { "guess_set",
	    "UPDATE guess SET fails = ?, after = ? WHERE id = ? AND fails = ?",
	    "uibu", "", 0, P },
	[ST_GUESS_END] = { "guess_end",
	    "DELETE FROM guess WHERE id = ?",
	    "b", "", 0, P },
	[ST_GUESS_SWEEP] = { "guess_sweep",
	    "DELETE FROM guess WHERE after < ?",
	    "i", "", 0, P },
	[ST_WRAP_GET] = { "wrap_get",
	    "SELECT sealed FROM unit_wrap"
	    " WHERE unit = ? AND epoch = ? AND person = ?",
	    "bub", "b", S_READ, P | C },
	[ST_WRAP_ADD] = { "wrap_add",
	    "INSERT INTO unit_wrap (unit, epoch, person, sealed)"
	    " VALUES (?, ?, ?, ?)",
	    "bubb", "", 0, P | C },
	[ST_WRAP_DROP] = { "wrap_drop",
	    "DELETE FROM unit_wrap WHERE unit = ? AND person = ?",
	    "bb", "", 0, P | C },
#include "schema/sql_joins.h"
	[ST_SESSION_GET] = { "session_get",
	    "SELECT " SESSION_COLS " FROM session"
	    " JOIN roster_state ON one = 1 WHERE session.id = ?",
	    "b", SESSION_OUT, S_READ, P, "0" },
	[ST_SESSION_OF] = { "session_of",
	    "SELECT " SESSION_COLS " FROM session"
	    " JOIN roster_state ON one = 1 WHERE person = ?"
	    " ORDER BY created DESC, session.id",
	    "b", SESSION_OUT, S_READ, P, "1" },
	[ST_SESSION_ADD] = { "session_add",
	    "INSERT INTO session (id, person, created, seen, ends, body, place)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?)",
	    "bbiiibb", "", 0, P },
	[ST_SESSION_SEEN] = { "session_seen",
	    "UPDATE session SET seen = ? WHERE id = ? AND seen = ?",
	    "ibi", "", S_ALWAYS, P },
	/* the seed of the unit's next epoch, in the place of the last one's */
	[ST_SESSION_BODY] = { "session_body",
	    "UPDATE session SET body = ? WHERE id = ?",
	    "bb", "", S_ALWAYS, P },
	[ST_SESSION_END] = { "session_end",
	    "DELETE FROM session WHERE id = ?",
	    "b", "", 0, P },
	[ST_SESSION_END_OF] = { "session_end_of",
	    "DELETE FROM session WHERE person = ? AND id <> ?",
	    "bb", "", 0, P | C },
	[ST_SESSION_SWEEP] = { "session_sweep",
	    "DELETE FROM session WHERE ends < ? OR seen < ?",
	    "ii", "", 0, P },
	[ST_ROSTER_LINKS] = { "roster_links",
	    "SELECT agency, height, link, generation FROM roster_link"
	    " WHERE generation > ? ORDER BY generation LIMIT ?",
	    "uu", "bubu", S_READ, P | C | Q },
	[ST_ROSTER_ADD] = { "roster_add",
	    "INSERT INTO roster_link (agency, height, generation, hash, link)"
	    " VALUES (?, ?, ?, ?, ?)",
	    "buubb", "", 0, P | C },
	[ST_ROSTER_STEP] = { "roster_step",
	    "UPDATE roster_state SET generation = generation + 1"
	    " WHERE one = 1",
	    "", "", 0, P | C },
	[ST_ROSTER_STATE] = { "roster_state",
	    "SELECT generation FROM roster_state WHERE one = 1",
	    "", "u", S_READ, P | C | Q },
	/* nobody is suspended and no seed changes until the transaction ends */
	[ST_ROSTER_HOLD] = { "roster_hold",
	    "SELECT generation FROM roster_state WHERE one = 1"
	    " LOCK IN SHARE MODE",
	    "", "u", S_READ, P | C },

	[ST_CASE_GET] = { "case_get",
	    "SELECT " CASE_COLS ", wrap, header, " SAID("kasus.id")
	    " FROM kasus WHERE id = ? AND unit = ?",
	    "bb", CASE_OUT "bb" SAID_OUT, S_READ, P | C, "01" },
	/* One row for the newest version of each record, at least one row;
	 * index row, header and what the trail says come but once, with the
	 * record that bears the case's id, for headers grow. */
	[ST_CASE_WHOLE] = { "case_whole",
	    "SELECT kasus.id, unit, assignee, stage, created, changed,"
	    " kasus.version, size, files, review_month, key_version, epoch,"
	    " IF(record.id IS NULL OR record.id = kasus.id, idx, x''), wrap,"
	    " IF(record.id IS NULL OR record.id = kasus.id, header, x''), "
	    SAID("IF(record.id IS NULL OR record.id = kasus.id,"
		 " kasus.id, NULL)") ","
	    " IFNULL(record.id, x''),"
	    " IFNULL(record.version, CAST(0 AS UNSIGNED)),"
	    " IFNULL(record.layout, CAST(0 AS UNSIGNED)),"
	    " IFNULL(record.body, x''),"
	    " (SELECT COUNT(*) FROM glass WHERE glass.case_id = kasus.id)"
	    " FROM kasus LEFT JOIN record"
	    " ON record.case_id = kasus.id AND past = 0"
	    " WHERE kasus.id = ? AND unit = ?",
	    "bb", CASE_OUT "bb" SAID_OUT "buubi", S_READ, P | C, "01" },
	[ST_CASE_SOME] = { "case_some",
	    "SELECT " CASE_COLS " FROM kasus"
	    " WHERE unit = ? AND id IN (?, ?, ?, ?, ?, ?, ?, ?)",
	    "bbbbbbbbb", CASE_OUT, S_READ, P | C, "1" },
	[ST_CASE_UNITS] = { "case_units",
	    "SELECT id, unit FROM kasus WHERE id IN (?, ?, ?, ?, ?, ?, ?, ?)",
	    "bbbbbbbb", "bb", S_READ, P | C },
	/* what is read so stays until the transaction ends */
	[ST_CASE_HOLD] = { "case_hold",
	    "SELECT version FROM kasus WHERE id = ? AND header = ?"
	    " LOCK IN SHARE MODE",
	    "bb", "u", S_READ, P | C },
	[ST_CASE_ADD] = { "case_add",
	    "INSERT INTO kasus (" CASE_COLS ", wrap, header)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	    CASE_OUT "bb", "", 0, P | C },
	[ST_CASE_SET] = { "case_set",
	    "UPDATE kasus SET unit = ?, assignee = ?, stage = ?, changed = ?,"
	    " version = ?, size = ?, files = ?, review_month = ?,"
	    " key_version = ?, epoch = ?, idx = ?, wrap = ?, header = ?"
	    " WHERE id = ? AND version = ?",
	    "bbsiuuuuuubbbbu", "", 0, P | C },
	/* what is still under a seed before the unit's present one, from a row on;
	 * 0 is none */
	[ST_CASE_OLD] = { "case_old",
	    "SELECT " CASE_COLS ", wrap FROM kasus"
	    " WHERE unit = ? AND epoch > 0 AND epoch < ? AND epoch >= ?"
	    " AND (epoch > ? OR id > ?) ORDER BY epoch, id LIMIT ?",
	    "buuubu", CASE_OUT "b", S_READ, P | C, "1" },
	[ST_CASE_REWRAP] = { "case_rewrap",
	    "UPDATE kasus SET epoch = ?, idx = ?, wrap = ?"
	    " WHERE id = ? AND version = ? AND epoch > 0 AND epoch < ?",
	    "ubbbuu", "", 0, P | C },
	[ST_CASE_LIST] = { "case_list",
	    "SELECT " CASE_COLS " FROM kasus"
	    " WHERE unit = ? AND ? IN ('', stage) AND stage NOT IN (?, ?)"
	    " ORDER BY changed DESC, id DESC LIMIT ? OFFSET ?",
	    "bsssuu", CASE_OUT, S_READ, P | C, "1" },
	[ST_CASE_LIST_OF] = { "case_list_of",
	    "SELECT " CASE_COLS " FROM kasus"
	    " WHERE unit = ? AND assignee = ? AND ? IN ('', stage)"
	    " AND stage NOT IN (?, ?)"
	    " ORDER BY changed DESC, id DESC LIMIT ? OFFSET ?",
	    "bbsssuu", CASE_OUT, S_READ, P | C, "12" },
	[ST_CASE_COUNT] = { "case_count",
	    "SELECT COUNT(*) FROM kasus"
	    " WHERE unit = ? AND ? IN ('', stage) AND stage NOT IN (?, ?)",
	    "bsss", "i", S_READ, P | C },
	[ST_CASE_COUNT_OF] = { "case_count_of",
	    "SELECT COUNT(*) FROM kasus"
	    " WHERE unit = ? AND assignee = ? AND ? IN ('', stage)"
	    " AND stage NOT IN (?, ?)",
	    "bbsss", "i", S_READ, P | C },
	[ST_CASE_LOAD] = { "case_load",
	    "SELECT assignee, COUNT(*) FROM kasus"
	    " WHERE unit = ? AND stage NOT IN (?, ?) GROUP BY assignee",
	    "bss", "bi", S_READ, P },
	[ST_CASE_IDS_OF] = { "case_ids_of",
	    "SELECT id FROM kasus"
	    " WHERE unit = ? AND assignee = ? AND stage NOT IN (?, ?)",
	    "bbss", "b", S_READ, P | C },
	[ST_CASE_SCAN] = { "case_scan",
	    "SELECT " CASE_COLS " FROM kasus WHERE unit = ?"
	    " ORDER BY changed DESC, id DESC",
	    "b", CASE_OUT, S_READ, P | C, "1" },
	[ST_RECORD_ADD] = { "record_add",
	    "INSERT INTO record (id, version, case_id, layout, body)"
	    " VALUES (?, ?, ?, ?, ?)",
	    "bubub", "", 0, P | C },
	[ST_RECORD_PAST] = { "record_past",
	    "UPDATE record SET past = version"
	    " WHERE case_id = ? AND past = 0 AND id = ? AND version = ?",
	    "bbu", "", 0, P | C },
	[ST_RECORD_GET] = { "record_get",
	    "SELECT id, version, case_id, layout, body FROM record"
	    " WHERE id = ? AND version = ? AND case_id = ?"
	    " AND past IN (0, ?)",
	    "bubu", "bubub", S_READ, P | C, "012" },
	[ST_RECORD_COUNT] = { "record_count",
	    "SELECT COUNT(*) FROM record WHERE case_id = ?",
	    "b", "i", S_READ, P | C },
#include "schema/sql_files.h"
	[ST_KEY_ADD] = { "key_add",
	    "INSERT INTO key_wrap (" KEY_COLS ") VALUES (?, ?, ?, ?, ?, ?)",
	    KEY_OUT, "", 0, P | C },
	[ST_KEY_OF] = { "key_of",
	    "SELECT " KEY_COLS " FROM key_wrap"
	    " WHERE case_id = ? AND holder = ?",
	    "bb", KEY_OUT, S_READ, P, "03" },
	[ST_KEY_LIST] = { "key_list",
	    "SELECT " KEY_COLS " FROM key_wrap"
	    " WHERE case_id = ? AND object = ? AND version = ?",
	    "bbu", KEY_OUT, S_READ, P | C, "012" },
	[ST_KEY_DROP] = { "key_drop",
	    "DELETE FROM key_wrap"
	    " WHERE case_id = ? AND object = ? AND holder = ?",
	    "bbb", "", 0, P },
	[ST_KEY_LEAVE] = { "key_leave",
	    "DELETE FROM key_wrap WHERE unit = ? AND holder = ?",
	    "bb", "", 0, P | C },
	[ST_KEY_CASE] = { "key_case",
	    "SELECT " KEY_COLS " FROM key_wrap WHERE case_id = ?",
	    "b", KEY_OUT, S_READ, P, "0" },
	/* a restricted case's own key is the object that bears its id */
	[ST_KEY_CASES] = { "key_cases",
	    "SELECT case_id, object, key_wrap.version, holder, key_wrap.unit,"
	    " sealed" KEY_CASES " ORDER BY stage IN (?, ?), case_id DESC LIMIT ?",
	    "bbssu", KEY_OUT, S_READ, P, "43" },
	[ST_KEY_CASES_COUNT] = { "key_cases_count",
	    "SELECT COUNT(*)" KEY_CASES " AND stage NOT IN (?, ?)",
	    "bbss", "i", S_READ, P | C },
	[ST_KEY_CASES_FEW] = { "key_cases_few",
	    "SELECT COUNT(*)" KEY_CASES
	    " AND (SELECT COUNT(*) FROM key_wrap AS had"
	    " WHERE had.case_id = kasus.id AND had.object = kasus.id"
	    " AND had.version = key_version) <= ?",
	    "bbu", "i", S_READ, P },
	[ST_KEY_BEFORE] = { "key_before",
	    "DELETE FROM key_wrap"
	    " WHERE case_id = ? AND object = ? AND version < ?",
	    "bbu", "", 0, P },
	[ST_GLASS_ADD] = { "glass_add",
	    "INSERT INTO key_glass (" GLASS_COLS ")"
	    " VALUES (?, ?, ?, ?, ?, ?, ?)",
	    GLASS_OUT, "", 0, P | C },
	[ST_GLASS_GET] = { "glass_get",
	    "SELECT " GLASS_COLS " FROM key_glass"
	    " WHERE case_id = ? AND object = ? AND version = ?",
	    "bbu", GLASS_OUT, S_READ, P, "012" },
	[ST_GLASS_BEFORE] = { "glass_before",
	    "DELETE FROM key_glass"
	    " WHERE case_id = ? AND object = ? AND version < ?",
	    "bbu", "", 0, P },
#include "schema/sql_glass.h"
	[ST_COUNTER_STEP] = { "counter_step",
	    "UPDATE counter SET value = value + 1 WHERE name = ?",
	    "s", "", 0, P | C },
	[ST_COUNTER_GET] = { "counter_get",
	    "SELECT value FROM counter WHERE name = ?",
	    "s", "u", S_READ, P | C },
	[ST_COUNTER_ADD] = { "counter_add",
	    "INSERT INTO counter (name, value) VALUES (?, 1)",
	    "s", "", 0, P | C },

	[ST_REFERRAL_GET] = { "referral_get",
	    "SELECT " REFERRAL_COLS ", " SAID("referral.id")
	    " FROM referral WHERE id = ?",
	    "b", REFERRAL_OUT SAID_OUT, S_READ, P | C, "0" },
	/* rows and actions in one statement: they are of one moment */
	[ST_REFERRAL_SOME] = { "referral_some",
	    "SELECT id, number, from_unit, to_unit, agreement, state,"
	    " urgency, sent, due, expires, referral.version, action.version,"
	    " body FROM referral JOIN action ON action.referral = referral.id"
	    " WHERE referral.id IN (?, ?, ?, ?, ?, ?, ?, ?)"
	    " ORDER BY referral.id, action.version",
	    "bbbbbbbb", REFERRAL_OUT "ub", S_READ, P | C },
	[ST_REFERRAL_ADD] = { "referral_add",
	    "INSERT INTO referral (" REFERRAL_COLS ")"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	    REFERRAL_OUT, "", 0, P | C },
	[ST_REFERRAL_SET] = { "referral_set",
	    "UPDATE referral SET number = ?, from_unit = ?, to_unit = ?,"
	    " agreement = ?, state = ?, urgency = ?, sent = ?, due = ?,"
	    " expires = ?, version = ? WHERE id = ? AND version = ?",
	    "sbbbuuiiiubu", "", 0, P | C },
#include "schema/sql_queue.h"
	[ST_SIDE_GET] = { "side_get",
	    "SELECT referral, unit, version, epoch, idx, draft"
	    " FROM referral_side WHERE referral = ? AND unit = ?",
	    "bb", "bbuubb", S_READ, P | C, "01" },
	[ST_SIDE_SOME] = { "side_some",
	    "SELECT referral, unit, version, epoch, idx, draft"
	    " FROM referral_side"
	    " WHERE unit = ? AND referral IN (?, ?, ?, ?, ?, ?, ?, ?)",
	    "bbbbbbbbb", "bbuubb", S_READ, P | C, "1" },
	[ST_SIDE_ADD] = { "side_add",
	    "INSERT INTO referral_side"
	    " (referral, unit, version, epoch, idx, draft)"
	    " VALUES (?, ?, ?, ?, ?, ?)",
	    "bbuubb", "", 0, P | C },
	[ST_SIDE_SET] = { "side_set",
	    "UPDATE referral_side SET version = ?, epoch = ?, idx = ?,"
	    " draft = ? WHERE referral = ? AND unit = ? AND version = ?",
	    "uubbbbu", "", 0, P | C },
	[ST_SIDE_DROP] = { "side_drop",
	    "DELETE FROM referral_side WHERE referral = ? AND unit = ?",
	    "bb", "", 0, P | C },
	[ST_SIDE_OLD] = { "side_old",
	    "SELECT referral, unit, version, epoch, idx"
	    " FROM referral_side"
	    " WHERE unit = ? AND epoch > 0 AND epoch < ? AND epoch >= ?"
	    " AND (epoch > ? OR referral > ?) ORDER BY epoch, referral LIMIT ?",
	    "buuubu", "bbuub", S_READ, P | C, "1" },
	[ST_SIDE_REWRAP] = { "side_rewrap",
	    "UPDATE referral_side SET epoch = ?, idx = ?"
	    " WHERE referral = ? AND unit = ? AND version = ?"
	    " AND epoch > 0 AND epoch < ?",
	    "ubbbuu", "", 0, P | C },
	[ST_ACTION_ADD] = { "action_add",
	    "INSERT INTO action (referral, version, body) VALUES (?, ?, ?)",
	    "bub", "", 0, P | C },
	[ST_ACTION_LIST] = { "action_list",
	    "SELECT referral, version, body FROM action WHERE referral = ?"
	    " ORDER BY version",
	    "b", "bub", S_READ, P | C, "0" },
	[ST_DOCUMENT_ADD] = { "document_add",
	    "INSERT INTO document (" DOCUMENT_COLS ")"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	    DOCUMENT_OUT, "", 0, P | C },
	[ST_DOCUMENT_GET] = { "document_get",
	    "SELECT " DOCUMENT_COLS " FROM document WHERE id = ?",
	    "b", DOCUMENT_OUT, S_READ, P | C, "0" },
	[ST_DOCUMENT_LIST] = { "document_list",
	    "SELECT " DOCUMENT_COLS " FROM document WHERE conversation = ?"
	    " ORDER BY created, id",
	    "b", DOCUMENT_OUT, S_READ, P | C, "1" },
	[ST_DOCUMENT_DROP] = { "document_drop",
	    "UPDATE document SET sealed_keys = '' WHERE id = ?",
	    "b", "", 0, P | C },
	[ST_COPY_ADD] = { "copy_add",
	    "INSERT INTO document_copy (document, unit, body)"
	    " VALUES (?, ?, ?)",
	    "bbb", "", 0, P | C },
	[ST_COPY_GET] = { "copy_get",
	    "SELECT document, unit, body FROM document_copy"
	    " WHERE document = ? AND unit = ?",
	    "bb", "bbb", S_READ, P | C, "01" },
	[ST_COPY_DROP] = { "copy_drop",
	    "DELETE FROM document_copy WHERE document = ? AND unit = ?",
	    "bb", "", 0, P },

#include "schema/sql_trail.h"
	[ST_REQUEST_FIND] = { "request_find",
	    "SELECT created FROM request WHERE person = ? AND id = ?"
	    " LOCK IN SHARE MODE",
	    "bb", "i", S_READ, P | C },
	[ST_REQUEST_ADD] = { "request_add",
	    "INSERT INTO request (person, id, answer, created)"
	    " VALUES (?, ?, ?, ?)",
	    "bbbi", "", 0, P | C },
	[ST_REQUEST_GET] = { "request_get",
	    "SELECT answer FROM request"
	    " WHERE person = ? AND id = ? AND created > ?",
	    "bbi", "b", S_READ, P | C },
	[ST_REQUEST_SWEEP] = { "request_sweep",
	    "DELETE FROM request WHERE created < ?",
	    "i", "", 0, P },
};
/* clang-format on */
