import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    root: '.',
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**', 'node_modules/**'],
    // A busy machine takes ten times as long as a quiet one.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    // Files share a worker, and with it the product's modules, one embedded PostgreSQL and worlds that were made before (`support/kept-world.ts`).
    isolate: false,
    // Node strips the types, as in production, and loads each module once a worker.
    experimental: { viteModuleRunner: false },
    reporters: ['default', './test/support/print-totals.ts'],
  },
})
