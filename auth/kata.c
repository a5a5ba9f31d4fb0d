/*
 * 1024 words of everyday Indonesian that are easy to read out and to type: ten
 * bits each.  No two of them begin with the same four letters.  Never changed:
 * words on paper have to mean the same for ever.
 */
#include <string.h>

#include "auth/auth.h"

#define KATA_LONGEST 8

/* clang-format off */
static const char kata[KATA][KATA_LONGEST + 1] = {
	"abadi", "abdi", "abjad", "acar", "adab", "adat", "adegan", "adik",
	"aduan", "agung", "ahli", "ajaib", "ajakan", "akar", "akasia",
	"akhir", "akrab", "aksara", "aktif", "alami", "alas", "alat", "album",
	"alir", "alun", "amal", "aman", "ambang", "amplop", "anak", "ancala",
	"andal", "andong", "angin", "angka", "angsa", "antena", "antik",
	"anyam", "apel", "apotek", "arah", "arang", "aren", "arus", "asah",
	"asam", "asap", "asas", "asin", "asli", "asri", "asuh", "atap",
	"atlas", "atlet", "atur", "awak", "awal", "awan", "ayam", "ayun",
	"bacaan", "badai", "bagan", "bagian", "bahan", "bahu", "baik", "baja",
	"baju", "bakau", "bakso", "bakti", "bakul", "balai", "balet", "balik",
	"balok", "balsem", "bambu", "bandar", "bangau", "banjar", "bantal",
	"banyak", "barat", "baris", "baru", "basah", "basuh", "batang",
	"batik", "batu", "bawah", "baya", "bayi", "beban", "bebek", "becak",
	"beda", "bekal", "beku", "belah", "belia", "belut", "benang", "benih",
	"berani", "berita", "berkas", "bersih", "besar", "besi", "biasa",
	"bibir", "bidan", "bijak", "bilah", "bilik", "bina", "biola", "biru",
	"bisik", "bola", "bolu", "bonang", "boneka", "bordir", "botol",
	"buah", "buaya", "bubuk", "budaya", "budi", "bugar", "buih", "bukit",
	"buku", "bulan", "bulir", "bulu", "bumbu", "bumi", "bunga", "buntal",
	"bunyi", "burung", "busa", "busur", "butir", "cabai", "cadar",
	"cahaya", "cair", "cakap", "cakram", "cambah", "candi", "cantik",
	"capung", "cara", "cari", "cawan", "celah", "cemara", "cepat",
	"cerah", "cerdas", "cerita", "cermat", "cincin", "cipta", "citra",
	"cocok", "coklat", "contoh", "corak", "cuaca", "cuka", "cukup",
	"curah", "curug", "daerah", "daftar", "dagang", "dagu", "dahan",
	"dalam", "damai", "dampak", "danau", "dandan", "dapur", "darat",
	"dasar", "dasi", "datang", "daun", "dawai", "daya", "dayung", "debu",
	"dedak", "delima", "delta", "denah", "depan", "derap", "derma",
	"desa", "detik", "dewan", "dian", "didik", "dingin", "diri", "dokter",
	"dorong", "duduk", "dukung", "dunia", "durian", "edaran", "ekor",
	"elang", "emas", "embun", "emping", "empuk", "enak", "enam", "encer",
	"engkau", "esok", "fajar", "fakta", "fasih", "film", "fokus", "folio",
	"fosil", "gabah", "gabus", "gadang", "gading", "gadung", "gagah",
	"gajah", "galah", "gamang", "gambar", "ganda", "ganjil", "ganti",
	"garam", "garis", "garpu", "gasing", "gatra", "gaun", "gaya",
	"gedung", "gelang", "gema", "genta", "geser", "getah", "giat", "gigi",
	"gilang", "gitar", "giwang", "golok", "gong", "gotong", "gubuk",
	"gudang", "gugus", "gula", "gulung", "gunung", "gurih", "guru",
	"habis", "hadap", "hadiah", "hafal", "hajat", "halus", "handuk",
	"hangat", "hantar", "hapal", "harap", "hari", "harum", "hasil",
	"hati", "hawa", "hebat", "helai", "hemat", "hening", "heran",
	"hidang", "hidup", "hijau", "hikmah", "hilir", "himpun", "hitam",
	"hitung", "hormat", "hotel", "hujan", "hulu", "huma", "huruf",
	"hutan", "ijazah", "ijuk", "ikan", "ikat", "iklan", "iklim", "ilmu",
	"imbang", "impian", "indah", "induk", "ingat", "intan", "inti",
	"irama", "istana", "itik", "izin", "jabat", "jadwal", "jagat",
	"jagung", "jahe", "jahit", "jajar", "jaket", "jala", "jalur", "jamu",
	"janji", "janur", "jarak", "jari", "jarum", "jasa", "jati", "jatuh",
	"jauh", "jawab", "jaya", "jejak", "jelas", "jelita", "jemari",
	"jempol", "jenaka", "jenis", "jerami", "jernih", "jeruk", "jinak",
	"jingga", "jiwa", "jodoh", "joget", "joglo", "juang", "jubah",
	"jujur", "jumlah", "jumpa", "jurang", "juru", "kabar", "kabel",
	"kabin", "kabut", "kaca", "kadar", "kaget", "kagum", "kaidah", "kail",
	"kain", "kait", "kaji", "kaki", "kaktus", "kalam", "kaldu", "kalem",
	"kali", "kalung", "kamar", "kamera", "kamus", "kanan", "kancil",
	"kapak", "kapuk", "karang", "karcis", "kardus", "karet", "karib",
	"karton", "karung", "karya", "kasih", "kasur", "kata", "kawah",
	"kaya", "kayu", "kebaya", "kebun", "kecap", "kecil", "kedai", "kejar",
	"kekal", "kelabu", "kelok", "kemah", "kemeja", "kemiri", "kemudi",
	"kenal", "kepala", "keping", "keraca", "kerbau", "kereta", "keris",
	"kerja", "kertas", "ketan", "ketela", "ketika", "khas", "kiblat",
	"kicau", "kidung", "kijang", "kilap", "kincir", "kini", "kipas",
	"kiri", "kisah", "kismis", "kita", "klinik", "koin", "kolam",
	"kolong", "komet", "kompas", "koper", "kopi", "koran", "korek",
	"kota", "kuali", "kuas", "kuat", "kubah", "kukuh", "kuliah", "kuluk",
	"kumis", "kumpul", "kunang", "kunci", "kuning", "kuno", "kunyit",
	"kupas", "kupu", "kura", "kurma", "kursi", "kurun", "kurva", "kusut",
	"kutub", "labu", "lada", "lagu", "lahan", "lahir", "lain", "laju",
	"laki", "lalu", "lama", "lambai", "lampau", "lancar", "landak",
	"lantai", "lapang", "lapis", "laras", "laris", "larut", "latih",
	"laut", "lawan", "layak", "lebah", "lega", "leher", "lekas", "lemari",
	"lembah", "lengan", "lepas", "lereng", "lesung", "letak", "lewat",
	"lezat", "lidah", "lihat", "lilin", "lima", "lincah", "lintas",
	"lipat", "lirik", "logam", "logika", "lokan", "lomba", "loncat",
	"lontar", "lorong", "loyang", "luang", "luas", "lubang", "lucu",
	"luhur", "lukis", "lulus", "lumut", "lunak", "lurah", "lurus",
	"lusin", "lutut", "madu", "magang", "mahir", "main", "maju", "makan",
	"makna", "maksud", "malam", "malu", "mampu", "mangga", "manik",
	"mapan", "marga", "masa", "masjid", "masuk", "mata", "materi",
	"mawar", "maya", "meja", "mekar", "melati", "melodi", "meluas",
	"menara", "mentah", "merah", "meriah", "mesin", "mesra", "minat",
	"minggu", "minum", "mistar", "mitra", "mobil", "modal", "model",
	"moral", "motif", "motor", "muara", "muda", "mudik", "mujur", "mukim",
	"mula", "mulia", "mulus", "muncul", "murai", "murid", "murni",
	"musang", "museum", "musik", "nada", "nadi", "naik", "nama", "nampan",
	"nanas", "nanti", "nasi", "naskah", "negara", "nenas", "nenek",
	"netral", "ngarai", "niaga", "niat", "nikmat", "nila", "noda",
	"nomor", "norma", "novel", "nuansa", "nujum", "nuri", "nyala",
	"nyaman", "nyanyi", "nyata", "nyiur", "obat", "obor", "olah", "oleh",
	"ombak", "onde", "opini", "orang", "orbit", "organ", "otak", "otot",
	"oven", "pabrik", "pacul", "padang", "padi", "paduan", "pagar",
	"pagi", "paham", "pahit", "pakai", "paket", "pakis", "paku", "palung",
	"panah", "panci", "pandan", "pangan", "pantai", "papan", "parang",
	"parit", "paruh", "pasar", "pasir", "pasti", "patung", "payung",
	"pedas", "pekan", "pena", "pencil", "peniti", "pensil", "penuh",
	"penyu", "pepaya", "perahu", "pergi", "permai", "pernis", "pesan",
	"pesona", "petak", "peti", "petua", "piala", "pijar", "pikir",
	"pilar", "pilih", "pinang", "pindah", "pintar", "pipi", "piring",
	"pisang", "pita", "pohon", "pokok", "pola", "polos", "pondok", "pori",
	"potret", "prima", "puasa", "pucuk", "puding", "puisi", "pujaan",
	"pukat", "pulang", "pulih", "puncak", "pupuk", "pura", "pusaka",
	"puspa", "putar", "putih", "rabu", "racik", "raga", "ragi", "raih",
	"raja", "rajin", "rajut", "rakit", "rakyat", "ramah", "rambut",
	"ramuan", "rangka", "rantai", "rapat", "rapi", "rasa", "rasi", "rata",
	"rawa", "raya", "rebana", "rebung", "reda", "redup", "rela", "remaja",
	"rempah", "renang", "renda", "resep", "resmi", "restu", "riang",
	"rias", "rimba", "rinai", "rindu", "ringan", "rintik", "roda",
	"rotan", "roti", "ruang", "rujak", "rukun", "rumah", "rumpun", "rupa",
	"rusa", "rutin", "sabar", "sabit", "sabuk", "sagu", "sahut", "saja",
	"saji", "saksi", "saku", "salak", "salju", "sama", "sambal", "sampan",
	"sandal", "santai", "sapa", "sapi", "sapu", "saraf", "sarung",
	"sastra", "satria", "satu", "saung", "sawah", "sawi", "sawo", "sayap",
	"sayur", "sebar", "sedia", "segar", "segera", "sehat", "sejuk",
	"selam", "seluk", "semi", "semua", "senam", "sendi", "seni", "senja",
	"senter", "senyum", "sepatu", "sepeda", "sepi", "serabi", "serbuk",
	"seribu", "sesuai", "setia", "siaga", "siang", "siar", "sifat",
	"sigap", "sikap", "siku", "silam", "silir", "simpul", "sinar",
	"sinyal", "siput", "sirih", "sirup", "sisik", "siswa", "situs",
	"skala", "soal", "sofa", "soket", "solar", "sopan", "sorak", "soto",
	"suara", "subuh", "suci", "sudut", "suhu", "suka", "sukma", "sukses",
	"suling", "sulur", "sumber", "sumur", "sungai", "surat", "surya",
	"susu", "sutra", "tabah", "tabel", "tabib", "tabung", "tahap", "tahu",
	"tajam", "takar", "taksi", "taktik", "talang", "tali", "taman",
	"tambak", "tamu", "tanah", "tanda", "tangan", "tapak", "tari",
	"taruh", "tata", "tawa", "tawon", "tebal", "tebing", "tebu", "teduh",
	"tegak", "teguh", "tekad", "teknik", "teko", "teliti", "teluk",
	"teman", "tempat", "tenang", "tenda", "tengah", "tentu", "tenun",
	"tepat", "tepi", "tepung", "terang", "teri", "tertib", "tetap",
	"tetes", "tiang", "tiba", "tidur", "tiga", "tikar", "tiket", "timba",
	"timur", "tinggi", "tinta", "tirai", "tirta", "titian", "toko",
	"tolong", "tomat", "tombak", "topeng", "topi", "total", "trem",
	"tropis", "tubuh", "tudung", "tugas", "tugu", "tulip", "tulus",
	"tumis", "tunas", "turun", "tutup", "ubah", "udang", "udara", "ujian",
	"ujung", "ukir", "ukur", "ulama", "ulang", "ulas", "ulir", "umbi",
	"umbul", "umum", "umur", "ungu", "unik", "unit", "unsur", "untai",
	"upaya", "urai", "urap", "urat", "usaha", "usia", "usul", "utama",
	"utara", "utuh", "wadah", "wafer", "wajah", "wajib", "wakil", "waktu",
	"walet", "wali", "wangi", "warga", "warna", "warta", "wijen", "wisma",
	"wujud", "yakin", "zaman", "zona",
};
/* clang-format on */

const char *
kata_word(unsigned n)
{
	return kata[n % KATA];
}

unsigned
kata_number(const char *word)
{
	unsigned n = 0;

	while (n < KATA && strcmp(kata[n], word) != 0)
		n++;
	return n;
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

size_t
kata_next(const char **at, char to[KATA_ROOM])
{
	size_t n = 0;

	while (**at != '\0' && !is_letter(**at))
		(*at)++;
	for (; is_letter(**at); (*at)++)
		if (n + 1 < KATA_ROOM)
			to[n++] = (char)(**at | 0x20);
	to[n] = '\0';
	return n;
}

void
hash_words(const uint8_t hash[HASH_LEN], const char *word_r[HASH_WORDS])
{
	unsigned bits = 0, have = 0;
	size_t n = 0;

	for (size_t i = 0; i < HASH_LEN; i++) {
		bits = (bits & 0x3ff) << 8 | hash[i];
		have += 8;
		if (have >= 10) {
			have -= 10;
			word_r[n++] = kata_word(bits >> have);
		}
	}
	word_r[n] = kata_word(bits & ((1u << have) - 1));
}
