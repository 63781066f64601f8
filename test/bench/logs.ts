import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

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

/** A line of each every five seconds for two days: 2 to 3 MB in each of the platform's four logs, with some errors in them. */
export const writeLogs = async (folder: string): Promise<{ name: string; path: string; kind: string }[]> => {
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
    await writeFile(join(folder, `${name}.log`), `${lines.join('\n')}\n`)
  }
  return logs.map(([name, kind]) => ({ name, kind, path: join(folder, `${name}.log`) }))
}
