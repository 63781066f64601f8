import { defineConfig } from 'vitest/config'

export default defineConfig({
  cacheDir: 'node_modules/.vite',
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/global.ts',
    // Most tests wait for other processes; left to itself it would take one core of two.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // As long as a busy machine may need: what is waited for is there long before, or never.
    expect: { poll: { timeout: 15_000 } },
  },
})
