import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface JournalEntry {
  readonly minutesAgo: number
  readonly message: string
  readonly priority?: number
  readonly unit?: string
  /** systemd says it of the unit. */
  readonly isOfSystemd?: boolean
  /** journald says it: that it took no more of so many entries of the unit (systemd/sd-messages.h: SD_MESSAGE_JOURNAL_DROPPED). */
  readonly suppressed?: number
}

const REMOTE = '/lib/systemd/systemd-journal-remote'

const field = (name: string, value: string): Buffer => {
  if (!/[^\x20-\x7e]/.test(value)) return Buffer.from(`${name}=${value}\n`)
  const bytes = Buffer.from(value)
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(bytes.length))
  return Buffer.concat([Buffer.from(`${name}\n`), length, bytes, Buffer.from('\n')])
}

/** journalctl knows systemd by the process, and that of systemd 257 by its cgroup. */
const OF_SYSTEMD = [field('_SYSTEMD_UNIT', 'init.scope'), field('_SYSTEMD_CGROUP', '/init.scope'), field('_PID', '1')]

const OF_JOURNALD = [field('_SYSTEMD_UNIT', 'systemd-journald.service'), field('_UID', '0')]

/** How journald tells that it took no more entries of a unit: the unit is the object of its message. */
const suppression = (unit: string, count: number): Buffer[] => [
  ...OF_JOURNALD,
  field('OBJECT_SYSTEMD_UNIT', unit),
  field('MESSAGE_ID', 'a596d6fe7bfa4994828e72309e95d61e'),
  field('N_DROPPED', String(count)),
]

let written = 0

/** Adds entries to a journal in this folder, as systemd's own program writes it. */
export const writeJournal = (folder: string, entries: readonly JournalEntry[]): void => {
  mkdirSync(folder, { recursive: true })
  const now = Date.now()
  const input = entries.map(({ minutesAgo, message, priority = 6, unit = 'gunicorn.service', isOfSystemd = false, suppressed }) =>
    Buffer.concat([
      field('__REALTIME_TIMESTAMP', `${Math.round((now - minutesAgo * 60_000) * 1000) + (written % 1000)}`),
      field('__MONOTONIC_TIMESTAMP', `${1_000_000 * ++written}`),
      field('_BOOT_ID', '0123456789abcdef0123456789abcdef'),
      ...(suppressed !== undefined
        ? suppression(unit, suppressed)
        : isOfSystemd
          ? [...OF_SYSTEMD, field('UNIT', unit)]
          : [field('_SYSTEMD_UNIT', unit)]),
      field('PRIORITY', String(priority)),
      field('MESSAGE', message),
      Buffer.from('\n'),
    ]),
  )
  const path = join(folder, `part${written}.journal`)
  execFileSync(REMOTE, ['-o', path, '-'], { input: Buffer.concat(input), stdio: ['pipe', 'ignore', 'ignore'] })
}

/** The real journalctl, which reads that folder and nothing of this machine; what to put first into PATH. */
export const journalctlFor = (home: string, folder: string): string => {
  const bin = join(home, 'journal-bin')
  mkdirSync(bin, { recursive: true })
  writeFileSync(join(bin, 'journalctl'), `#!/bin/sh\nexec /usr/bin/journalctl -D '${folder}' "$@"\n`)
  chmodSync(join(bin, 'journalctl'), 0o755)
  return bin
}
