import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach } from 'vitest'
import { type Lock, tryLock } from '../../src/state/lock.js'

const crontab = (args: readonly string[], input?: Buffer) => spawnSync('crontab', args, { input })

export const readCrontab = (): Buffer => crontab(['-l']).stdout

/** An empty crontab is one all the same. */
export const hasCrontab = (): boolean => !crontab(['-l']).stderr.includes('no crontab for')

export const writeCrontab = (content: Buffer | string): void => {
  const { status, stderr } = content.length === 0 ? crontab(['-r']) : crontab(['-'], Buffer.from(content))
  if (content.length > 0 && status !== 0) throw new Error(stderr.toString())
}

/** One test waits for cron itself, for two minutes. */
const MAX_WAIT_MS = 300_000
const RETRY_MS = 100

/** A user has one crontab, and test files run side by side: whoever uses it has it alone. */
const LOCK = join(tmpdir(), `check_status-tests-crontab-${process.getuid?.()}.lock`)

const waitForLock = async (): Promise<Lock> => {
  for (;;) {
    const attempt = await tryLock(LOCK)
    if ('lock' in attempt) return attempt.lock
    await setTimeout(RETRY_MS)
  }
}

/** Each test of the file begins with an empty crontab of the user who runs the tests, has it alone, and leaves the one that was there. */
export const useEmptyCrontab = (): void => {
  let lock: Lock | undefined
  let original: Buffer
  beforeEach(async () => {
    lock = await waitForLock()
    original = readCrontab()
    writeCrontab('')
  }, MAX_WAIT_MS)
  afterEach(async () => {
    if (!lock) return
    writeCrontab(original)
    await lock.release()
    lock = undefined
  })
}
