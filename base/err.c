/* Names of the error codes. */
#include "base/base.h"

static const char *const names[ERR__MAX] = {
	[OK] = "ok",
	[ERR_INVALID] = "invalid",
	[ERR_ABSENT] = "absent",
	[ERR_FORBIDDEN] = "forbidden",
	[ERR_CONFLICT] = "conflict",
	[ERR_REPEAT] = "repeat",
	[ERR_AUTH] = "auth",
	[ERR_TAMPER] = "tamper",
	[ERR_RETRY] = "retry",
	[ERR_UNKNOWN] = "unknown",
	[ERR_BUSY] = "busy",
	[ERR_LIMIT] = "limit",
	[ERR_MEMORY] = "memory",
	[ERR_IO] = "io",
	[ERR_CONFIG] = "config",
	[ERR_INTERNAL] = "internal",
};

const char *
err_name(enum err e)
{
	if ((unsigned)e >= ERR__MAX)
		return "undefined";
	return names[e];
}
