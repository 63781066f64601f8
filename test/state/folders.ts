import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Folder, openFolder } from '../../src/state/folder.js'
import type { IgnoreEntry } from '../../src/state/ignores.js'
import type { OpenProblem, Run } from '../../src/state/run.js'
import { STATE_BUILD } from '../support/global.js'
import { NOW } from '../support/report.js'

/** A path that is removed after the test. */
export const aPath = async (): Promise<string> => {
  const parent = await mkdtemp(join(tmpdir(), 'cs-state-'))
  onTestFinished(() => rm(parent, { recursive: true, force: true }))
  return join(parent, 'state')
}

export const aFolder = async (): Promise<Folder> => openFolder(await aPath())

export const anIgnore = (changes: Partial<IgnoreEntry> = {}): IgnoreEntry => ({
  id: 'payment_issue',
  at: NOW,
  until: null,
  note: null,
  severity: null,
  count: null,
  ...changes,
})

export const anOpenProblem = (changes: Partial<OpenProblem> = {}): OpenProblem => ({
  rule: 'payment_issue',
  severity: 'medium',
  count: 2,
  since: NOW,
  ignored: false,
  ...changes,
})

export const aRun = (changes: Partial<Run> = {}): Run => ({
  version: 1,
  at: NOW,
  target: 'production',
  tookMs: 900,
  lastGood: null,
  status: 0,
  problems: [],
  carried: [],
  unknown: [],
  figures: {},
  ...changes,
})

/** Runs code in another process, with `folder` open, `openFolder`, and the exports of one module of the state room as `it`. */
export const anotherProcess = (folder: Folder, module: string, code: string) => {
  const script = `
    import { openFolder } from '${STATE_BUILD}/folder.js'
    import * as it from '${STATE_BUILD}/${module}.js'
    const folder = await openFolder(${JSON.stringify(folder.pathOf('.'))})
    ${code}`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let said = ''
  const spoke = new Promise<void>(resolve => {
    child.stdout.on('data', chunk => {
      said += chunk
      resolve()
    })
    child.on('close', () => resolve())
  })
  const ended = new Promise<string>(resolve => child.on('close', () => resolve(said)))
  return { child, spoke, ended }
}
