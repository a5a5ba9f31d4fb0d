/* What the numbers of the server and the client library mean to us. */
#include <mysqld_error.h>

#include <errmsg.h>

#include "schema/priv.h"

/* clang-format off */
static const struct {
	unsigned no;
	enum fault fault;
} faults[] = {
	{ ER_LOCK_DEADLOCK, FAULT_AGAIN },          /* 1213 */
	{ ER_LOCK_WAIT_TIMEOUT, FAULT_AGAIN },      /* 1205 */
	{ ER_CHECKREAD, FAULT_AGAIN },              /* 1020 */
	{ ER_UNKNOWN_COM_ERROR, FAULT_AGAIN },      /* 1047: node not ready */
	{ ER_ERROR_DURING_COMMIT, FAULT_AGAIN },    /* 1180 */
	{ CR_SERVER_GONE_ERROR, FAULT_LOST },       /* 2006 */
	{ CR_SERVER_LOST, FAULT_LOST },             /* 2013 */
	{ CR_SERVER_LOST_EXTENDED, FAULT_LOST },    /* 2055 */
	{ CR_CONNECTION_ERROR, FAULT_LOST },        /* 2002 */
	{ CR_CONN_HOST_ERROR, FAULT_LOST },         /* 2003 */
	{ CR_MALFORMED_PACKET, FAULT_LOST },        /* 2027 */
	{ CR_COMMANDS_OUT_OF_SYNC, FAULT_LOST },    /* 2014 */
	/* no room for the rest of an answer, which then lies on the wire */
	{ CR_OUT_OF_MEMORY, FAULT_LOST },           /* 2008 */
	{ ER_SERVER_SHUTDOWN, FAULT_LOST },         /* 1053 */
	{ ER_CONNECTION_KILLED, FAULT_LOST },       /* 1927 */
	{ ER_NEW_ABORTING_CONNECTION, FAULT_LOST }, /* 1184 */
	{ ER_NET_READ_ERROR, FAULT_LOST },
	{ ER_NET_READ_INTERRUPTED, FAULT_LOST },
	{ ER_NET_ERROR_ON_WRITE, FAULT_LOST },
	{ ER_NET_WRITE_INTERRUPTED, FAULT_LOST },
	{ ER_CON_COUNT_ERROR, FAULT_BUSY },
	{ ER_TOO_MANY_USER_CONNECTIONS, FAULT_BUSY },
	{ ER_USER_LIMIT_REACHED, FAULT_BUSY },
	{ ER_STATEMENT_TIMEOUT, FAULT_BUSY },       /* 1969 */
	{ ER_QUERY_INTERRUPTED, FAULT_BUSY },
	{ ER_LOCK_TABLE_FULL, FAULT_BUSY },
	{ ER_OUTOFMEMORY, FAULT_BUSY },
	{ ER_OUT_OF_RESOURCES, FAULT_BUSY },
	{ ER_DISK_FULL, FAULT_BUSY },
	{ ER_RECORD_FILE_FULL, FAULT_BUSY },
	{ ER_OPTION_PREVENTS_STATEMENT, FAULT_BUSY }, /* read_only */
	{ ER_READ_ONLY_MODE, FAULT_BUSY },
	{ ER_NO_SUCH_TABLE, FAULT_SCHEMA },         /* 1146 */
	{ ER_NO_SUCH_TABLE_IN_ENGINE, FAULT_SCHEMA },
	{ ER_BAD_DB_ERROR, FAULT_SCHEMA },          /* 1049 */
	{ ER_BAD_FIELD_ERROR, FAULT_SCHEMA },       /* 1054 */
	{ ER_TABLE_DEF_CHANGED, FAULT_SCHEMA },
	{ CR_NEW_STMT_METADATA, FAULT_SCHEMA },     /* 2057 */
	{ ER_ACCESS_DENIED_ERROR, FAULT_SCHEMA },   /* 1045 */
	{ ER_DBACCESS_DENIED_ERROR, FAULT_SCHEMA }, /* 1044 */
	{ ER_TABLEACCESS_DENIED_ERROR, FAULT_SCHEMA },  /* 1142 */
	{ ER_COLUMNACCESS_DENIED_ERROR, FAULT_SCHEMA }, /* 1143 */
	{ ER_CRASHED_ON_USAGE, FAULT_SCHEMA },
	{ ER_GET_ERRNO, FAULT_SCHEMA },             /* of the storage engine */
	{ ER_DUP_ENTRY, FAULT_DOUBLE },             /* 1062 */
	{ ER_DATA_TOO_LONG, FAULT_SIZE },           /* 1406 */
	{ ER_WARN_DATA_OUT_OF_RANGE, FAULT_SIZE },  /* 1264 */
	{ ER_NET_PACKET_TOO_LARGE, FAULT_SIZE },    /* 1153 */
};
/* clang-format on */

enum fault
db_fault(unsigned no)
{
	for (size_t i = 0; i < nitems(faults); i++) {
		if (faults[i].no == no)
			return faults[i].fault;
	}
	return FAULT_BUG;
}
