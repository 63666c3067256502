// How the suite runs: real servers made ready first, two processes at a time, a JSON record for CI.

import { defineConfig } from 'vitest/config'

const record = process.env['TEST_RECORD']

/**
 * Folders whose tests leave nothing behind: their files share two processes, and the modules that these have loaded.
 * Each file that gets a process of its own costs half a second of processor more.
 */
const shared = [
  'blame',
  'check',
  'compat',
  'completeness',
  'copy',
  'coverage',
  'deltas',
  'evidence',
  'handout',
  'imap',
  'journal',
  'line',
  'merge',
  'outcomes',
  'owed',
  'pec',
  'plan',
  'proof',
  'report',
  'schedule',
  'status',
  'timeline',
  'ui',
  'verify',
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
    // Most of a test's time is waiting for servers and clocks: with one process less than there are cores, half of the
    // machine would look on.
    maxWorkers: 2,
    testTimeout: 60_000,
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
