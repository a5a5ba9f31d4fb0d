-- The house.  What lies in clear here is exactly the list of docs/threats.md
-- ("What lies in clear"), every other column is sealed or mechanism.
-- All times are milliseconds since 1970 UTC, all ids are UUIDv7, 16 bytes.
--
-- A migration is split at each semicolon that ends a line.  DDL commits as it
-- goes, therefore every statement here can be run twice: a file that broke in
-- the middle is simply run again.

CREATE TABLE IF NOT EXISTS roster_state (
  one TINYINT UNSIGNED NOT NULL PRIMARY KEY,
  generation BIGINT UNSIGNED NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;
INSERT IGNORE INTO roster_state (one, generation) VALUES (1, 0);

CREATE TABLE IF NOT EXISTS roster_link (
  agency BINARY(16) NOT NULL,
  height BIGINT UNSIGNED NOT NULL,
  generation BIGINT UNSIGNED NOT NULL,
  hash BINARY(32) NOT NULL,
  link BLOB NOT NULL,
  PRIMARY KEY (agency, height),
  UNIQUE KEY by_generation (generation)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

-- What the links say, for reports; nothing reads it to decide anything.  Newest
-- membership of each person in each unit; roles as "kon,kor".
CREATE TABLE IF NOT EXISTS roster_unit (
  id BINARY(16) NOT NULL PRIMARY KEY,
  agency BINARY(16) NOT NULL,
  code VARCHAR(200) NOT NULL,
  abbr VARCHAR(200) NOT NULL,
  name_id VARCHAR(200) NOT NULL,
  name_en VARCHAR(200) NOT NULL,
  epoch INT UNSIGNED NOT NULL,
  box_pk BINARY(32) NOT NULL,
  KEY by_agency (agency)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE IF NOT EXISTS roster_member (
  person BINARY(16) NOT NULL,
  unit BINARY(16) NOT NULL,
  agency BINARY(16) NOT NULL,
  name VARCHAR(200) NOT NULL,
  roles VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  standing VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  since BIGINT UNSIGNED NOT NULL,
  box_pk BINARY(32) NOT NULL,
  sign_pk BINARY(32) NOT NULL,
  PRIMARY KEY (person, unit),
  KEY by_agency (agency)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

-- What a unit says of itself, for everybody to read: signed, and bound to the
-- trail like a case.
CREATE TABLE IF NOT EXISTS directory (
  unit BINARY(16) NOT NULL PRIMARY KEY,
  version INT UNSIGNED NOT NULL,
  body MEDIUMBLOB NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE IF NOT EXISTS partner (
  id BINARY(16) NOT NULL PRIMARY KEY,
  code VARCHAR(96) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name_id VARCHAR(160) NOT NULL,
  name_en VARCHAR(160) NOT NULL,
  UNIQUE KEY by_code (code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE IF NOT EXISTS person (
  id BINARY(16) NOT NULL PRIMARY KEY,
  user VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  salt BINARY(16) NOT NULL,
  memory INT UNSIGNED NOT NULL,
  passes INT UNSIGNED NOT NULL,
  pepper INT UNSIGNED NOT NULL,
  wrap VARBINARY(255) NOT NULL,
  bag VARBINARY(16500) NOT NULL,
  bag_version INT UNSIGNED NOT NULL,
  code_pepper INT UNSIGNED NOT NULL,
  code BINARY(112) NOT NULL,
  last_step BIGINT UNSIGNED NOT NULL,
  UNIQUE KEY by_user (user)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE IF NOT EXISTS unit_wrap (
  unit BINARY(16) NOT NULL,
  epoch INT UNSIGNED NOT NULL,
  person BINARY(16) NOT NULL,
  sealed BINARY(112) NOT NULL,
  PRIMARY KEY (unit, epoch, person)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

-- Browsers in which a person has logged in; id is a hash of the cookie.
CREATE TABLE IF NOT EXISTS device (
  id BINARY(32) NOT NULL,
  person BINARY(16) NOT NULL,
  seen BIGINT NOT NULL,
  PRIMARY KEY (id, person),
  KEY by_seen (seen)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

-- Wrong logins in a row; id is a keyed hash of the name and of the browser.
CREATE TABLE IF NOT EXISTS guess (
  id BINARY(32) NOT NULL PRIMARY KEY,
  fails INT UNSIGNED NOT NULL,
  after BIGINT NOT NULL,
  KEY by_after (after)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

-- Who has answered an invitation and waits to be admitted.  Nobody signs this
-- row: the words that are read out and typed tell whether it was changed.
CREATE TABLE IF NOT EXISTS join_request (
  invitation BINARY(16) NOT NULL PRIMARY KEY,
  unit BINARY(16) NOT NULL,
  person BINARY(16) NOT NULL,
  created BIGINT NOT NULL,
  box_pk BINARY(32) NOT NULL,
  sign_pk BINARY(32) NOT NULL,
  unit_pk BINARY(32) NOT NULL,
  self BINARY(64) NOT NULL,
  KEY by_unit (unit, created),
  KEY by_person (person)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

-- Links that one person has signed and another one has to append, and what is
-- sealed to go with it.
CREATE TABLE IF NOT EXISTS proposal (
  id BINARY(16) NOT NULL PRIMARY KEY,
  agency BINARY(16) NOT NULL,
  created BIGINT NOT NULL,
  ends BIGINT NOT NULL,
  person BINARY(16) NOT NULL,
  core VARBINARY(2048) NOT NULL,
  signature BINARY(64) NOT NULL,
  sealed VARBINARY(1024) NOT NULL,
  KEY by_agency (agency, created)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

-- Texts of agreements between agencies.  Nobody signs this row: a link of each
-- chain has the hash of title and text.
CREATE TABLE IF NOT EXISTS agreement (
  id BINARY(16) NOT NULL PRIMARY KEY,
  agency BINARY(16) NOT NULL,
  other BINARY(16) NOT NULL,
  created BIGINT NOT NULL,
  person BINARY(16) NOT NULL,
  title VARCHAR(200) NOT NULL,
  text MEDIUMBLOB NOT NULL,
  KEY by_agency (agency, created),
  KEY by_other (other, created)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

-- The seed of epoch - 1, sealed under that of epoch.
CREATE TABLE IF NOT EXISTS unit_prev (
  unit BINARY(16) NOT NULL,
  epoch INT UNSIGNED NOT NULL,
  sealed VARBINARY(255) NOT NULL,
  PRIMARY KEY (unit, epoch)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

-- Public keys of those who keep a key on paper, signed by each of them.
CREATE TABLE IF NOT EXISTS custodian_key (
  agency BINARY(16) NOT NULL,
  person BINARY(16) NOT NULL,
  number INT UNSIGNED NOT NULL,
  created BIGINT NOT NULL,
  box_pk BINARY(32) NOT NULL,
  self BINARY(64) NOT NULL,
  PRIMARY KEY (agency, person)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

-- The unit seed of the present epoch, sealed to the unit's recovery key; and the
-- secret of that key, sealed to each pair of custodians.
CREATE TABLE IF NOT EXISTS recovery (
  unit BINARY(16) NOT NULL PRIMARY KEY,
  recovery_pk BINARY(32) NOT NULL,
  epoch INT UNSIGNED NOT NULL,
  seed BINARY(112) NOT NULL,
  pairs VARBINARY(576) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE IF NOT EXISTS session (
  id BINARY(32) NOT NULL PRIMARY KEY,
  person BINARY(16) NOT NULL,
  created BIGINT NOT NULL,
  seen BIGINT NOT NULL,
  ends BIGINT NOT NULL,
  body VARBINARY(16500) NOT NULL,
  place VARBINARY(56) NOT NULL,
  KEY by_person (person)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE IF NOT EXISTS kasus (
  id BINARY(16) NOT NULL PRIMARY KEY,
  unit BINARY(16) NOT NULL,
  assignee BINARY(16) NOT NULL,
  stage VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  version INT UNSIGNED NOT NULL,
  size INT UNSIGNED NOT NULL,
  files INT UNSIGNED NOT NULL,
  review_month INT UNSIGNED NOT NULL,
  key_version INT UNSIGNED NOT NULL,
  epoch INT UNSIGNED NOT NULL,
  wrap VARBINARY(255) NOT NULL,
  header MEDIUMBLOB NOT NULL,
  idx VARBINARY(600) NOT NULL,
  -- Whole rows of the list, in its order: the search reads this alone, and
  -- not the headers between.
  KEY by_unit (unit, changed, id, assignee, stage, created, version, size,
    files, review_month, key_version, epoch, idx),
  KEY by_assignee (unit, assignee, changed, id, stage),
  KEY by_epoch (unit, epoch)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

-- What a case gives to statistics, sealed; nothing tells of which case.  Whole rows
-- of a unit and year lie side by side.
CREATE TABLE IF NOT EXISTS stat_row (
  unit BINARY(16) NOT NULL,
  year INT UNSIGNED NOT NULL,
  id BINARY(16) NOT NULL,
  epoch INT UNSIGNED NOT NULL,
  body VARBINARY(160) NOT NULL,
  PRIMARY KEY (unit, year, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

-- Their keys: under the unit's index key of that epoch, and sealed to the agency's
-- STATISTIK unit, with the signature of who did so.
CREATE TABLE IF NOT EXISTS stat_key (
  unit BINARY(16) NOT NULL,
  year INT UNSIGNED NOT NULL,
  epoch INT UNSIGNED NOT NULL,
  wrap VARBINARY(255) NOT NULL,
  stat_unit BINARY(16) NOT NULL,
  stat_epoch INT UNSIGNED NOT NULL,
  sealed VARBINARY(112) NOT NULL,
  signer BINARY(16) NOT NULL,
  signature VARBINARY(64) NOT NULL,
  PRIMARY KEY (unit, year, epoch)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE IF NOT EXISTS record (
  id BINARY(16) NOT NULL,
  version INT UNSIGNED NOT NULL,
  -- 0 for the newest version of the record, its own number for each before.
  past INT UNSIGNED NOT NULL DEFAULT 0,
  case_id BINARY(16) NOT NULL,
  layout SMALLINT UNSIGNED NOT NULL,
  body MEDIUMBLOB NOT NULL,
  -- A case is read whole: the newest versions lie side by side.
  PRIMARY KEY (case_id, past, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

-- Files of cases, sealed in chunks; what they are stands in a record of the case.
CREATE TABLE IF NOT EXISTS chunk (
  file BINARY(16) NOT NULL,
  number INT UNSIGNED NOT NULL,
  body MEDIUMBLOB NOT NULL,
  PRIMARY KEY (file, number)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

-- Files that no record names yet: they are still coming in, or broke off.
CREATE TABLE IF NOT EXISTS upload (
  file BINARY(16) NOT NULL PRIMARY KEY,
  created BIGINT NOT NULL,
  KEY by_created (created)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

-- Keys of records that have their own: sealed to each holder, and twice, to the
-- PDP unit and inside that to the unit.
CREATE TABLE IF NOT EXISTS key_wrap (
  case_id BINARY(16) NOT NULL,
  object BINARY(16) NOT NULL,
  version INT UNSIGNED NOT NULL,
  holder BINARY(16) NOT NULL,
  unit BINARY(16) NOT NULL,
  sealed BINARY(112) NOT NULL,
  PRIMARY KEY (case_id, object, version, holder),
  KEY by_holder (unit, holder)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE IF NOT EXISTS key_glass (
  case_id BINARY(16) NOT NULL,
  object BINARY(16) NOT NULL,
  version INT UNSIGNED NOT NULL,
  epoch INT UNSIGNED NOT NULL,
  pdp BINARY(16) NOT NULL,
  pdp_epoch INT UNSIGNED NOT NULL,
  sealed BINARY(192) NOT NULL,
  PRIMARY KEY (case_id, object, version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

-- Requests to open what was sealed twice, the signed acts on each, and the keys on
-- their way to who asked.
CREATE TABLE IF NOT EXISTS glass (
  id BINARY(16) NOT NULL PRIMARY KEY,
  case_id BINARY(16) NOT NULL,
  unit BINARY(16) NOT NULL,
  pdp BINARY(16) NOT NULL,
  created BIGINT NOT NULL,
  state TINYINT UNSIGNED NOT NULL,
  ends BIGINT NOT NULL,
  version INT UNSIGNED NOT NULL,
  epoch INT UNSIGNED NOT NULL,
  pdp_epoch INT UNSIGNED NOT NULL,
  parts BINARY(224) NOT NULL,
  body MEDIUMBLOB NOT NULL,
  KEY by_unit (unit, created),
  KEY by_pdp (pdp, created),
  KEY by_case (case_id, created)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE IF NOT EXISTS glass_act (
  request BINARY(16) NOT NULL,
  version INT UNSIGNED NOT NULL,
  body VARBINARY(600) NOT NULL,
  word MEDIUMBLOB NOT NULL,
  PRIMARY KEY (request, version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE IF NOT EXISTS glass_key (
  request BINARY(16) NOT NULL,
  object BINARY(16) NOT NULL,
  ends BIGINT NOT NULL,
  sealed VARBINARY(192) NOT NULL,
  PRIMARY KEY (request, object),
  KEY by_end (ends)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE IF NOT EXISTS referral (
  id BINARY(16) NOT NULL PRIMARY KEY,
  number VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  from_unit BINARY(16) NOT NULL,
  to_unit BINARY(16) NOT NULL,
  agreement BINARY(16) NOT NULL,
  state TINYINT UNSIGNED NOT NULL,
  urgency TINYINT UNSIGNED NOT NULL,
  sent BIGINT NOT NULL,
  due BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  version INT UNSIGNED NOT NULL,
  KEY by_from (from_unit, state, id),
  KEY by_to (to_unit, state, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE IF NOT EXISTS referral_side (
  referral BINARY(16) NOT NULL,
  unit BINARY(16) NOT NULL,
  version INT UNSIGNED NOT NULL,
  epoch INT UNSIGNED NOT NULL,
  idx VARBINARY(600) NOT NULL,
  draft MEDIUMBLOB NOT NULL,
  PRIMARY KEY (referral, unit),
  KEY by_epoch (unit, epoch)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE IF NOT EXISTS action (
  referral BINARY(16) NOT NULL,
  version INT UNSIGNED NOT NULL,
  body VARBINARY(600) NOT NULL,
  PRIMARY KEY (referral, version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE IF NOT EXISTS document (
  id BINARY(16) NOT NULL PRIMARY KEY,
  conversation BINARY(16) NOT NULL,
  in_reply_to BINARY(16) NOT NULL,
  reply_sha256 BINARY(32) NOT NULL,
  from_unit BINARY(16) NOT NULL,
  to_unit BINARY(16) NOT NULL,
  created BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  urgency TINYINT UNSIGNED NOT NULL,
  environment VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  size_class INT UNSIGNED NOT NULL,
  nonce BINARY(24) NOT NULL,
  ciphertext MEDIUMBLOB NOT NULL,
  kcv BINARY(32) NOT NULL,
  sealed_keys VARBINARY(1152) NOT NULL,
  sealed_hash BINARY(32) NOT NULL,
  signer BINARY(16) NOT NULL,
  signature BINARY(64) NOT NULL,
  KEY by_conversation (conversation, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE IF NOT EXISTS document_copy (
  document BINARY(16) NOT NULL,
  unit BINARY(16) NOT NULL,
  body VARBINARY(600) NOT NULL,
  PRIMARY KEY (document, unit)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE IF NOT EXISTS trail (
  stream BINARY(16) NOT NULL,
  seq BIGINT UNSIGNED NOT NULL,
  at BIGINT NOT NULL,
  actor BINARY(16) NOT NULL,
  unit BINARY(16) NOT NULL,
  verb TINYINT UNSIGNED NOT NULL,
  object BINARY(16) NOT NULL,
  version INT UNSIGNED NOT NULL,
  head BINARY(32) NOT NULL,
  shown VARBINARY(800) NOT NULL,
  mac BINARY(32) NOT NULL,
  PRIMARY KEY (stream, seq),
  KEY by_object (object, at),
  -- what the trail says of an object when it is opened
  KEY by_version (object, version),
  KEY by_time (at),
  KEY by_actor (actor, at),
  KEY by_unit (unit, at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

-- Who opened many cases and referrals within an hour, as the trail says; for those
-- who are told.
CREATE TABLE IF NOT EXISTS rush (
  agency BINARY(16) NOT NULL,
  person BINARY(16) NOT NULL,
  unit BINARY(16) NOT NULL,
  at BIGINT NOT NULL,
  objects INT UNSIGNED NOT NULL,
  PRIMARY KEY (person, unit, at),
  KEY by_agency (agency, at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE IF NOT EXISTS request (
  person BINARY(16) NOT NULL,
  id BINARY(16) NOT NULL,
  answer VARBINARY(600) NOT NULL,
  created BIGINT NOT NULL,
  PRIMARY KEY (person, id),
  KEY by_created (created)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE IF NOT EXISTS counter (
  name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  value BIGINT UNSIGNED NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE IF NOT EXISTS tree_leaf (
  idx BIGINT UNSIGNED NOT NULL PRIMARY KEY,
  stream BINARY(16) NOT NULL,
  seq BIGINT UNSIGNED NOT NULL,
  hash BINARY(32) NOT NULL,
  UNIQUE KEY by_entry (stream, seq)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE IF NOT EXISTS tree_node (
  level TINYINT UNSIGNED NOT NULL,
  idx BIGINT UNSIGNED NOT NULL,
  hash BINARY(32) NOT NULL,
  PRIMARY KEY (level, idx)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;

CREATE TABLE IF NOT EXISTS checkpoint (
  size BIGINT UNSIGNED NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  text VARBINARY(600) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
  COLLATE=utf8mb4_unicode_520_ci;
