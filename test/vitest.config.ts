import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import { SlowestFirst } from './support/slowest-first.js'

/**
 * Tests of these leave the process as they found it, so that one process takes one file after the other: to start one and to load
 * everything that is tested takes longer than most files.
 */
const SHARED = 'alerts,channels,config,live,lookup,platform,problems,sections,state,statements,text'.split(',')
/** But for this, which measures what the process has in memory. */
const ALONE = ['test/alerts/soak.test.ts']

const project = (name: string, test: TestProjectInlineConfiguration['test']): TestProjectInlineConfiguration => ({
  test: {
    name,
    // As long as a busy machine may need: what is waited for is there long before, or never.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 60_000 } },
    ...test,
  },
})

export default defineConfig({
  cacheDir: 'node_modules/.vite',
  test: {
    globalSetup: 'test/support/global.ts',
    // Most tests wait for other processes: with three at once two cores stand idle for a third of the time.
    maxWorkers: 4,
    sequence: { sequencer: SlowestFirst },
    projects: [
      project('alone', { include: ['test/*.test.ts', `test/!(${SHARED.join('|')})/**/*.test.ts`, ...ALONE] }),
      project('shared', { include: [`test/{${SHARED}}/**/*.test.ts`], exclude: ALONE, isolate: false }),
    ],
  },
})
