import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    root: '.',
    include: ['test/browser/**/*.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    experimental: { viteModuleRunner: false },
    reporters: ['default', './test/support/print-totals.ts'],
  },
})
