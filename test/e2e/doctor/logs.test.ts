import { mkdir, rm, utimes, writeFile } from 'node:fs/promises'
import { describe, expect } from 'vitest'
import { type Case, djangoLine, examineWorld, itFinds, path, withSshd, writeLogs } from '../../support/doctor.js'
import { it } from '../../support/world.js'

const CASES: readonly Case[] = [
  {
    wrong: 'a missing log',
    make: world => rm(path(world, 'host logs/django.log')),
    check: 'logs',
    standing: 'warning',
    found: /django: there is no .*django\.log on the host/,
    advice: /Correct its path/,
  },
  {
    wrong: 'a folder in place of a log',
    make: async world => {
      await rm(path(world, 'host logs/access.log'))
      await mkdir(path(world, 'host logs/access.log'))
    },
    check: 'logs',
    standing: 'error',
    found: /access\.log: is a directory, not a file/,
    advice: /set path to the log itself/,
  },
  {
    wrong: 'a log of another kind',
    make: world => writeFile(path(world, 'host logs/access.log'), djangoLine()),
    check: 'logs',
    standing: 'warning',
    found: /access: its last line is not of kind access; it looks like django/,
    advice: /kind = "django"/,
  },
  {
    wrong: 'many lines of another kind',
    make: world => writeFile(path(world, 'host logs/access.log'), djangoLine().repeat(3)),
    check: 'logs',
    standing: 'warning',
    found: /access: none of its last 3 lines is of kind access; they look like django/,
    advice: /kind = "django"/,
  },
  {
    wrong: 'a log that is no longer written to',
    make: async world => {
      const then = new Date(Date.now() - 3 * 86_400_000)
      await writeFile(path(world, 'host logs/django.log'), djangoLine(then))
      await utimes(path(world, 'host logs/django.log'), then, then)
    },
    check: 'logs',
    standing: 'warning',
    found: /django: nothing has been written to it for 3 days/,
    advice: /another file now/,
  },
  {
    wrong: 'a rotated log compressed with xz',
    make: world => writeFile(path(world, 'host logs/django.log.1.xz'), 'x'),
    check: 'logs',
    standing: 'warning',
    found: /django: .*django\.log\.1\.xz is passed over \(compressed\)/,
    advice: /Only gzip is unpacked/,
  },
  {
    wrong: 'timestamps in another time zone than the configured one',
    make: world => world.configure({ target: { timezone: 'America/New_York' } }),
    check: 'logs',
    standing: 'warning',
    found: /django: the timestamp of its last line is .* hours later than the file's/,
    advice: /is timezone right/,
  },
]

describe('check_status doctor on the logs', () => {
  itFinds(CASES)

  it('a log is reported with its kind, its rotated files and how far the search reaches', async ({ world }) => {
    await writeLogs(world)
    const django = path(world, 'host logs/django.log')
    await writeFile(`${django}.1`, djangoLine(new Date(Date.now() - 7_200_000)))
    await world.configure({ logs: [{ name: 'django', path: django, kind: 'auto' }] })

    expect((await examineWorld(world)).of('logs').findings).toMatchObject([
      {
        standing: 'fine',
        found: expect.stringMatching(
          /of kind django, with 1 file rotated since yesterday \(.*\.1\), searched back to (?:1\.9|2) hours ago only/,
        ),
      },
    ])
  })

  it('a cause that affects all logs is reported once', async ({ world }) => {
    await withSshd(world, { keyOptions: 'command="/bin/false"' }, async () => {
      expect((await examineWorld(world)).of('logs').findings).toMatchObject([
        { standing: 'error', found: expect.stringContaining('does not run our command for the logs') },
      ])
    })
  })
})
