import { defineConfig } from 'vitest/config'

/** `npm run bench`: prints what it measured and fails on no time. */
export default defineConfig({
  cacheDir: 'node_modules/.vite',
  test: {
    include: ['test/bench/**/*.bench.ts'],
    globalSetup: 'test/bench/global.ts',
    fileParallelism: false,
    testTimeout: 1_800_000,
    hookTimeout: 60_000,
    // What it prints is what it is for: as it comes, and nothing around it.
    disableConsoleIntercept: true,
  },
})
