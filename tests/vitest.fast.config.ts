// The tests that need no server and no build: pure floors, the plan, the journal, the lines. Seconds, after every save.

import { defineConfig } from 'vitest/config'

const places = [
  'architecture',
  'contributing',
  'words/*',
  'plan/*',
  'proof/*',
  'pec/*',
  'schedule/*',
  'journal/*',
  'report/*',
  'line/*',
  'outcomes/sent-messages',
  'fleet/lease',
]

export default defineConfig({
  test: {
    include: places.map((place) => `tests/${place}.test.ts`),
    exclude: ['**/node_modules/**'],
    pool: 'forks',
    // Pure tests leave nothing behind: they may share a process, and its modules.
    isolate: false,
    maxWorkers: 2,
    testTimeout: 60_000,
  },
})
