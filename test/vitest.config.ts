import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    root: '.',
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**', 'node_modules/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // Files share a worker, and with it one embedded PostgreSQL; they keep nothing else in common.
    isolate: false,
    reporters: ['default', './test/support/print-totals.ts'],
  },
})
