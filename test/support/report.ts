import { Chalk } from 'chalk'
import { thresholdsOf } from '../../src/config/thresholds.js'
import { rules } from '../../src/problems/index.js'
import type { Context } from '../../src/report/context.js'
import type { TextStyle } from '../../src/report/formats/text/style.js'
import { sections } from '../../src/sections/index.js'
import { readingsOf } from '../../src/source/needs.js'
import { distinct } from '../../src/source/snapshot.js'

export const NOW = new Date('2025-10-08T01:52:55Z') // 03:52:55 in Johannesburg

/** The request of a plain `check_status`, at a fixed moment. */
export const aContext = (overrides: Partial<Context> = {}): Context => ({
  timezone: 'Africa/Johannesburg',
  window: { since: { secondsAgo: 86_400 }, label: 'Last 24 Hours', phrase: 'in the last 24 hours', dated: false },
  limit: undefined,
  all: false,
  thresholds: thresholdsOf({}),
  people: { exclude: ['client_*@temp.proconnectsa.co.za'], keep: [] },
  logs: [
    { name: 'django', path: '/opt/proconnectsa/backend/logs/django.log', kind: 'django' },
    { name: 'gunicorn', path: '/var/log/gunicorn.log', kind: 'gunicorn' },
    { name: 'access', path: '/var/log/proconnectsa/access.log', kind: 'access' },
  ],
  ignored: {},
  now: NOW,
  ...overrides,
})

export const aStyle = (overrides: Partial<TextStyle> = {}): TextStyle => ({
  width: 100,
  ascii: false,
  chalk: new Chalk({ level: 0 }),
  ...overrides,
})

/** So many minutes before NOW. */
export const minutesAgo = (minutes: number): Date => new Date(NOW.getTime() - minutes * 60_000)

/** Every query of a whole report, each once. */
export const reportQueries = () =>
  distinct(
    [...Object.values(sections), ...Object.values(rules)]
      .flatMap(part => readingsOf(part.needs(aContext())))
      .filter(reading => reading.kind === 'query'),
  )

/** Those of a plain report: the trends are read only for whom they are of use. */
export const plainQueries = () => reportQueries().filter(({ name }) => !name.startsWith('trends.'))
