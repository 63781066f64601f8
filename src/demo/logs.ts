import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { wallClock } from '../text/time-zone.js'

export interface DemoLog {
  readonly name: string
  readonly path: string
  readonly kind: string
}

const ago = (now: Date, minutes: number): Date => new Date(now.getTime() - minutes * 60_000)

/** `2025-10-08 03:52:55` */
const stamp = (at: Date, zone: string): string => {
  const { day, time } = wallClock(at, zone)
  return `${day} ${time}`
}

/** `08/Oct/2025:01:52:55` of UTC, as access logs write it. */
const accessTime = (at: Date): string => at.toUTCString().replace(/^\w+, (\d+) (\w+) (\d+) (\S+) GMT$/, '$1/$2/$3:$4')

const django = (at: Date, level: string, module: string, message: string): string =>
  `${level} ${stamp(at, 'Africa/Johannesburg')},${String(at.getMilliseconds()).padStart(3, '0')} ${module} 2211 140123 ${message}`

const gunicorn = (at: Date, level: string, message: string): string => `[${stamp(at, 'UTC')} +0000] [1840] [${level}] ${message}`

const access = (at: Date, address: string, request: string, status: number): string =>
  `${address} - - [${accessTime(at)} +0000] "${request} HTTP/1.1" ${status} 312 "-" "Mozilla/5.0"`

const TRACEBACK = [
  'Traceback (most recent call last):',
  '  File "/opt/proconnectsa/backend/notifications/mail.py", line 88, in send',
  '    self.connection.open()',
  'ConnectionRefusedError: [Errno 111] Connection refused',
]

/** Makes the lines of one event for each of these ages in minutes. */
const every = (minutes: readonly number[], line: (minutes: number) => readonly string[]): [number, readonly string[]][] =>
  minutes.map(minute => [minute, line(minute)])

const inOrder = (entries: readonly [number, readonly string[]][]): string =>
  entries
    .toSorted(([a], [b]) => b - a)
    .flatMap(([, lines]) => lines)
    .map(line => `${line}\n`)
    .join('')

const djangoLog = (now: Date): string =>
  inOrder([
    ...every([1700, 900, 610, 300, 95, 33, 12, 4], m => [django(ago(now, m), 'INFO', 'leads.routing', 'Routed lead to 3 providers')]),
    ...every([820, 455, 130], m => [django(ago(now, m), 'ERROR', 'notifications.mail', 'Sending the welcome mail failed'), ...TRACEBACK]),
    ...every([220], m => [django(ago(now, m), 'ERROR', 'django.request', 'Internal Server Error: /api/payments/deposit/')]),
    ...every([48], m => [django(ago(now, m), 'CRITICAL', 'payments.reconcile', 'Bank feed has not answered for 6 hours')]),
    ...every([400, 398, 396, 395, 393], m => [
      django(ago(now, m), 'WARNING', 'auth', 'LOGIN FAILED: kagiso@molefe-security.example - wrong password'),
      django(ago(now, m), 'WARNING', 'django.request', 'Unauthorized: /api/login/'),
    ]),
    // A payment with an unknown reference is in no table, only in this log.
    ...every([510], m => [django(ago(now, m), 'WARNING', 'payments.reconcile', 'Unmatched bank reference in statement: ANN LEE 4711')]),
    ...every([75], m => [django(ago(now, m), 'WARNING', 'auth', 'LOGIN FAILED: busi@clients.example - account not verified')]),
    ...every([60_000], m => [django(ago(now, m), 'INFO', 'leads.routing', 'Routed lead to 3 providers')]),
    ...every([4000], m => [django(ago(now, m), 'ERROR', 'django.request', 'Internal Server Error: /api/leads/')]),
  ])

const accessLog = (now: Date): string =>
  inOrder([
    ...every([60_000, 1200, 700, 350, 160, 80, 21, 9, 2], m => [access(ago(now, m), '192.0.2.15', 'GET /api/leads/?page=1', 200)]),
    ...every([400, 398, 396, 395, 393], m => [access(ago(now, m), '203.0.113.77', 'POST /api/login/', 401)]),
    ...every([75], m => [access(ago(now, m), '198.51.100.4', 'POST /api/auth/login/', 401)]),
    ...every([60], m => [access(ago(now, m), '198.51.100.9', 'POST /api/login/', 200)]),
    ...every([220, 219], m => [access(ago(now, m), '192.0.2.15', 'POST /api/payments/deposit/', 500)]),
  ])

/** Writes log files in the platform's formats, about the last day and a little before; each mtime matches the last line. */
export const writeLogs = async (folder: string, now: Date): Promise<DemoLog[]> => {
  await mkdir(folder, { recursive: true })
  const logs: (DemoLog & { text: string; minutes: number })[] = [
    { name: 'django', kind: 'django', path: join(folder, 'django.log'), text: djangoLog(now), minutes: 4 },
    {
      name: 'gunicorn',
      kind: 'gunicorn',
      path: join(folder, 'gunicorn.log'),
      text: inOrder(every([60_000, 2000, 1999], m => [gunicorn(ago(now, m), 'INFO', 'Booting worker with pid: 1840')])),
      minutes: 1999,
    },
    {
      name: 'gunicorn-error',
      kind: 'gunicorn',
      path: join(folder, 'error.log'),
      text: inOrder([
        ...every([60_000], m => [gunicorn(ago(now, m), 'INFO', 'Starting gunicorn 20.1.0')]),
        ...every([515, 514, 230], m => [
          gunicorn(ago(now, m), 'ERROR', `Worker (pid:${1840 + m}) was sent SIGKILL! Perhaps out of memory?`),
        ]),
      ]),
      minutes: 230,
    },
    { name: 'access', kind: 'access', path: join(folder, 'access.log'), text: accessLog(now), minutes: 2 },
  ]
  for (const { path, text, minutes } of logs) {
    await writeFile(path, text)
    await utimes(path, now, ago(now, minutes))
  }
  return logs.map(({ name, path, kind }) => ({ name, path, kind }))
}
