import { defineConfig } from 'vitest/config'

export default defineConfig({
  cacheDir: 'node_modules/.vite',
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/global.ts',
    // Most tests wait for other processes: with three at once two cores stand idle for a third of the time.
    maxWorkers: 4,
    // As long as a busy machine may need: what is waited for is there long before, or never.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 60_000 } },
  },
})
