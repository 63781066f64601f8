import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import process from 'node:process'
import { checkChannels, openChannels, previewing } from '../../app/delivery.js'
import { known } from '../../app/known-names.js'
import { attempt } from '../../channels/attempt.js'
import { alongRoute } from '../../channels/route.js'
import type { Message } from '../../channels/types.js'
import { loadSettings } from '../../config/load.js'
import type { Settings } from '../../config/settings.js'
import { clock } from '../../report/formats/pieces.js'
import { home } from '../../terminal/account.js'
import { EXIT } from '../../terminal/exit.js'
import { print, printNotice } from '../../terminal/output.js'
import { escapeText } from '../../text/escape.js'
import type { GlobalFlags } from '../options.js'
import { runtime } from '../runtime.js'
import { timeSteps } from '../step-times.js'

export interface NotifyFlags extends GlobalFlags {
  readonly dryRun?: boolean
}

/** The sample message. */
const sample = ({ target: { name, timezone } }: Settings, at: Date): Message => ({
  id: randomUUID(),
  kind: 'test',
  severity: null,
  target: name,
  at: at.toISOString(),
  timezone,
  subject: '👋 A test from check_status',
  parts: [
    {
      sign: '👋',
      title: 'This channel works',
      facts: [
        { label: 'Target', value: name },
        { label: 'Sent from', value: hostname() },
        { label: 'At', value: clock(at, timezone, true) },
      ],
      list: [],
      notes: ['Nothing has happened: this is only a test.'],
      command: null,
      link: null,
    },
  ],
  thread: null,
  page: null,
  alerts: [],
  events: [],
  unlisted: 0,
})

/** Sends a sample to one or all channels and prints what each server answered, and how long each step took. Bypasses the outbox: nothing is retried. */
export const runNotify = async (_what: string, named: string | undefined, flags: NotifyFlags): Promise<number> => {
  const settings = await loadSettings({ flags, env: process.env, home: home() })
  checkChannels(settings)
  const names = settings.channels.map(({ name }) => name)
  if (named !== undefined) known([named], names, 'channel')
  const channels = openChannels(() => settings, runtime())
  const message = sample(settings, new Date())
  const never = new AbortController().signal
  const tried = await Promise.all(
    (named === undefined ? names : [named]).map(async name => {
      const open = async () => (flags.dryRun ? previewing(name, await channels.open(name), print) : channels.open(name))
      const steps = timeSteps()
      const outcome = await alongRoute({ onStep: steps.onStep }, () => attempt(open, message, { before: 0, progress: null }, never))
      const lines = flags.dryRun ? [] : steps.lines(outcome.kind === 'sent' ? 'answer' : 'failed')
      if (outcome.kind === 'sent') await print(`✅ ${[escapeText(`${name}: ${outcome.reply}`), ...lines].join('\n')}\n`)
      else {
        printNotice(
          `${name}: ${outcome.reason}`,
          'Nothing was sent to it. Check its table in the settings against `check_status help settings`.',
        )
        await print(`${[`❌ ${name}`, ...lines].join('\n')}\n`)
      }
      return outcome.kind
    }),
  )
  channels.close()
  return tried.every(kind => kind === 'sent') ? EXIT.fine : EXIT.notRead
}
