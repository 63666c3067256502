// How `npm run compat` runs: against real servers other than the system's Dovecot, made ready first.

import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/compat/real/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'dist/**'],
    globalSetup: ['tests/compat/real/ensure-chroots.ts', 'tests/support/ensure-servers.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
})
