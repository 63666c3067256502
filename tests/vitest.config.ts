// How the suite runs: real servers made ready first, four processes at a time, a JSON record for CI.

import { defineConfig } from 'vitest/config'

const record = process.env['TEST_RECORD']

/**
 * Folders whose tests leave nothing behind: their files share processes, the modules that these have loaded, and one
 * pair of servers for each. A file that gets a process of its own costs half a second of processor more, and as much
 * again for the servers.
 */
const shared = [
  'archive',
  'bad-input',
  'blame',
  'check',
  'cli',
  'compat',
  'completeness',
  'copy',
  'coverage',
  'crash',
  'deltas',
  'evidence',
  'handout',
  'imap',
  'journal',
  'lab',
  'line',
  'merge',
  'outcomes',
  'owed',
  'pec',
  'plan',
  'promises',
  'proof',
  'report',
  'schedule',
  'status',
  'timeline',
  'ui',
  'verify',
  'whole-job',
  'windows',
  'words',
].map((folder) => `tests/${folder}/**/*.test.ts`)

const fleet = 'tests/fleet/**/*.test.ts'

/** These measure the memory of their process. */
const measuring = [
  'tests/check/cost.test.ts',
  'tests/copy/large-folder.test.ts',
  'tests/copy/short-of-memory.test.ts',
  'tests/verify/memory.test.ts',
]

// Other real servers have a command of their own: `npm run compat`.
const never = ['**/node_modules/**', 'dist/**', 'tests/compat/real/**']

export default defineConfig({
  test: {
    globalSetup: ['tests/support/ensure-servers.ts'],
    pool: 'forks',
    // More than half of a test's time is waiting for servers and clocks: two of them keep one core busy.
    maxWorkers: 4,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A process that is told to end may wait for its turn for longer than ten seconds on a busy machine.
    teardownTimeout: 60_000,
    reporters: record === undefined ? ['default'] : ['default', ['json', { outputFile: record }]],
    projects: [
      {
        extends: true,
        test: { name: 'shared', include: shared, exclude: [...never, ...measuring], isolate: false },
      },
      // Each process of these has a PostgreSQL.
      { extends: true, test: { name: 'fleet', include: [fleet], isolate: false } },
      {
        extends: true,
        test: { name: 'alone', include: ['tests/**/*.test.ts'], exclude: [...never, ...shared, fleet] },
      },
      { extends: true, test: { name: 'measuring', include: measuring } },
    ],
  },
})
