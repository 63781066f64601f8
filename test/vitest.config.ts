import { defineConfig } from 'vitest/config'

export default defineConfig({
  cacheDir: 'node_modules/.vite',
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/global.ts',
    // Most tests wait for other processes: three at once on two cores take two thirds of the time that two take.
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // As long as a busy machine may need: what is waited for is there long before, or never.
    expect: { poll: { timeout: 15_000 } },
  },
})
