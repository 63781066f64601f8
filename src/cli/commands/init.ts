import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import process from 'node:process'
import { expandPath, usualPlace } from '../../config/file.js'
import type { Origin } from '../../config/load.js'
import { TIMEZONE } from '../../config/settings.js'
import { home, username } from '../account.js'
import { canAsk } from '../ask.js'
import { cleanUp } from '../cleanup.js'
import { UsageError } from '../errors.js'
import { EXIT } from '../exit.js'
import { writeWhole } from '../file-output.js'
import { type Answers, draftPlace, written } from '../init/draft.js'
import { tryOut, untilKept } from '../init/examining.js'
import { confirm, tell } from '../init/question.js'
import { askDatabase, askHost, askZone, mayReplace } from '../init/steps.js'
import { lookRound, NOTHING } from '../init/there.js'
import type { GlobalFlags } from '../options.js'

/** What is needed for settings at all, as long as nobody was asked. */
const UNASKED = { database: { name: 'proconnectsa', user: 'check_status' } }

const ask = async (origin: Origin): Promise<Answers> => {
  const draft = await draftPlace()
  tell('1. The host')
  const first = await untilKept(
    () => askHost(origin, username()),
    answers =>
      tryOut({ ...UNASKED, ...answers }, draft, ['ssh-config', 'known-hosts', 'name', 'tcp', 'handshake', 'sign-in', 'forwarding'], origin),
  )
  const { host } = (await first.trial?.patient.approach()) ?? {}
  const found = host ? await lookRound(host) : NOTHING
  first.trial?.patient.close()
  tell()
  tell('2. The database')
  const second = await untilKept(
    async () => ({ ...first.answers, ...(await askDatabase(found, origin)) }),
    answers => tryOut(answers, draft, ['password', 'postgres', 'database-sign-in', 'server', 'tables', 'rights'], origin),
  )
  second.trial?.patient.close()
  tell()
  tell('3. Time zone and logs')
  const timezone = await askZone(found.timezone ?? TIMEZONE)
  const answers = { timezone, ...second.answers }
  const last = host ? await tryOut(answers, draft, ['logs'], origin) : undefined
  if (!last) return answers
  const { looks } = await last.patient.logs()
  last.patient.close()
  const there = looks.filter(({ outcome }) => outcome.ok && outcome.value.state === 'read')
  if (there.length === 0 || there.length === looks.length || !(await confirm('Leave out the logs that cannot be read?', true)))
    return answers
  return { ...answers, logs: there.map(({ name, path, kind }) => ({ name, path, kind })) }
}

const writePrivate = async (path: string, words: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await writeWhole(path, words, 0o600)
}

/** Asks for the settings, tries each answer as it goes, and writes the file. @throws UsageError off a terminal */
export const runInit = async (flags: GlobalFlags): Promise<number> => {
  if (!canAsk())
    throw new UsageError(
      'init asks questions, and there is no terminal to ask them on',
      'Write the settings by hand: `check_status help settings` shows all of them.',
    )
  const origin: Origin = { flags, env: process.env, home: home() }
  const path =
    flags.config === undefined
      ? usualPlace({ flag: undefined, env: process.env, home: home() })
      : expandPath(flags.config, home(), process.cwd())
  try {
    if (!(await mayReplace(path))) {
      tell('It is as it was.')
      return EXIT.fine
    }
    tell(`Settings for ${path}`)
    tell('Enter takes what stands in brackets, Ctrl-C leaves everything as it is.')
    tell()
    const answers = await ask(origin)
    const text = written(answers)
    tell()
    tell(`${path}:`)
    tell()
    for (const line of text.trimEnd().split('\n')) tell(`  ${line}`)
    tell()
    if (!(await confirm('Write it?', true))) {
      tell('Nothing was written.')
      return EXIT.fine
    }
    await writePrivate(path, text)
    const { password, database } = answers
    if (password !== undefined) await writePrivate(expandPath(String(database?.password_file), home(), dirname(path)), `${password}\n`)
    tell(`Written. Next: \`check_status doctor\` checks all of it, \`check_status\` reads the platform.`)
    return EXIT.fine
  } finally {
    await cleanUp()
  }
}
