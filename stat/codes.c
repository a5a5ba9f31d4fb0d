/*
 * What rows are made of: codes as numbers.  A code that came to a list by an
 * administrator's hand counts as "other" until it has its place here; places are
 * added at the end and never change, for rows are stored.
 */
#include <string.h>

#include "stat/stat.h"

#ifndef N_
#define N_(s) (s) /* a msgid; translated where it is shown */
#endif

static const char *const kinds[] = { "violence", "social", "counselling",
	"group" };
static const char *const categories[] = { "ktp", "kta", "ktl", "abh", "tppo",
	"ampk", "lansia", "disabilitas", "keluarga", "sosial", "uppka" };
static const char *const spheres[] = { "rt", "pb", "dr" };
static const char *const places[] = { "rumah", "kerja", "sekolah", "umum",
	"kilat", "lainnya" };
static const char *const sexes[] = { "female", "male", "unknown" };
static const char *const ages[] = { "0-5", "6-12", "13-17", "18-24", "25-44",
	"45-59", "60-" };
static const char *const forms[] = { "fisik", "psikis", "seksual",
	"eksploitasi", "tppo", "penelantaran", "lainnya" };
static const char *const services[] = { "pengaduan", "kesehatan",
	"bantuan-hukum", "penegakan-hukum", "rehabilitasi-sosial",
	"reintegrasi", "pemulangan", "tokoh-agama", "penjangkauan",
	"pengelolaan", "penampungan", "mediasi", "pendampingan", "hidup-layak",
	"perawatan", "dukungan-keluarga", "terapi-fisik", "terapi-psikososial",
	"terapi-mental", "vokasional", "kewirausahaan", "bantuan-sosial",
	"aksesibilitas", "kie", "konsultasi", "bimbingan", "rujukan",
	"pelatihan", "pendampingan-usaha", "alat", "promosi" };
static const char *const relations[] = { "na", "parent", "family", "spouse",
	"neighbour", "friend", "teacher", "employer", "colleague", "other" };
static const char *const legal[] = { "none", "reported", "running", "ended",
	"family" };
static const char *const classes[] = { "dasar", "berkembang", "mandiri" };
static const char *const topics[] = { "kie", "kb-kr", "balita-anak", "remaja",
	"pranikah", "harmonis", "lansia", "ekonomi" };
static const char *const towns[] = { "15.01", "15.02", "15.03", "15.04",
	"15.05", "15.06", "15.07", "15.08", "15.09", "15.71", "15.72" };

/* Those that no code list has. */
static const char *const every[] = { N_("Jumlah") };
static const char *const groups[] = { N_("Dewasa"), N_("Anak") };
static const char *const who[] = { N_("Perempuan"), N_("Laki-laki dewasa"),
	N_("Anak") };
static const char *const stages[] = { N_("Proses"), N_("Selesai") };
static const char *const courts[] = { N_("Belum atau tidak masuk hukum"),
	N_("Masuk hukum") };
static const char *const months[] = { N_("Jan"), N_("Feb"), N_("Mar"),
	N_("Apr"), N_("Mei"), N_("Jun"), N_("Jul"), N_("Agu"), N_("Sep"),
	N_("Okt"), N_("Nov"), N_("Des") };
static const char *const delays[] = { N_("0–3 hari"), N_("4–5 hari"),
	N_("6–14 hari"), N_("15–30 hari"), N_("1–3 bulan"),
	N_("Lebih dari 3 bulan") };
static const char *const lengths[] = { N_("Kurang dari 1 bulan"),
	N_("1–3 bulan"), N_("3–6 bulan"), N_("Lebih dari 6 bulan") };

#define CODES(name, a)                                                         \
	{                                                                      \
		(name), (a), NULL, nitems(a)                                   \
	}
#define WORDS(a)                                                               \
	{                                                                      \
		NULL, NULL, (a), nitems(a)                                     \
	}

const struct stat_codes stat_codes[SD__MAX] = {
	[SD_KIND] = CODES("kind", kinds),
	[SD_CATEGORY] = CODES("category", categories),
	[SD_SPHERE] = CODES("sphere", spheres),
	[SD_PLACE] = CODES("place", places),
	[SD_SEX] = CODES("sex", sexes),
	[SD_AGE] = CODES("age-band", ages),
	[SD_DELAY] = WORDS(delays),
	[SD_LENGTH] = WORDS(lengths),
	[SD_STAGE] = WORDS(stages),
	[SD_LEGAL] = CODES("legal-status", legal),
	[SD_CLASS] = CODES("group-class", classes),
	[SD_ALL] = WORDS(every),
	[SD_GROUP] = WORDS(groups),
	[SD_WHO] = WORDS(who),
	[SD_COURT] = WORDS(courts),
	[SD_TOWN] = CODES("region", towns),
	[SD_MONTH] = WORDS(months),
	[SD_FORMS] = CODES("forms", forms),
	[SD_SERVICES] = CODES("service-given", services),
	[SD_RELATION] = CODES("relation", relations),
	[SD_OFFENDER_SEX] = CODES("sex", sexes),
	[SD_TOPIC] = CODES("ppks-service", topics),
	[SD_MEMBER] = CODES("sex", sexes),
};

/* Place of the n bytes among the codes, from 1; 0: it has none. */
static uint8_t
place(const struct stat_codes *c, const char *code, size_t n)
{
	uint8_t i;

	for (i = 0; c->code != NULL && i < c->n; i++)
		if (strlen(c->code[i]) == n && memcmp(c->code[i], code, n) == 0)
			return (uint8_t)(i + 1);
	return 0;
}

uint8_t
stat_value(enum stat_dim d, const char *code)
{
	uint8_t v;

	if (code == NULL)
		return 0;
	v = place(&stat_codes[d], code, strlen(code));
	return v > 0 ? v : STAT_OTHER;
}

uint64_t
stat_set(enum stat_dim d, const char *codes)
{
	uint64_t set = 0;
	size_t n;
	uint8_t v;

	for (; codes != NULL && *codes != '\0'; codes += n) {
		codes += strspn(codes, " ");
		if ((n = strcspn(codes, " ")) == 0)
			break;
		v = place(&stat_codes[d], codes, n);
		set |= v > 0 ? UINT64_C(1) << (v - 1) : STAT_SET_OTHER;
	}
	return set;
}

/* The first band that the number does not go beyond; the one behind the last. */
static uint8_t
band(int64_t n, const int64_t *upto, uint8_t bands)
{
	uint8_t i = 0;

	if (n < 0)
		return 0;
	while (i < bands && n > upto[i])
		i++;
	return (uint8_t)(i + 1);
}

uint8_t
stat_age(int years)
{
	static const int64_t upto[] = { 5, 12, 17, 24, 44, 59 };

	return band(years, upto, nitems(upto));
}

uint8_t
stat_delay(int64_t days)
{
	static const int64_t upto[] = { 3, 5, 14, 30, 91 };

	return band(days, upto, nitems(upto));
}

uint8_t
stat_length(int64_t days)
{
	static const int64_t upto[] = { 30, 91, 182 };

	return band(days, upto, nitems(upto));
}
