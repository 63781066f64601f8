import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** As the Django log of the platform has it: local time of Johannesburg. */
export const djangoLine = (minutesAgo: number, level: string, message: string): string => {
  const at = new Date(Date.now() - minutesAgo * 60_000 + 2 * 3_600_000).toISOString()
  return `${level} ${at.slice(0, 19).replace('T', ' ')},123 payments 1 2 ${message}\n`
}

/** Turns a log as logrotate does, with these directives. */
export const logrotate = (folder: string, path: string, directives: string): void => {
  const conf = join(folder, 'logrotate.conf')
  writeFileSync(conf, `"${path}" {\n  rotate 7\n  create\n${directives}\n}\n`, { mode: 0o600 })
  execFileSync('/usr/sbin/logrotate', ['-f', '-s', join(folder, 'logrotate.state'), conf], { stdio: 'pipe' })
}

/** Runs a program of Python that has `path`, `logging` and its handlers. */
export const python = (path: string, program: string): string =>
  execFileSync('python3', ['-c', `import logging, logging.handlers, os, sys, time\npath = sys.argv[1]\n${program}`, path], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', TZ: 'Africa/Johannesburg' },
  })
