import { stat } from 'node:fs/promises'
import process from 'node:process'
import { expandPath, usualPlace } from '../../config/file.js'
import { LOGS, type SettingsFlags } from '../../config/load.js'
import { type LogSettings, TIMEZONE } from '../../config/settings.js'
import { ANONYMOUS, TEST_ACCOUNTS } from '../../platform/people.js'
import { askDatabase, type DatabaseAnswer } from '../../setup/init/database.js'
import { type Base, checkedAs, type Draft, tilde } from '../../setup/init/draft.js'
import { readFlags } from '../../setup/init/flags.js'
import { askHost } from '../../setup/init/host.js'
import { checkPlace, placeSettings, writeSettings } from '../../setup/init/settings-file.js'
import { askSignIn } from '../../setup/init/sign-in.js'
import { NOTHING_FOUND, type Survey, surveyHost } from '../../setup/init/survey.js'
import { type Here, tryOut } from '../../setup/init/trial.js'
import type { Host } from '../../source/host.js'
import { localHost } from '../../source/local-host.js'
import { home, username } from '../../terminal/account.js'
import { canAsk } from '../../terminal/ask.js'
import { cleanUp, cleanUpLater } from '../../terminal/cleanup.js'
import { type Dialogue, openDialogue } from '../../terminal/dialogue.js'
import { EXIT } from '../../terminal/exit.js'
import { shellWord } from '../../text/shell-words.js'
import { UsageError } from '../../text/usage-error.js'
import { plural } from '../../text/words.js'
import type { GlobalFlags } from '../options.js'

/** What the one target is called where nobody says. */
const TARGET = 'production'

/** The way in, as far as it could be gone. */
interface Reached {
  readonly ssh: Draft['ssh']
  readonly host: Host | undefined
  /** Who we are there. */
  readonly account: string
}

const reach = async (flags: SettingsFlags, here: Here, base: Base): Promise<Reached> => {
  const { ssh, isReached } = await askHost(flags, here, base)
  if (ssh === false) return { ssh, host: localHost(), account: here.environment.username }
  const { entered, ssh: whole } = await askSignIn(ssh, isReached, flags, here, base)
  const account = entered?.host.label.split('@', 1)[0] ?? whole.user ?? 'check_status'
  return { ssh: whole, host: entered?.host, account }
}

const lookAround = async (host: Host | undefined, here: Here): Promise<Survey> => {
  if (!host) {
    here.dialogue.say('What follows cannot be tried, since nobody is signed in to the host.')
    return NOTHING_FOUND
  }
  try {
    return await tryOut(here, host.label, ({ interaction }) => {
      interaction.stage('reading')
      return surveyHost(host, LOGS)
    })
  } catch (error) {
    // It only proposes: whoever may not run commands there can still say it all.
    here.dialogue.showError(error)
    return NOTHING_FOUND
  }
}

const askZone = (flags: SettingsFlags, survey: Survey, { tried }: DatabaseAnswer, { dialogue }: Here): Promise<string> => {
  const there = survey.zone ?? tried?.zone
  const zones = [
    ...(flags.timezone === undefined ? [] : [[flags.timezone, 'as --timezone says']]),
    [TIMEZONE, 'where the platform is'],
    ...(there === undefined ? [] : [[there, "the host's own"]]),
    [Intl.DateTimeFormat().resolvedOptions().timeZone, "this machine's"],
  ] as const
  const choices = zones
    .filter(([zone], i) => zones.findIndex(([other]) => other === zone) === i)
    .map(([zone, why]) => ({ value: zone ?? TIMEZONE, label: `${zone} (${why})` }))
  return dialogue.choose('In which zone are times to be written? It is also that of the Django log.', {
    choices,
    proposed: 0,
    other: { words: 'another zone', read: checkedAs('timezone') },
  })
}

const askJournal = async (unit: string, { dialogue }: Here): Promise<readonly LogSettings[] | undefined> => {
  dialogue.say(`None of the usual logs can be seen on the host, but ${unit} has a journal there.`)
  const isWanted = await dialogue.confirm('Read that?', true)
  return isWanted ? [{ name: 'gunicorn', path: `journal of ${unit}`, journal: unit, kind: 'auto' }] : undefined
}

const askLogs = async (survey: Survey, host: Host | undefined, here: Here): Promise<readonly LogSettings[] | undefined> => {
  const { logs, hiddenLogs, journal } = survey
  const { dialogue } = here
  if (!host || logs.length === LOGS.length) return undefined
  if (logs.length === 0 && journal !== undefined) return askJournal(journal, here)
  if (hiddenLogs.length > 0) {
    // What cannot be seen is not taken for not there: it stays among what is to be read.
    dialogue.warn('the account may not see whether these logs are on the host; "check_status doctor" says what lets it')
    dialogue.say(...hiddenLogs.map(({ path }) => `  ${path}`))
    if (logs.length === 0) return undefined
  }
  if (logs.length === 0) {
    dialogue.warn('none of the usual logs is on the host')
    dialogue.say('   Where they lie elsewhere, name them in the file: "check_status help settings" shows how.')
    return undefined
  }
  dialogue.say('Of the usual logs these are on the host:', ...logs.map(({ path }) => `  ${path}`))
  const question = hiddenLogs.length > 0 ? 'Read only these, and those that the account may not see?' : 'Read only these?'
  return (await dialogue.confirm(question, true)) ? LOGS.filter(log => logs.includes(log) || hiddenLogs.includes(log)) : undefined
}

/** They are people unless it is said that they are not, and drown the real problems. */
const askPeople = async ({ tried }: DatabaseAnswer, { dialogue }: Here): Promise<readonly string[] | undefined> => {
  const tests = tried?.tests ?? 0
  if (tests === 0) return undefined
  dialogue.say(`${plural(tests, 'account')} there ${tests === 1 ? 'is a test' : 'are tests'}: ${TEST_ACCOUNTS.join(', ')}`)
  const exclude = await dialogue.confirm('Leave test accounts out of all rules and lists of people?', true)
  return exclude ? [ANONYMOUS, ...TEST_ACCOUNTS] : undefined
}

const ending = (flags: SettingsFlags, path: string): string => (flags.config === undefined ? '' : ` --config ${shellWord(path)}`)

const write = async (draft: Draft, isReplacing: boolean, { newPassword }: DatabaseAnswer, dialogue: Dialogue, base: Base) => {
  const text = writeSettings(draft)
  dialogue.say('', `To be written into ${base.path}, for nobody but you to read:`, '')
  dialogue.show(
    ...text
      .trimEnd()
      .split('\n')
      .map(row => `  ${row}`),
    '',
  )
  if (newPassword) dialogue.say(`And the password into ${newPassword.path}.`)
  if (!(await dialogue.confirm('Write it?', true))) return false
  const aside = await placeSettings({ path: base.path, text, home: base.home, target: draft.target, isReplacing, newPassword })
  dialogue.success(`written into ${base.path}`)
  if (aside !== undefined) dialogue.say(`   What was there before is in ${aside}.`)
  return true
}

const converse = async (flags: SettingsFlags, here: Here, base: Base): Promise<boolean> => {
  const { dialogue } = here
  const isReplacing = await stat(base.path).then(
    () => true,
    () => false,
  )
  dialogue.say(
    'Each answer is tried as it is given. What stands in [brackets] is taken where you type nothing; Ctrl-C ends it.',
    `Nothing is written on the host, and here no settings before you have seen them: ${tilde(base.path, base.home)}`,
    '',
  )
  if (isReplacing) {
    dialogue.warn(`there are settings already: ${base.path}`)
    if (!(await dialogue.confirm('Replace them in the end? A copy is kept beside', false))) return false
  }
  const { ssh, host, account } = await reach(flags, here, base)
  cleanUpLater(() => host?.destroy())
  const survey = await lookAround(host, here)
  const answer = await askDatabase(host, survey, account, here, base)
  const timezone = await askZone(flags, survey, answer, here)
  const exclude = await askPeople(answer, here)
  const logs = await askLogs(survey, host, here)
  host?.destroy()
  return write(
    { target: flags.target ?? TARGET, ssh, database: answer.database, timezone, logs, exclude },
    isReplacing,
    answer,
    dialogue,
    base,
  )
}

/** Asks for what the settings need, tries each answer, and writes the file. @throws UsageError off a terminal; Interrupted */
export const runInit = async (given: GlobalFlags): Promise<number> => {
  if (given.demo) throw new UsageError('--demo brings settings of its own', 'Leave it out.')
  const { env } = process
  const flags = readFlags(given, home(), process.cwd())
  const named = flags.config ?? (env.CHECK_STATUS_CONFIG || undefined)
  const path = expandPath(named ?? usualPlace({ flag: undefined, env, home: home() }), home(), process.cwd())
  if (!canAsk())
    throw new UsageError(
      'init asks questions, and there is no terminal to ask on',
      `"check_status help settings" prints an example to begin from; it goes into ${path} (chmod 600).`,
    )
  await checkPlace(path)
  const dialogue = openDialogue({ ascii: given.ascii ?? false, target: flags.target ?? TARGET })
  const here: Here = { dialogue, environment: { home: home(), username: username(), env } }
  let isWritten = false
  cleanUpLater(() => {
    if (!isWritten) dialogue.say('No settings were written.')
  })
  try {
    isWritten = await converse(flags, here, { home: home(), path })
  } finally {
    await cleanUp()
  }
  if (isWritten)
    dialogue.show(
      '',
      `Next: check_status doctor${ending(flags, path)}`,
      '        goes through all of it once more, and says what could be better',
      `      check_status${ending(flags, path)}`,
      '        is the report',
    )
  return EXIT.fine
}
