/*
 * Makes the disk fail and the clock jump, for one process: LD_PRELOAD names this library, FAULTS the file that says
 * what goes wrong. The file is read again whenever another takes its place, so that a test changes it while the
 * process runs. Its lines:
 *
 *   CALL ERRNO FIRST TIMES PATH    the FIRSTth matching call, and those after it, TIMES in all (0: without end), fail
 *   clock SECONDS                  what tells the time of day is so far ahead, or behind
 *
 * CALL is open, read, write, sync, truncate, map, link, rename or mkdir; PATH a part of the path, or its end where
 * it ends with `$`. Each failure adds a line to FAULTS.met.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define MAX_RULES 32

struct rule {
  char call[16];
  int error;
  long first, times, seen;
  char path[256];
};

static struct rule rules[MAX_RULES];
static int rule_count;
static long ahead;
static struct stat read_from;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* The real call, found once. */
#define REAL(name) \
  static __typeof__(&name) real; \
  if (real == NULL) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static const struct { const char *name; int number; } errors[] = {
  {"EIO", EIO}, {"ENOSPC", ENOSPC}, {"EROFS", EROFS}, {"EMFILE", EMFILE}, {"ENFILE", ENFILE},
  {"EDQUOT", EDQUOT}, {"EACCES", EACCES}, {"EPERM", EPERM}, {"ENOMEM", ENOMEM}, {"EAGAIN", EAGAIN},
};

static int error_number(const char *name) {
  for (size_t i = 0; i < sizeof errors / sizeof *errors; i += 1)
    if (strcmp(errors[i].name, name) == 0) return errors[i].number;
  return EIO;
}

/*
 * Under the lock no function of libc is looked up: whoever loads a library holds the linker's lock, and may ask for the
 * time meanwhile.
 */
static int raw_open(const char *path, int flags) {
  return (int)syscall(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0600);
}

static ssize_t raw_read(int fd, void *buffer, size_t size) {
  return syscall(SYS_read, fd, buffer, size);
}

static void parse(char *text) {
  char *rest = NULL;
  rule_count = 0;
  ahead = 0;
  for (char *line = strtok_r(text, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
    struct rule rule = {0};
    char error[16];
    if (sscanf(line, "clock %ld", &ahead) == 1) continue;
    if (sscanf(line, "%15s %15s %ld %ld %255s", rule.call, error, &rule.first, &rule.times, rule.path) != 5) continue;
    rule.error = error_number(error);
    if (rule_count < MAX_RULES) rules[rule_count++] = rule;
  }
}

static int matches(const char *pattern, const char *path) {
  size_t wanted = strlen(pattern), size = strlen(path);
  if (wanted == 0 || pattern[wanted - 1] != '$') return strstr(path, pattern) != NULL;
  wanted -= 1;
  return size >= wanted && memcmp(path + size - wanted, pattern, wanted) == 0;
}

/* Called with the lock. */
static void reread(const char *control) {
  struct stat now;
  char text[8192];
  if (stat(control, &now) != 0) return;
  if (now.st_ino == read_from.st_ino && now.st_size == read_from.st_size &&
      memcmp(&now.st_mtim, &read_from.st_mtim, sizeof now.st_mtim) == 0)
    return;
  int fd = raw_open(control, O_RDONLY);
  if (fd < 0) return;
  ssize_t size = raw_read(fd, text, sizeof text - 1);
  syscall(SYS_close, fd);
  if (size < 0) return;
  text[size] = 0;
  read_from = now;
  parse(text);
}

static void note(const char *control, const struct rule *rule, const char *path) {
  char name[PATH_MAX], line[PATH_MAX + 64];
  snprintf(name, sizeof name, "%s.met", control);
  int fd = raw_open(name, O_WRONLY | O_APPEND | O_CREAT);
  if (fd < 0) return;
  int size = snprintf(line, sizeof line, "%s %d %s\n", rule->call, rule->error, path);
  syscall(SYS_write, fd, line, (size_t)size);
  syscall(SYS_close, fd);
}

/* The errno that a call is to fail with, or 0. */
static int fault(const char *call, const char *path) {
  const char *control = getenv("FAULTS");
  int found = 0, before = errno;
  if (control == NULL || strncmp(path, control, strlen(control)) == 0) return 0;
  pthread_mutex_lock(&lock);
  reread(control);
  for (int i = 0; i < rule_count && found == 0; i += 1) {
    struct rule *rule = &rules[i];
    if (strcmp(rule->call, call) != 0 || !matches(rule->path, path)) continue;
    rule->seen += 1;
    if (rule->seen < rule->first || (rule->times > 0 && rule->seen >= rule->first + rule->times)) continue;
    found = rule->error;
    note(control, rule, path);
  }
  pthread_mutex_unlock(&lock);
  errno = found == 0 ? before : found;
  return found;
}

static int fault_of(const char *call, int fd) {
  char link[64], path[PATH_MAX];
  int before = errno;
  if (getenv("FAULTS") == NULL) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t size = readlink(link, path, sizeof path - 1);
  errno = before;
  if (size < 0) return 0;
  path[size] = 0;
  return fault(call, path);
}

#define ON_FILE(type, name, call, failed, parameters, arguments) \
  type name parameters { \
    REAL(name); \
    if (fault_of(call, fd) != 0) return failed; \
    return real arguments; \
  }

ON_FILE(ssize_t, pread, "read", -1, (int fd, void *to, size_t size, off_t at), (fd, to, size, at))
ON_FILE(ssize_t, pread64, "read", -1, (int fd, void *to, size_t size, off64_t at), (fd, to, size, at))
ON_FILE(ssize_t, read, "read", -1, (int fd, void *to, size_t size), (fd, to, size))
ON_FILE(ssize_t, pwrite, "write", -1, (int fd, const void *from, size_t size, off_t at), (fd, from, size, at))
ON_FILE(ssize_t, pwrite64, "write", -1, (int fd, const void *from, size_t size, off64_t at), (fd, from, size, at))
ON_FILE(ssize_t, write, "write", -1, (int fd, const void *from, size_t size), (fd, from, size))
ON_FILE(ssize_t, writev, "write", -1, (int fd, const struct iovec *from, int count), (fd, from, count))
ON_FILE(int, fsync, "sync", -1, (int fd), (fd))
ON_FILE(int, fdatasync, "sync", -1, (int fd), (fd))
ON_FILE(int, ftruncate, "truncate", -1, (int fd, off_t size), (fd, size))
ON_FILE(int, ftruncate64, "truncate", -1, (int fd, off64_t size), (fd, size))
ON_FILE(void *, mmap, "map", MAP_FAILED, (void *at, size_t size, int access, int flags, int fd, off_t from),
        (at, size, access, flags, fd, from))
ON_FILE(void *, mmap64, "map", MAP_FAILED, (void *at, size_t size, int access, int flags, int fd, off64_t from),
        (at, size, access, flags, fd, from))

#define OPENING(name) \
  int name(const char *path, int flags, ...) { \
    REAL(name); \
    va_list rest; \
    va_start(rest, flags); \
    mode_t mode = va_arg(rest, mode_t); \
    va_end(rest); \
    if (fault("open", path) != 0) return -1; \
    return real(path, flags, mode); \
  }

OPENING(open)
OPENING(open64)

int link(const char *from, const char *to) {
  REAL(link);
  return fault("link", to) != 0 ? -1 : real(from, to);
}

int rename(const char *from, const char *to) {
  REAL(rename);
  return fault("rename", to) != 0 ? -1 : real(from, to);
}

int mkdir(const char *path, mode_t mode) {
  REAL(mkdir);
  return fault("mkdir", path) != 0 ? -1 : real(path, mode);
}

static long seconds_ahead(void) {
  const char *control = getenv("FAULTS");
  if (control == NULL) return 0;
  int before = errno;
  pthread_mutex_lock(&lock);
  reread(control);
  long found = ahead;
  pthread_mutex_unlock(&lock);
  errno = before;
  return found;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
  REAL(gettimeofday);
  int result = real(at, zone);
  if (result == 0) at->tv_sec += seconds_ahead();
  return result;
}

int clock_gettime(clockid_t clock, struct timespec *at) {
  REAL(clock_gettime);
  int result = real(clock, at);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) at->tv_sec += seconds_ahead();
  return result;
}

time_t time(time_t *at) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (at != NULL) *at = now.tv_sec;
  return now.tv_sec;
}
