import { defineConfig } from 'vitest/config'

export default defineConfig({
  cacheDir: 'node_modules/.vite',
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/global.ts',
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
