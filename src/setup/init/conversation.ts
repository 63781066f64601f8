import { stat } from 'node:fs/promises'
import { LOGS, type SettingsFlags } from '../../config/load.js'
import { type LogSettings, TIMEZONE } from '../../config/settings.js'
import { ANONYMOUS, TEST_ACCOUNTS } from '../../platform/people.js'
import type { Host } from '../../source/host.js'
import { localHost } from '../../source/local-host.js'
import { cleanUpLater } from '../../terminal/cleanup.js'
import type { Dialogue } from '../../terminal/dialogue.js'
import { plural } from '../../text/words.js'
import { askDatabase, type DatabaseAnswer } from './database.js'
import { type Base, checkedAs, type Draft, tilde } from './draft.js'
import { askHost } from './host.js'
import { placeSettings, writeSettings } from './settings-file.js'
import { askSignIn } from './sign-in.js'
import { NOTHING_FOUND, type Survey, surveyHost } from './survey.js'
import { type Here, tryOut } from './trial.js'

/** The name of the target if no flag names one. */
export const DEFAULT_TARGET = 'production'

/** The answers on how to reach the platform, and the host if signing in worked. */
interface Access {
  readonly ssh: Draft['ssh']
  readonly host: Host | undefined
  /** The user name on the host. */
  readonly account: string
}

const askAccess = async (flags: SettingsFlags, here: Here, base: Base): Promise<Access> => {
  const { ssh, isReached } = await askHost(flags, here, base)
  if (ssh === false) return { ssh, host: localHost(), account: here.environment.username }
  const { entered, ssh: whole } = await askSignIn(ssh, isReached, flags, here, base)
  const account = entered?.host.label.split('@', 1)[0] ?? whole.user ?? 'check_status'
  return { ssh: whole, host: entered?.host, account }
}

const lookAround = async (host: Host | undefined, here: Here): Promise<Survey> => {
  if (!host) {
    here.dialogue.say('The next answers cannot be tried, because signing in to the host did not work.')
    return NOTHING_FOUND
  }
  try {
    return await tryOut(here, host.label, ({ interaction }) => {
      interaction.stage('reading')
      return surveyHost(host, LOGS)
    })
  } catch (error) {
    // The survey only finds proposals: the user can answer without them.
    here.dialogue.showError(error)
    return NOTHING_FOUND
  }
}

const askZone = (flags: SettingsFlags, survey: Survey, { tried }: DatabaseAnswer, { dialogue }: Here): Promise<string> => {
  const there = survey.zone ?? tried?.zone
  const zones = [
    ...(flags.timezone === undefined ? [] : [[flags.timezone, 'from --timezone']]),
    [TIMEZONE, 'where the platform is'],
    ...(there === undefined ? [] : [[there, "the host's own"]]),
    [Intl.DateTimeFormat().resolvedOptions().timeZone, "this machine's"],
  ] as const
  const choices = zones
    .filter(([zone], i) => zones.findIndex(([other]) => other === zone) === i)
    .map(([zone, why]) => ({ value: zone ?? TIMEZONE, label: `${zone} (${why})` }))
  return dialogue.choose('In which time zone should times be shown? The Django log uses it too.', {
    choices,
    proposed: 0,
    other: { words: 'another zone', read: checkedAs('timezone') },
  })
}

const askJournal = async (unit: string, { dialogue }: Here): Promise<readonly LogSettings[] | undefined> => {
  dialogue.say(`None of the usual log files were found on the host, but ${unit} has a journal.`)
  const isWanted = await dialogue.confirm('Read the journal?', true)
  return isWanted ? [{ name: 'gunicorn', path: `journal of ${unit}`, journal: unit, kind: 'auto' }] : undefined
}

const askLogs = async (survey: Survey, host: Host | undefined, here: Here): Promise<readonly LogSettings[] | undefined> => {
  const { logs, hiddenLogs, journal } = survey
  const { dialogue } = here
  if (!host || logs.length === LOGS.length) return undefined
  if (logs.length === 0 && journal !== undefined) return askJournal(journal, here)
  if (hiddenLogs.length > 0) {
    // A log that cannot be seen may still exist: keep it in the settings.
    dialogue.warn('the account may not check whether these logs exist; "check_status doctor" says how to allow it')
    dialogue.say(...hiddenLogs.map(({ path }) => `  ${path}`))
    if (logs.length === 0) return undefined
  }
  if (logs.length === 0) {
    dialogue.warn('none of the usual logs were found on the host')
    dialogue.say('   If they are elsewhere, add them to the settings file: "check_status help settings" shows how.')
    return undefined
  }
  dialogue.say('These of the usual logs were found on the host:', ...logs.map(({ path }) => `  ${path}`))
  const question = hiddenLogs.length > 0 ? 'Read only these, and the ones that the account may not check?' : 'Read only these?'
  return (await dialogue.confirm(question, true)) ? LOGS.filter(log => logs.includes(log) || hiddenLogs.includes(log)) : undefined
}

/** Test accounts count as people unless they are excluded, and would hide the real problems. */
const askPeople = async ({ tried }: DatabaseAnswer, { dialogue }: Here): Promise<readonly string[] | undefined> => {
  const tests = tried?.tests ?? 0
  if (tests === 0) return undefined
  dialogue.say(`The platform has ${plural(tests, 'test account')} (${TEST_ACCOUNTS.join(', ')}).`)
  const exclude = await dialogue.confirm('Leave test accounts out of all rules and lists?', true)
  return exclude ? [ANONYMOUS, ...TEST_ACCOUNTS] : undefined
}

const write = async (draft: Draft, isReplacing: boolean, { newPassword }: DatabaseAnswer, dialogue: Dialogue, base: Base) => {
  const text = writeSettings(draft)
  dialogue.say('', `This goes into ${base.path}, readable only by you:`, '')
  dialogue.show(
    ...text
      .trimEnd()
      .split('\n')
      .map(row => `  ${row}`),
    '',
  )
  if (newPassword) dialogue.say(`The password goes into ${newPassword.path}.`)
  if (!(await dialogue.confirm('Write it?', true))) return false
  const backup = await placeSettings({ path: base.path, text, home: base.home, target: draft.target, isReplacing, newPassword })
  dialogue.success(`wrote ${base.path}`)
  if (backup !== undefined) dialogue.say(`   The old file is now ${backup}.`)
  return true
}

/** Asks for the settings, tries each answer and writes the file. @returns whether it was written @throws Interrupted */
export const askSettings = async (flags: SettingsFlags, here: Here, base: Base): Promise<boolean> => {
  const { dialogue } = here
  const isReplacing = await stat(base.path).then(
    () => true,
    () => false,
  )
  dialogue.say(
    'Each answer is tried at once. Press Enter for the answer in [brackets], Ctrl-C to stop.',
    `Nothing is written on the host. You see the settings before they are written to ${tilde(base.path, base.home)}`,
    '',
  )
  if (isReplacing) {
    dialogue.warn(`${base.path} already exists`)
    if (!(await dialogue.confirm('Replace it at the end? A backup is kept next to it', false))) return false
  }
  const { ssh, host, account } = await askAccess(flags, here, base)
  cleanUpLater(() => host?.destroy())
  const survey = await lookAround(host, here)
  const answer = await askDatabase(host, survey, account, here, base)
  const timezone = await askZone(flags, survey, answer, here)
  const exclude = await askPeople(answer, here)
  const logs = await askLogs(survey, host, here)
  host?.destroy()
  return write(
    { target: flags.target ?? DEFAULT_TARGET, ssh, database: answer.database, timezone, logs, exclude },
    isReplacing,
    answer,
    dialogue,
    base,
  )
}
