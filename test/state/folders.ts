import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { rules } from '../../src/problems/index.js'
import { type Folder, openFolder } from '../../src/state/folder.js'
import type { IgnoreEntry } from '../../src/state/ignores.js'
import type { OpenSubjects } from '../../src/state/open-subjects.js'
import type { OpenProblem, Run } from '../../src/state/run.js'
import type { Severity } from '../../src/text/severity.js'
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

/** Rule → what is open: each subject's id, its label, and more of its names. */
export type Subjects = Readonly<
  Record<string, { readonly severity: Severity; readonly subjects: readonly (readonly [id: string, label: string, ...names: string[]])[] }>
>

/** What a run found then; all other rules were fine. */
export const openSubjects = (found: Subjects, at: Date): OpenSubjects => ({
  ...Object.fromEntries(Object.keys(rules).map(rule => [rule, { at, severity: null, count: 0, subjects: [] }])),
  ...Object.fromEntries(
    Object.entries(found).map(([rule, { severity, subjects }]) => [
      rule,
      { at, severity, count: subjects.length, subjects: subjects.map(([id, label, ...names]) => ({ id, label, names })) },
    ]),
  ),
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
