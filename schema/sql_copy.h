/* Rows of the table in sql.c: the copy of the rosters. */
/* clang-format off */
	/* whose members are there without a genesis */
	[ST_COPY_AGENCIES] = { "copy_agencies",
	    "SELECT roster_member.agency FROM roster_member"
	    " LEFT JOIN roster_link"
	    " ON roster_link.agency = roster_member.agency AND height = 0"
	    " WHERE height IS NULL GROUP BY roster_member.agency",
	    "", "b", S_READ, P | C | Q },
	[ST_COPY_UNITS] = { "copy_units",
	    "SELECT agency, id, code, abbr, name_id, name_en, epoch, box_pk"
	    " FROM roster_unit WHERE agency = ?",
	    "b", "bbssssub", S_READ, P | C | Q, "0" },
	[ST_COPY_UNIT_ADD] = { "copy_unit_add",
	    "INSERT INTO roster_unit (agency, id, code, abbr, name_id,"
	    " name_en, epoch, box_pk) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	    "bbssssub", "", 0, P | C },
	[ST_COPY_UNIT_KEY] = { "copy_unit_key",
	    "UPDATE roster_unit SET epoch = ?, box_pk = ? WHERE id = ?",
	    "ubb", "", 0, P | C },
	[ST_COPY_UNIT_DROP] = { "copy_unit_drop",
	    "DELETE FROM roster_unit WHERE id = ?",
	    "b", "", 0, P | C },
	[ST_COPY_UNITS_CLEAR] = { "copy_units_clear",
	    "DELETE FROM roster_unit",
	    "", "", 0, C },
	[ST_COPY_MEMBERS] = { "copy_members",
	    "SELECT agency, person, unit, name, roles, standing, since,"
	    " box_pk, sign_pk FROM roster_member WHERE agency = ?",
	    "b", "bbbsssubb", S_READ, P | C | Q, "0" },
	[ST_COPY_MEMBER_ADD] = { "copy_member_add",
	    "INSERT INTO roster_member (agency, person, unit, name, roles,"
	    " standing, since, box_pk, sign_pk)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
	    "bbbsssubb", "", 0, P | C },
	[ST_COPY_MEMBER_ROLES] = { "copy_member_roles",
	    "UPDATE roster_member SET roles = ?, standing = ?, since = ?"
	    " WHERE person = ? AND unit = ?",
	    "ssubb", "", 0, P | C },
	[ST_COPY_MEMBER_END] = { "copy_member_end",
	    "UPDATE roster_member SET standing = ?, since = ?"
	    " WHERE person = ? AND unit = ?",
	    "subb", "", 0, P | C },
	[ST_COPY_MEMBER_DROP] = { "copy_member_drop",
	    "DELETE FROM roster_member WHERE person = ? AND unit = ?",
	    "bb", "", 0, P | C },
	[ST_COPY_MEMBERS_CLEAR] = { "copy_members_clear",
	    "DELETE FROM roster_member",
	    "", "", 0, C },
