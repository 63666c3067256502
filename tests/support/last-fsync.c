/* Keeps a copy of every marked file as of its last fsync, so that a test can restore what a power cut would have left. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* LAST_FSYNC_FILE: full path of the file that is kept, and its companions with a suffix. LAST_FSYNC_DIR: where copies go. */

/* A synced directory makes removals last: copies of files that are gone by now go too. */
static void forget(const char *folder, const char *mark, const char *dir) {
  const char *name = strrchr(mark, '/');
  if (!name || strlen(folder) != (size_t)(name - mark) || strncmp(folder, mark, name - mark) != 0) return;
  const char *suffixes[] = {"", "-wal", "-journal"};
  for (int i = 0; i < 3; i++) {
    char path[PATH_MAX + 32], kept[PATH_MAX + 32];
    snprintf(path, sizeof path, "%s%s", mark, suffixes[i]);
    snprintf(kept, sizeof kept, "%s%s%s", dir, name, suffixes[i]);
    if (access(path, F_OK) != 0) unlink(kept);
  }
}

static void keep(int fd) {
  const char *mark = getenv("LAST_FSYNC_FILE"), *dir = getenv("LAST_FSYNC_DIR");
  char link[64], path[PATH_MAX], part[PATH_MAX + 32], kept[PATH_MAX + 32], block[65536];
  struct stat about;
  if (!mark || !dir || fstat(fd, &about) != 0) return;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return;
  path[length] = 0;
  if (S_ISDIR(about.st_mode)) forget(path, mark, dir);
  if (!S_ISREG(about.st_mode) || strncmp(path, mark, strlen(mark)) != 0) return;
  const char *name = strrchr(path, '/');
  name = name ? name + 1 : path;
  /* Written aside and renamed: a kill in the middle must leave the copy before this one. */
  snprintf(part, sizeof part, "%s/.%s.part", dir, name);
  snprintf(kept, sizeof kept, "%s/%s", dir, name);
  int from = open(path, O_RDONLY | O_CLOEXEC), to = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  ssize_t got = -1;
  if (from >= 0 && to >= 0) {
    while ((got = read(from, block, sizeof block)) > 0)
      if (write(to, block, got) != got) { got = -1; break; }
  }
  if (from >= 0) close(from);
  if (to >= 0) close(to);
  if (got == 0) rename(part, kept);
}

static int synced(const char *symbol, int fd) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, symbol);
  int result = real(fd), error = errno;
  if (result == 0) keep(fd);
  errno = error;
  return result;
}

int fsync(int fd) { return synced("fsync", fd); }
int fdatasync(int fd) { return synced("fdatasync", fd); }
