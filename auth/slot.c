/*
 * Slots for Argon2id runs: one byte each of a memory file that all workers
 * inherit.  A record lock belongs to the process, so the kernel gives it back
 * when a worker dies.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "auth/auth.h"

static int file = -1;
static unsigned count;
static pid_t holder; /* process that holds a slot; locks are not inherited */

enum err
slot_init(unsigned slots)
{
	if (file >= 0)
		close(file);
	file = memfd_create("lindung-slots", MFD_CLOEXEC);
	count = slots;
	holder = 0;
	return file >= 0 && slots > 0 ? OK : ERR_CONFIG;
}

static bool
slot_lock(unsigned slot, short how)
{
	struct flock l = {
		.l_type = how,
		.l_whence = SEEK_SET,
		.l_start = (off_t)slot,
		.l_len = 1,
	};

	return fcntl(file, F_SETLK, &l) == 0;
}

enum err
slot_take(int *slot_r)
{
	/* A process is always granted its own locks again. */
	if (holder == getpid())
		return ERR_BUSY;
	for (unsigned i = 0; i < count; i++) {
		if (slot_lock(i, F_WRLCK)) {
			holder = getpid();
			*slot_r = (int)i;
			return OK;
		}
	}
	return ERR_BUSY;
}

void
slot_give(int slot)
{
	(void)slot_lock((unsigned)slot, F_UNLCK);
	holder = 0;
}
