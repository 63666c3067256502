/* A native module for another Node: what better-sqlite3 is after Node was changed under it. */
struct node_module {
  int version;
  unsigned flags;
  void *handle;
  const char *file;
  void *init;
  void *init_in_context;
  const char *name;
  void *data;
  void *next;
};

extern void node_module_register(void *module);

static struct node_module module = {83, 0, 0, "foreign-module.c", 0, 0, "better_sqlite3", 0, 0};

__attribute__((constructor)) static void announce(void) { node_module_register(&module); }
