/* Kills its process, as kill -9 does, before the n-th change to anything below a directory; a write is done by half. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

/* DIE_IN: the directory. DIE_AT: which change, from 1. DIE_COUNT: where to write how many there were. */

static int count;

static int below(const char *path) {
  const char *dir = getenv("DIE_IN");
  return dir && path && strncmp(path, dir, strlen(dir)) == 0;
}

static int open_below(int fd) {
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return below(path);
}

/* Whether this is the change before which to die. */
static int is_last(void) {
  const char *at = getenv("DIE_AT"), *told = getenv("DIE_COUNT");
  int now = __sync_add_and_fetch(&count, 1);
  if (told) {
    FILE *file = fopen(told, "w");
    if (file) {
      fprintf(file, "%d", now);
      fclose(file);
    }
  }
  return at && now == atoi(at);
}

static void die(void) { kill(getpid(), SIGKILL); }

#define REAL(type, name) ((type)dlsym(RTLD_NEXT, name))

int fsync(int fd) {
  if (open_below(fd) && is_last()) die();
  return REAL(int (*)(int), "fsync")(fd);
}
int rename(const char *from, const char *to) {
  if (below(to) && is_last()) die();
  return REAL(int (*)(const char *, const char *), "rename")(from, to);
}
int unlink(const char *path) {
  if (below(path) && is_last()) die();
  return REAL(int (*)(const char *), "unlink")(path);
}
int mkdir(const char *path, mode_t mode) {
  if (below(path) && is_last()) die();
  return REAL(int (*)(const char *, mode_t), "mkdir")(path, mode);
}
int ftruncate64(int fd, off64_t length) {
  if (open_below(fd) && is_last()) die();
  return REAL(int (*)(int, off64_t), "ftruncate64")(fd, length);
}

typedef ssize_t (*writing)(int, const void *, size_t);
typedef ssize_t (*writing_at)(int, const void *, size_t, off64_t);

ssize_t write(int fd, const void *bytes, size_t length) {
  if (open_below(fd) && is_last()) {
    REAL(writing, "write")(fd, bytes, length / 2);
    die();
  }
  return REAL(writing, "write")(fd, bytes, length);
}
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) {
  if (open_below(fd) && is_last()) {
    REAL(writing_at, "pwrite64")(fd, bytes, length / 2, at);
    die();
  }
  return REAL(writing_at, "pwrite64")(fd, bytes, length, at);
}
