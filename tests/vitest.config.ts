// How the suite runs: one process per file, real servers made ready first, a JSON record for CI.

import { defineConfig } from 'vitest/config'

const record = process.env['TEST_RECORD']

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    // Other real servers have a command of their own: `npm run compat`.
    exclude: ['**/node_modules/**', 'dist/**', 'tests/compat/real/**'],
    globalSetup: ['tests/support/ensure-servers.ts'],
    pool: 'forks',
    // Most of a test's time is waiting for servers and clocks: with one process less than there are cores, half of the
    // machine would look on.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: record === undefined ? ['default'] : ['default', ['json', { outputFile: record }]],
  },
})
