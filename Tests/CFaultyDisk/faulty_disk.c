#include "CFaultyDisk.h"
#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

// One file: what is synced, what was written since, and SQLite's shared memory and locks.
typedef struct Write {
    int64_t at;
    int64_t count; // of bytes; -1 for a truncation to `at`
    uint8_t *bytes;
    struct Write *next;
} Write;

typedef struct File {
    char path[512];
    uint8_t *durable;
    int64_t durable_count;
    uint8_t *bytes;
    int64_t count, room;
    Write *first, *last;
    int exists, was_durable;
    int is_dead; // of a process that crashed
    int shared, reserved, pending, exclusive; // lock counts
    void **regions;
    int region_count;
    int shm_shared[SQLITE_SHM_NLOCK], shm_exclusive[SQLITE_SHM_NLOCK];
    struct File *next;
} File;

typedef struct Disk {
    sqlite3_vfs vfs;
    char name[64];
    sqlite3_vfs *real;
    pthread_mutex_t mutex;
    File *files;
    int64_t changes, crash_at, room;
    int crashed, failing_syncs;
    struct Disk *next;
} Disk;

typedef struct Handle {
    sqlite3_file base;
    Disk *disk;
    File *file;
    int lock;
    int shm_shared[SQLITE_SHM_NLOCK], shm_exclusive[SQLITE_SHM_NLOCK];
} Handle;

static Disk *disks = NULL;
static pthread_mutex_t disks_mutex = PTHREAD_MUTEX_INITIALIZER;

static void enter(Disk *disk) { pthread_mutex_lock(&disk->mutex); }
static int leave(Disk *disk, int code) {
    pthread_mutex_unlock(&disk->mutex);
    return code;
}

static Disk *find(const char *name) {
    pthread_mutex_lock(&disks_mutex);
    Disk *disk = disks;
    while (disk && strcmp(disk->name, name) != 0) disk = disk->next;
    pthread_mutex_unlock(&disks_mutex);
    return disk;
}

// Counts a change; true when the disk has crashed, for this process or the one before.
static int crashes(Disk *disk, File *file) {
    if (disk->crashed || (file && file->is_dead)) return 1;
    disk->changes++;
    if (disk->crash_at >= 0 && disk->changes > disk->crash_at) disk->crashed = 1;
    return disk->crashed;
}

static File *file_at(Disk *disk, const char *path, int make) {
    for (File *file = disk->files; file; file = file->next)
        if (strcmp(file->path, path) == 0) {
            if (!file->exists && make) file->exists = 1;
            return file->exists ? file : NULL;
        }
    if (!make) return NULL;
    File *file = calloc(1, sizeof(File));
    strncpy(file->path, path, sizeof file->path - 1);
    file->exists = 1;
    file->next = disk->files;
    disk->files = file;
    return file;
}

static void grow(File *file, int64_t count) {
    if (count > file->room) {
        file->room = count * 2 + 4096;
        file->bytes = realloc(file->bytes, (size_t)file->room);
    }
    if (count > file->count) {
        memset(file->bytes + file->count, 0, (size_t)(count - file->count));
        file->count = count;
    }
}

static void apply(File *file, const Write *write, int64_t count) {
    if (write->count < 0) {
        if (write->at < file->count) file->count = write->at;
        return;
    }
    grow(file, write->at + count);
    memcpy(file->bytes + write->at, write->bytes, (size_t)count);
}

static void note(File *file, int64_t at, const void *bytes, int64_t count) {
    Write *write = calloc(1, sizeof(Write));
    write->at = at;
    write->count = count;
    if (count > 0) {
        write->bytes = malloc((size_t)count);
        memcpy(write->bytes, bytes, (size_t)count);
    }
    if (file->last) file->last->next = write; else file->first = write;
    file->last = write;
    apply(file, write, count);
}

static void forget_writes(File *file) {
    while (file->first) {
        Write *next = file->first->next;
        free(file->first->bytes);
        free(file->first);
        file->first = next;
    }
    file->last = NULL;
}

static void make_durable(File *file) {
    file->durable = realloc(file->durable, (size_t)file->count + 1);
    memcpy(file->durable, file->bytes, (size_t)file->count);
    file->durable_count = file->count;
    file->was_durable = 1;
    forget_writes(file);
}

// File methods.

static int disk_close(sqlite3_file *base) {
    Handle *handle = (Handle *)base;
    enter(handle->disk);
    return leave(handle->disk, SQLITE_OK);
}

static int disk_read(sqlite3_file *base, void *target, int count, sqlite3_int64 at) {
    Handle *handle = (Handle *)base;
    enter(handle->disk);
    File *file = handle->file;
    if (handle->disk->crashed || file->is_dead) return leave(handle->disk, SQLITE_IOERR_READ);
    int64_t there = file->count - at;
    if (there >= count) {
        memcpy(target, file->bytes + at, (size_t)count);
        return leave(handle->disk, SQLITE_OK);
    }
    memset(target, 0, (size_t)count);
    if (there > 0) memcpy(target, file->bytes + at, (size_t)there);
    return leave(handle->disk, SQLITE_IOERR_SHORT_READ);
}

static int disk_write(sqlite3_file *base, const void *bytes, int count, sqlite3_int64 at) {
    Handle *handle = (Handle *)base;
    Disk *disk = handle->disk;
    enter(disk);
    if (crashes(disk, handle->file)) return leave(disk, SQLITE_IOERR_WRITE);
    int64_t more = at + count - handle->file->count;
    if (disk->room >= 0 && more > 0) {
        if (more > disk->room) return leave(disk, SQLITE_FULL);
        disk->room -= more;
    }
    note(handle->file, at, bytes, count);
    return leave(disk, SQLITE_OK);
}

static int disk_truncate(sqlite3_file *base, sqlite3_int64 count) {
    Handle *handle = (Handle *)base;
    enter(handle->disk);
    if (crashes(handle->disk, handle->file)) return leave(handle->disk, SQLITE_IOERR_TRUNCATE);
    note(handle->file, count, NULL, -1);
    return leave(handle->disk, SQLITE_OK);
}

static int disk_sync(sqlite3_file *base, int flags) {
    (void)flags;
    Handle *handle = (Handle *)base;
    Disk *disk = handle->disk;
    enter(disk);
    if (crashes(disk, handle->file)) return leave(disk, SQLITE_IOERR_FSYNC);
    if (disk->failing_syncs > 0) {
        // As Linux does: the error is told once, and the pages are called clean.
        disk->failing_syncs--;
        forget_writes(handle->file);
        return leave(disk, SQLITE_IOERR_FSYNC);
    }
    make_durable(handle->file);
    return leave(disk, SQLITE_OK);
}

static int disk_size(sqlite3_file *base, sqlite3_int64 *count) {
    Handle *handle = (Handle *)base;
    enter(handle->disk);
    *count = handle->file->count;
    int fails = handle->disk->crashed || handle->file->is_dead;
    return leave(handle->disk, fails ? SQLITE_IOERR_FSTAT : SQLITE_OK);
}

static int disk_lock(sqlite3_file *base, int wanted) {
    Handle *handle = (Handle *)base;
    File *file = handle->file;
    enter(handle->disk);
    if (wanted <= handle->lock) return leave(handle->disk, SQLITE_OK);
    if (wanted == SQLITE_LOCK_SHARED) {
        if (file->pending || file->exclusive) return leave(handle->disk, SQLITE_BUSY);
        file->shared++;
    } else if (wanted == SQLITE_LOCK_RESERVED) {
        if (file->reserved) return leave(handle->disk, SQLITE_BUSY);
        file->reserved++;
    } else {
        if (handle->lock < SQLITE_LOCK_RESERVED && file->reserved)
            return leave(handle->disk, SQLITE_BUSY);
        if (file->shared > 1) return leave(handle->disk, SQLITE_BUSY);
        if (handle->lock < SQLITE_LOCK_RESERVED) file->reserved++;
        file->exclusive++;
    }
    handle->lock = wanted;
    return leave(handle->disk, SQLITE_OK);
}

static int disk_unlock(sqlite3_file *base, int wanted) {
    Handle *handle = (Handle *)base;
    File *file = handle->file;
    enter(handle->disk);
    if (handle->lock >= SQLITE_LOCK_EXCLUSIVE && wanted < SQLITE_LOCK_EXCLUSIVE) file->exclusive--;
    if (handle->lock >= SQLITE_LOCK_RESERVED && wanted < SQLITE_LOCK_RESERVED) file->reserved--;
    if (handle->lock >= SQLITE_LOCK_SHARED && wanted < SQLITE_LOCK_SHARED) file->shared--;
    handle->lock = wanted;
    return leave(handle->disk, SQLITE_OK);
}

static int disk_check_lock(sqlite3_file *base, int *out) {
    Handle *handle = (Handle *)base;
    enter(handle->disk);
    *out = handle->file->reserved > 0;
    return leave(handle->disk, SQLITE_OK);
}

static int disk_control(sqlite3_file *base, int op, void *argument) {
    (void)base;
    (void)op;
    (void)argument;
    return SQLITE_NOTFOUND;
}

static int disk_sector(sqlite3_file *base) {
    (void)base;
    return 4096;
}

static int disk_characteristics(sqlite3_file *base) {
    (void)base;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static int disk_shm_map(sqlite3_file *base, int region, int size, int extend, void volatile **out) {
    Handle *handle = (Handle *)base;
    File *file = handle->file;
    enter(handle->disk);
    *out = NULL;
    if (region >= file->region_count) {
        if (!extend) return leave(handle->disk, SQLITE_OK);
        file->regions = realloc(file->regions, sizeof(void *) * (size_t)(region + 1));
        while (file->region_count <= region)
            file->regions[file->region_count++] = calloc(1, (size_t)size);
    }
    *out = file->regions[region];
    return leave(handle->disk, SQLITE_OK);
}

static int disk_shm_lock(sqlite3_file *base, int offset, int count, int flags) {
    Handle *handle = (Handle *)base;
    File *file = handle->file;
    enter(handle->disk);
    int isShared = (flags & SQLITE_SHM_SHARED) != 0;
    for (int i = offset; i < offset + count; i++) {
        if (flags & SQLITE_SHM_UNLOCK) continue;
        int others = file->shm_exclusive[i] - handle->shm_exclusive[i];
        if (!isShared) others += file->shm_shared[i] - handle->shm_shared[i];
        if (others > 0) return leave(handle->disk, SQLITE_BUSY);
    }
    for (int i = offset; i < offset + count; i++) {
        int *mine = isShared ? &handle->shm_shared[i] : &handle->shm_exclusive[i];
        int *all = isShared ? &file->shm_shared[i] : &file->shm_exclusive[i];
        int wanted = (flags & SQLITE_SHM_LOCK) ? 1 : 0;
        *all += wanted - *mine;
        *mine = wanted;
    }
    return leave(handle->disk, SQLITE_OK);
}

static void disk_shm_barrier(sqlite3_file *base) {
    Handle *handle = (Handle *)base;
    enter(handle->disk);
    leave(handle->disk, 0);
}

static int disk_shm_unmap(sqlite3_file *base, int removes) {
    (void)removes;
    Handle *handle = (Handle *)base;
    enter(handle->disk);
    for (int i = 0; i < SQLITE_SHM_NLOCK; i++) {
        handle->file->shm_shared[i] -= handle->shm_shared[i];
        handle->file->shm_exclusive[i] -= handle->shm_exclusive[i];
        handle->shm_shared[i] = handle->shm_exclusive[i] = 0;
    }
    return leave(handle->disk, SQLITE_OK);
}

static const sqlite3_io_methods methods = {
    2,
    disk_close, disk_read, disk_write, disk_truncate, disk_sync, disk_size,
    disk_lock, disk_unlock, disk_check_lock, disk_control, disk_sector, disk_characteristics,
    disk_shm_map, disk_shm_lock, disk_shm_barrier, disk_shm_unmap, NULL, NULL,
};

// Disk methods.

static int disk_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *base, int flags, int *out) {
    Disk *disk = (Disk *)vfs;
    Handle *handle = (Handle *)base;
    memset(handle, 0, sizeof *handle);
    enter(disk);
    if (disk->crashed) return leave(disk, SQLITE_CANTOPEN);
    File *file = file_at(disk, path ? path : "temporary", (flags & SQLITE_OPEN_CREATE) != 0);
    if (!file) return leave(disk, SQLITE_CANTOPEN);
    handle->base.pMethods = &methods;
    handle->disk = disk;
    handle->file = file;
    if (out) *out = flags;
    return leave(disk, SQLITE_OK);
}

static int disk_delete(sqlite3_vfs *vfs, const char *path, int syncs) {
    (void)syncs;
    Disk *disk = (Disk *)vfs;
    enter(disk);
    if (crashes(disk, NULL)) return leave(disk, SQLITE_IOERR_DELETE);
    File *file = file_at(disk, path, 0);
    if (!file) return leave(disk, SQLITE_IOERR_DELETE_NOENT);
    file->exists = 0;
    file->count = 0;
    make_durable(file);
    return leave(disk, SQLITE_OK);
}

static int disk_access(sqlite3_vfs *vfs, const char *path, int flags, int *out) {
    (void)flags;
    Disk *disk = (Disk *)vfs;
    enter(disk);
    *out = file_at(disk, path, 0) != NULL;
    return leave(disk, disk->crashed ? SQLITE_IOERR_ACCESS : SQLITE_OK);
}

static int disk_full_path(sqlite3_vfs *vfs, const char *path, int count, char *out) {
    (void)vfs;
    strncpy(out, path, (size_t)count);
    return SQLITE_OK;
}

static int disk_random(sqlite3_vfs *vfs, int count, char *out) {
    Disk *disk = (Disk *)vfs;
    return disk->real->xRandomness(disk->real, count, out);
}

static int disk_sleep(sqlite3_vfs *vfs, int microseconds) {
    Disk *disk = (Disk *)vfs;
    return disk->real->xSleep(disk->real, microseconds);
}

static int disk_time(sqlite3_vfs *vfs, double *out) {
    Disk *disk = (Disk *)vfs;
    return disk->real->xCurrentTime(disk->real, out);
}

static int disk_error(sqlite3_vfs *vfs, int count, char *out) {
    (void)vfs;
    (void)count;
    (void)out;
    return 0;
}

void faulty_disk_make(const char *name) {
    Disk *disk = calloc(1, sizeof(Disk));
    strncpy(disk->name, name, sizeof disk->name - 1);
    disk->real = sqlite3_vfs_find(NULL);
    disk->crash_at = -1;
    disk->room = -1;
    pthread_mutex_init(&disk->mutex, NULL);
    disk->vfs.iVersion = 1;
    disk->vfs.szOsFile = sizeof(Handle);
    disk->vfs.mxPathname = 500;
    disk->vfs.zName = disk->name;
    disk->vfs.xOpen = disk_open;
    disk->vfs.xDelete = disk_delete;
    disk->vfs.xAccess = disk_access;
    disk->vfs.xFullPathname = disk_full_path;
    disk->vfs.xRandomness = disk_random;
    disk->vfs.xSleep = disk_sleep;
    disk->vfs.xCurrentTime = disk_time;
    disk->vfs.xGetLastError = disk_error;
    pthread_mutex_lock(&disks_mutex);
    disk->next = disks;
    disks = disk;
    pthread_mutex_unlock(&disks_mutex);
    sqlite3_vfs_register(&disk->vfs, 0);
}

void faulty_disk_forget(const char *name) {
    Disk *disk = find(name);
    if (!disk) return;
    sqlite3_vfs_unregister(&disk->vfs);
    pthread_mutex_lock(&disks_mutex);
    Disk **place = &disks;
    while (*place != disk) place = &(*place)->next;
    *place = disk->next;
    pthread_mutex_unlock(&disks_mutex);
    // Connections that a crash left open may still look at their files: the bytes stay.
    enter(disk);
    disk->crashed = 1;
    for (File *file = disk->files; file; file = file->next) forget_writes(file);
    leave(disk, 0);
}

void faulty_disk_crash_after(const char *name, int64_t changes) {
    Disk *disk = find(name);
    enter(disk);
    disk->crash_at = changes < 0 ? -1 : disk->changes + changes;
    leave(disk, 0);
}

int64_t faulty_disk_changes(const char *name) {
    Disk *disk = find(name);
    enter(disk);
    int64_t changes = disk->changes;
    leave(disk, 0);
    return changes;
}

void faulty_disk_restart(const char *name, int keeps) {
    Disk *disk = find(name);
    enter(disk);
    disk->crashed = 0;
    disk->crash_at = -1;
    // Old connections keep the old files; the new process finds new ones with what survived.
    File *old = disk->files;
    disk->files = NULL;
    for (File *file = old; file; file = file->next) {
        file->is_dead = 1;
        if (!file->exists && !file->was_durable) continue;
        File *again = file_at(disk, file->path, 1);
        again->exists = file->exists;
        grow(again, file->durable_count);
        if (file->durable_count) memcpy(again->bytes, file->durable, (size_t)file->durable_count);
        int64_t writes = 0;
        for (Write *write = file->first; write; write = write->next) writes++;
        int64_t kept = keeps == 0 ? 0 : keeps == 1 ? writes : (writes + 1) / 2;
        int64_t place = 0;
        for (Write *write = file->first; write && place < kept; write = write->next) {
            int isTorn = keeps == 2 && ++place == kept && write->count > 1;
            if (keeps != 2) place++;
            apply(again, write, isTorn ? write->count / 2 : write->count);
        }
        make_durable(again);
    }
    leave(disk, 0);
}

void faulty_disk_room(const char *name, int64_t bytes) {
    Disk *disk = find(name);
    enter(disk);
    disk->room = bytes;
    leave(disk, 0);
}

void faulty_disk_fail_syncs(const char *name, int count) {
    Disk *disk = find(name);
    enter(disk);
    disk->failing_syncs = count;
    leave(disk, 0);
}
