import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { ExpectStatic } from 'vitest'
import { findErrors } from '../../../src/cli/topics/find-errors.js'
import { READER_PASSWORD } from '../../support/global.js'
import { IS_OVER_OPENSSH } from '../../support/sshd.js'
import type { Ended, Running } from '../../support/world.js'
import type { Arranged, Fault, Scene } from './fault.js'

const run = promisify(execFile)

/** None of them is of any worth, and none is ever to be seen. */
export const SECRETS = {
  password: READER_PASSWORD,
  passphrase: 'open sesame, of no worth',
  token: 'a token, of no worth',
  wrong: 'wrong, of no worth',
}

/** Beyond the deadline: a second as promised, and what a busy machine takes to start Node and to end it. */
const GRACE_MS = 1_000 + 4_000

/** The server's own limits are some seconds each. */
const PATIENCE = { interval: 100 }

const holds = (expect: ExpectStatic, text: string, parts: readonly (string | RegExp)[]): void => {
  if (parts.length === 0) expect(text).toBe('')
  for (const part of parts) {
    if (typeof part === 'string') expect(text).toContain(part)
    else expect(text).toMatch(part)
  }
}

/** What has ended and waits for somebody to hear of it is no longer there: how soon that is depends on the machine. */
const companions = async (group: number | undefined): Promise<string[]> =>
  (await run('ps', ['-A', '-o', 'pgid=,pid=,stat=,comm='])).stdout.split('\n').filter(row => {
    const [pgid, , state = ''] = row.trim().split(/\s+/)
    return Number(pgid) === group && !state.startsWith('Z')
  })

/** What every run promises, however it ends. */
export const checkPromises = async (
  expect: ExpectStatic,
  { status, says = [], prints = [], deadline = 10, message }: Fault,
  { sql, state = ['history.jsonl'], after }: Arranged,
  scene: Scene,
  running: Running,
  ended: Ended,
  tookMs: number,
): Promise<void> => {
  const { stdout, stderr } = ended
  expect(ended.status, stderr + stdout).toBe(status)
  holds(expect, stderr, says)
  holds(expect, stdout, prints)
  expect(tookMs).toBeLessThan(deadline * 1000 + GRACE_MS)
  expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(3)
  // An operator who pastes it into `check_status help troubleshooting` finds the entry.
  if (message !== undefined)
    expect(
      findErrors(stderr)
        .slice(0, 2)
        .flatMap(({ messages }) => messages),
    ).toContain(message)
  expect(stdout + stderr).not.toMatch(/^ {2,}at \S+ ?\(|node:internal|This is a bug in check_status|Unhandled|\(node:\d+\)/m)
  for (const secret of Object.values(SECRETS)) expect(stdout + stderr).not.toContain(secret)
  // Nothing is left of it here: at once, or once the ssh that was told to end has done so;
  const soon = { timeout: IS_OVER_OPENSSH ? 2_000 : 0, interval: 20 }
  await expect.poll(() => companions(running.child.pid), soon).toEqual([])
  await expect.poll(() => readdir(scene.temporary), soon).toEqual([])
  const kept = await readdir(join(scene.home, '.local/state/check_status')).catch(() => [])
  expect(kept.filter(name => !/^(subjects-.*|transports)\.json$/.test(name))).toEqual(state)
  // and nothing over there.
  await expect.poll(() => scene.sshd.sessions(), PATIENCE).toEqual([])
  const sessions = "SELECT state, query FROM pg_stat_activity WHERE datname = current_database() AND usename = 'check_status'"
  if (sql !== false) await expect.poll(() => (sql ?? scene.platform.sql)(sessions), PATIENCE).toEqual([])
  await after?.(expect, ended)
}
