import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

type Line = (at: Date, n: number) => string

const iso = (at: Date): string => at.toISOString().replace('T', ' ').slice(0, 19)

const clf = (at: Date): string => {
  const [, day, month, year, time] = /(\d+) (\w+) (\d+) ([\d:]+)/.exec(at.toUTCString()) ?? []
  return `${day}/${month}/${year}:${time} +0000`
}

const django: Line = (at, n) =>
  n % 1500 === 7
    ? `ERROR ${iso(at)},120 django.request 2211 140123 Internal Server Error: /api/leads/${n}/`
    : n % 900 === 5
      ? `WARNING ${iso(at)},120 auth 2211 140123 LOGIN FAILED: u${n % 50}@people.example - wrong password`
      : `INFO ${iso(at)},120 leads.routing 2211 140123 Routed lead ${n} to 3 providers`

const gunicorn: Line = (at, n) => `[${iso(at)} +0000] [1840] [INFO] ${n % 60 === 0 ? 'Booting worker with pid: 1840' : `Closing ${n}`}`

const gunicornError: Line = (at, n) =>
  n % 2000 === 3
    ? `[${iso(at)} +0000] [1840] [ERROR] Worker (pid:${n}) was sent SIGKILL! Perhaps out of memory?`
    : `[${iso(at)} +0000] [1840] [INFO] Worker ${n} is well`

const access: Line = (at, n) => {
  const [request, status] =
    n % 700 === 9 ? ['POST /api/login/', 401] : n % 3000 === 11 ? ['POST /api/payments/deposit/', 500] : ['GET /api/leads/', 200]
  return `203.0.113.${n % 40} - - [${clf(at)}] "${request} HTTP/1.1" ${status} 312 "-" "Mozilla/5.0"`
}

export interface BenchLog {
  readonly name: string
  readonly path: string
  readonly kind: string
}

const HOURS_SINCE_ROTATION = 8

/**
 * A line of each every five seconds for two days: 2 to 3 MB in each of the platform's four logs, with some errors in them.
 * @param rotated what ends the name of the file that has all but the last hours, gzipped if that is `.gz`; none: one file has all
 */
export const writeLogs = async (folder: string, rotated?: '.1' | '.1.gz'): Promise<BenchLog[]> => {
  await mkdir(folder, { recursive: true })
  const now = Date.now()
  const count = (2 * 86_400) / 5
  const logs: [name: string, kind: string, line: Line][] = [
    ['django', 'django', django],
    ['gunicorn', 'gunicorn', gunicorn],
    ['gunicorn-error', 'gunicorn', gunicornError],
    ['access', 'access', access],
  ]
  for (const [name, , line] of logs) {
    const lines = Array.from({ length: count }, (_, n) => line(new Date(now - (count - n) * 5_000), n))
    const path = join(folder, `${name}.log`)
    const turn = rotated ? count - (HOURS_SINCE_ROTATION * 3600) / 5 : 0
    const text = (of: readonly string[]): string => `${of.join('\n')}\n`
    await writeFile(path, text(lines.slice(turn)))
    if (!rotated) continue
    const before = text(lines.slice(0, turn))
    await writeFile(path + rotated, rotated.endsWith('.gz') ? gzipSync(before) : before)
    const at = new Date(now - HOURS_SINCE_ROTATION * 3_600_000)
    await utimes(path + rotated, at, at)
  }
  return logs.map(([name, kind]) => ({ name, kind, path: join(folder, `${name}.log`) }))
}
