import { defineConfig } from 'vitest/config'

/** `npm run soak`: a whole day, and hundreds of kills. It takes an hour, and is no part of CI. */
export default defineConfig({
  cacheDir: 'node_modules/.vite',
  test: {
    include: ['test/soak/**/*.soak.ts', 'test/alerts/load.test.ts'],
    globalSetup: 'test/support/global.ts',
    env: { SOAK: 'full' },
    fileParallelism: false,
    testTimeout: 7_200_000,
    hookTimeout: 240_000,
    // The figures are what it is for.
    disableConsoleIntercept: true,
  },
})
