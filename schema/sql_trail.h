/* Rows of the table in sql.c: the trail and the tree over it. */
/* clang-format off */
	[ST_TRAIL_ADD] = { "trail_add",
	    "INSERT INTO trail (stream, seq, at, actor, unit, verb, object,"
	    " version, head, shown, mac)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	    "buibbububbb", "", S_ALWAYS, P | C },
	/* what befell a person, newest first: their own pages ask */
	[ST_TRAIL_ABOUT] = { "trail_about",
	    "SELECT object, at, actor, verb, version, head FROM trail"
	    " WHERE object = ? AND at >= ?"
	    " AND verb IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
	    " ORDER BY at DESC LIMIT ?",
	    "biuuuuuuuuuuu", "bibuub", S_READ, P, "0" },
	/* who opened anything since; by_time */
	[ST_RUSH_WHO] = { "rush_who",
	    "SELECT DISTINCT actor FROM trail"
	    " WHERE at >= ? AND verb IN (?, ?, ?, ?)",
	    "iuuuu", "b", S_READ, Q },
	/* how much of it, in which unit; by_actor */
	[ST_RUSH_COUNT] = { "rush_count",
	    "SELECT actor, unit, COUNT(DISTINCT object) FROM trail"
	    " WHERE actor = ? AND at >= ? AND verb IN (?, ?, ?, ?)"
	    " GROUP BY actor, unit",
	    "biuuuu", "bbi", S_READ, Q, "0" },
	[ST_RUSH_NEWEST] = { "rush_newest",
	    "SELECT person, at FROM rush WHERE person = ? AND unit = ?"
	    " ORDER BY at DESC LIMIT 1",
	    "bb", "bi", S_READ, Q, "0" },
	[ST_RUSH_ADD] = { "rush_add",
	    "INSERT INTO rush (agency, person, unit, at, objects)"
	    " VALUES (?, ?, ?, ?, ?)",
	    "bbbiu", "", 0, Q },
	[ST_RUSH_LIST] = { "rush_list",
	    "SELECT agency, person, unit, at, objects FROM rush"
	    " WHERE agency = ? AND at >= ? ORDER BY at DESC LIMIT ?",
	    "biu", "bbbiu", S_READ, P, "0" },
	/* which bag was written last */
	/* the two that settle a lost commit wait for one that is under way */
	[ST_TRAIL_FIND] = { "trail_find",
	    "SELECT seq FROM trail WHERE stream = ? AND seq = ?"
	    " LOCK IN SHARE MODE",
	    "bu", "u", S_READ, P | C },
	/* the newest entry of each stream, from the one given on */
	[ST_TRAIL_STREAMS] = { "trail_streams",
	    "SELECT stream, MAX(seq) FROM trail WHERE stream >= ?"
	    " GROUP BY stream ORDER BY stream LIMIT ?",
	    "bu", "bu", S_READ, C | Q },
	[ST_TRAIL_AFTER] = { "trail_after",
	    "SELECT stream, " ENTRY_COLS " FROM trail"
	    " WHERE stream = ? AND seq >= ? ORDER BY seq LIMIT ?",
	    "buu", "b" ENTRY_OUT, S_READ, Q, "0" },
	/* those that the tree does not have */
	[ST_TRAIL_LOOSE] = { "trail_loose",
	    "SELECT trail.stream, trail.seq, at, actor, unit, verb, object,"
	    " version, head, shown, mac FROM trail LEFT JOIN tree_leaf"
	    " ON tree_leaf.stream = trail.stream AND tree_leaf.seq = trail.seq"
	    " WHERE trail.stream = ? AND trail.seq >= ? AND idx IS NULL"
	    " ORDER BY trail.seq LIMIT ?",
	    "buu", "b" ENTRY_OUT, S_READ, C | Q, "0" },
	[ST_TRAIL_COUNT] = { "trail_count",
	    "SELECT COUNT(*) FROM trail WHERE stream = ?",
	    "b", "i", S_READ, C | Q },
	[ST_TRAIL_TIME] = { "trail_time",
	    "SELECT stream, " ENTRY_COLS " FROM trail WHERE" TRAIL_PART,
	    TRAIL_PART_IN, "b" ENTRY_OUT, S_READ, P },
	[ST_TRAIL_ACTOR] = { "trail_actor",
	    "SELECT stream, " ENTRY_COLS " FROM trail WHERE actor = ? AND"
	    TRAIL_PART, "b" TRAIL_PART_IN, "b" ENTRY_OUT, S_READ, P, "3" },
	[ST_TRAIL_UNIT] = { "trail_unit",
	    "SELECT stream, " ENTRY_COLS " FROM trail WHERE unit = ? AND"
	    TRAIL_PART, "b" TRAIL_PART_IN, "b" ENTRY_OUT, S_READ, P, "4" },
	[ST_TRAIL_OBJECT] = { "trail_object",
	    "SELECT stream, " ENTRY_COLS " FROM trail WHERE object = ? AND"
	    TRAIL_PART, "b" TRAIL_PART_IN, "b" ENTRY_OUT, S_READ, P, "6" },
	[ST_TRAIL_TIMES] = { "trail_times",
	    "SELECT COUNT(*), IFNULL(MAX(at), 0) FROM trail"
	    " WHERE object = ? AND actor = ? AND verb = ?"
	    " AND at >= ? AND at <= ?",
	    "bbuii", "ii", S_READ, P },
	[ST_TRAIL_MAC] = { "trail_mac",
	    "SELECT mac FROM trail WHERE stream = ? AND seq = ?",
	    "bu", "b", S_READ, C },
	/* what was created (auth.h: V_CREATE is 8) begins with version 1 */
	[ST_TRAIL_CREATED] = { "trail_created",
	    "SELECT object, EXISTS (SELECT 1 FROM kasus WHERE id = object)"
	    " OR EXISTS (SELECT 1 FROM referral WHERE id = object)"
	    " OR EXISTS (SELECT 1 FROM glass WHERE id = object)"
	    " FROM trail WHERE object > ? AND version = 1 AND verb = 8"
	    " ORDER BY object LIMIT ?",
	    "bu", "bi", S_READ, C },
	[ST_CASE_SAID] = { "case_said",
	    "SELECT id, version, header, " SAID("kasus.id")
	    " FROM kasus WHERE id > ? ORDER BY id LIMIT ?",
	    "bu", "bub" SAID_OUT, S_READ, C },
	[ST_REFERRAL_SAID] = { "referral_said",
	    "SELECT id, referral.version, IFNULL(body, x''), "
	    SAID("referral.id") " FROM referral LEFT JOIN action"
	    " ON action.referral = id AND action.version = referral.version"
	    " WHERE id > ? ORDER BY id LIMIT ?",
	    "bu", "bub" SAID_OUT, S_READ, C },
	/* the version of a later bag, or its own; a head of zeros */
	[ST_BAG_SAID] = { "bag_said",
	    "SELECT id, bag_version, x'', bag_version + " BAGS_SINCE
	    ", REPEAT(x'00', 32) FROM person WHERE id > ? ORDER BY id LIMIT ?",
	    "bu", "bub" SAID_OUT, S_READ, C },
	/* also what was taken away whole */
	[ST_DIRECTORY_SAID] = { "directory_said",
	    "SELECT id, IFNULL(directory.version, CAST(0 AS UNSIGNED)),"
	    " IFNULL(body, x''), " ENTRY_SAID("roster_unit.id")
	    " FROM roster_unit LEFT JOIN directory ON directory.unit = id"
	    " WHERE id > ? AND (body IS NOT NULL OR EXISTS"
	    " (SELECT 1 FROM trail WHERE object = id AND verb = 9))"
	    " ORDER BY id LIMIT ?",
	    "bu", "bub" SAID_OUT, S_READ, C },
	[ST_GLASS_SAID] = { "glass_said",
	    "SELECT id, glass.version, IFNULL(glass_act.body, x''), "
	    SAID("glass.id") " FROM glass LEFT JOIN glass_act"
	    " ON request = id AND glass_act.version = glass.version"
	    " WHERE id > ? ORDER BY id LIMIT ?",
	    "bu", "bub" SAID_OUT, S_READ, C },
	[ST_LEAF_ADD] = { "leaf_add",
	    "INSERT INTO tree_leaf (idx, stream, seq, hash)"
	    " VALUES (?, ?, ?, ?)",
	    "ubub", "", 0, Q },
	[ST_LEAF_LAST] = { "leaf_last",
	    "SELECT idx, hash FROM tree_leaf ORDER BY idx DESC LIMIT 1",
	    "", "ub", S_READ, Q },
	/* leaves with the entries that they are of, if those are there */
	[ST_LEAF_WALK] = { "leaf_walk",
	    "SELECT idx, hash, tree_leaf.stream, tree_leaf.seq,"
	    " IFNULL(at, 0), IFNULL(actor, x''), IFNULL(unit, x''),"
	    " IFNULL(verb, CAST(0 AS UNSIGNED)), IFNULL(object, x''),"
	    " IFNULL(version, CAST(0 AS UNSIGNED)), IFNULL(head, x''),"
	    " IFNULL(shown, x''), IFNULL(mac, x'')"
	    " FROM tree_leaf LEFT JOIN trail"
	    " ON trail.stream = tree_leaf.stream AND trail.seq = tree_leaf.seq"
	    " WHERE idx >= ? ORDER BY idx LIMIT ?",
	    "uu", "ubb" ENTRY_OUT, S_READ, C | Q },
	[ST_LEAF_HASHES] = { "leaf_hashes",
	    "SELECT idx, hash FROM tree_leaf WHERE idx >= ?"
	    " ORDER BY idx LIMIT ?",
	    "uu", "ub", S_READ, P },
	[ST_NODE_ADD] = { "node_add",
	    "INSERT INTO tree_node (level, idx, hash) VALUES (?, ?, ?)",
	    "uub", "", 0, Q },
	[ST_NODE_HASHES] = { "node_hashes",
	    "SELECT idx, hash FROM tree_node WHERE level = ? AND idx >= ?"
	    " ORDER BY idx LIMIT ?",
	    "uuu", "ub", S_READ, P | C | Q },
	[ST_CHECKPOINT_ADD] = { "checkpoint_add",
	    "INSERT INTO checkpoint (size, at, text) VALUES (?, ?, ?)",
	    "uib", "", 0, Q },
	[ST_CHECKPOINT_NEWEST] = { "checkpoint_newest",
	    "SELECT size, at, text FROM checkpoint"
	    " ORDER BY size DESC LIMIT 1",
	    "", "uib", S_READ, P | C | Q },
	[ST_CHECKPOINT_LIST] = { "checkpoint_list",
	    "SELECT size, at, text FROM checkpoint"
	    " WHERE size > ? AND size <= ? ORDER BY size",
	    "uu", "uib", S_READ, C | Q },
