/*
 * A disk that goes bad on order, for any user: preloaded into a process, it answers as the kernel does for files below one
 * directory (BAD_DISK): ENOSPC to whatever needs room while DIRECTORY.full is there, EROFS to whatever writes while DIRECTORY.read-only is.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static int is_below(const char *path)
{
    const char *disk = getenv("BAD_DISK");
    size_t length = disk ? strlen(disk) : 0;
    return length > 0 && strncmp(path, disk, length) == 0 && path[length] == '/';
}

static int is_ordered(const char *what)
{
    char order[PATH_MAX];
    snprintf(order, sizeof order, "%s.%s", getenv("BAD_DISK"), what);
    return syscall(SYS_faccessat, AT_FDCWD, order, F_OK) == 0;
}

/* What writing to an open file meets. */
static int trouble_at(int file)
{
    char link[64], path[PATH_MAX];
    int before = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    int found = 0;
    if (length > 0) {
        path[length] = '\0';
        if (is_below(path)) found = is_ordered("read-only") ? EROFS : is_ordered("full") ? ENOSPC : 0;
    }
    errno = before;
    return found;
}

static int is_read_only(const char *path)
{
    int before = errno;
    int found = is_below(path) && is_ordered("read-only");
    errno = before;
    return found;
}

#define REFUSE(trouble, answer)                                                                                        \
    do {                                                                                                               \
        int why = (trouble);                                                                                           \
        if (why) {                                                                                                     \
            errno = why;                                                                                               \
            return (answer);                                                                                           \
        }                                                                                                              \
    } while (0)
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int writes(const char *path, int flags)
{
    if ((flags & O_ACCMODE) != O_RDONLY || (flags & O_TRUNC)) return 1;
    return (flags & O_CREAT) && syscall(SYS_faccessat, AT_FDCWD, path, F_OK) != 0;
}

#define OPEN(name)                                                                                                     \
    int name(const char *path, int flags, ...)                                                                         \
    {                                                                                                                  \
        va_list more;                                                                                                  \
        va_start(more, flags);                                                                                         \
        mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(more, mode_t) : 0;                                      \
        va_end(more);                                                                                                  \
        REFUSE(writes(path, flags) && is_read_only(path) ? EROFS : 0, -1);                                             \
        return REAL(name)(path, flags, mode);                                                                          \
    }
OPEN(open)
OPEN(open64)

#define AT_FILE(type, name, parameters, arguments)                                                                     \
    type name parameters                                                                                               \
    {                                                                                                                  \
        REFUSE(trouble_at(file), -1);                                                                                  \
        return REAL(name) arguments;                                                                                   \
    }
AT_FILE(ssize_t, write, (int file, const void *bytes, size_t size), (file, bytes, size))
AT_FILE(ssize_t, pwrite, (int file, const void *bytes, size_t size, off_t at), (file, bytes, size, at))
AT_FILE(ssize_t, pwrite64, (int file, const void *bytes, size_t size, off64_t at), (file, bytes, size, at))
AT_FILE(ssize_t, writev, (int file, const struct iovec *parts, int count), (file, parts, count))
AT_FILE(int, ftruncate, (int file, off_t size), (file, size))
AT_FILE(int, ftruncate64, (int file, off64_t size), (file, size))
AT_FILE(int, fallocate, (int file, int mode, off_t at, off_t size), (file, mode, at, size))
AT_FILE(int, fallocate64, (int file, int mode, off64_t at, off64_t size), (file, mode, at, size))

#define AT_PATH(name, parameters, arguments)                                                                           \
    int name parameters                                                                                                \
    {                                                                                                                  \
        REFUSE(is_read_only(path) ? EROFS : 0, -1);                                                                    \
        return REAL(name) arguments;                                                                                   \
    }
AT_PATH(unlink, (const char *path), (path))
AT_PATH(mkdir, (const char *path, mode_t mode), (path, mode))
AT_PATH(chmod, (const char *path, mode_t mode), (path, mode))
AT_PATH(rename, (const char *path, const char *to), (path, to))

int access(const char *path, int how)
{
    REFUSE((how & W_OK) && is_read_only(path) ? EROFS : 0, -1);
    return REAL(access)(path, how);
}
