// A disk in memory, as one of SQLite's file systems, that forgets what was not synced when it
// crashes, and fails when it is told to.
#pragma once
#include <stdint.h>

// Makes an empty disk under a name; the name must not be in use.
void faulty_disk_make(const char *name);
// Forgets a disk and everything on it. No connection may be open.
void faulty_disk_forget(const char *name);

// Lets so many more calls that change the disk (write, truncate, sync, delete) happen, then
// crashes: every later call fails. Negative: never.
void faulty_disk_crash_after(const char *name, int64_t changes);
// How many such calls have happened.
int64_t faulty_disk_changes(const char *name);
// What a crash leaves of writes that were not synced: 0 nothing, 1 all, 2 the first half of
// them, the last of these torn in its middle.
void faulty_disk_restart(const char *name, int keeps);

// Room left on the disk in bytes; negative: enough.
void faulty_disk_room(const char *name, int64_t bytes);
// The next so many syncs fail.
void faulty_disk_fail_syncs(const char *name, int count);
