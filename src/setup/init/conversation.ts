import { stat } from 'node:fs/promises'
import type { SettingsFlags } from '../../config/flags.js'
import { DEFAULT_LOGS, TIMEZONE } from '../../config/settings.js'
import { MAX_NAMED } from '../../platform/deposits.js'
import { ANONYMOUS, TEST_ACCOUNTS } from '../../platform/people.js'
import { rand } from '../../report/formats/pieces.js'
import type { Host } from '../../source/host.js'
import { localHost } from '../../source/local-host.js'
import { cleanUpLater } from '../../terminal/cleanup.js'
import type { Dialogue } from '../../terminal/question.js'
import { plural } from '../../text/words.js'
import { askDatabase, type DatabaseAnswer } from './database.js'
import type { DatabaseTrial } from './database-trial.js'
import { type Base, checkedAs, type Draft, tilde } from './draft.js'
import { EXPLANATIONS } from './explanations.js'
import { askHost } from './host.js'
import { askLogs } from './logs.js'
import { type MergedSettings, mergedSettings } from './merged-settings.js'
import { presentSettings, readOldFile, unaskedOf, withPresent } from './present.js'
import { notAsked } from './retry.js'
import { saveSettings } from './settings-file.js'
import { askSignIn } from './sign-in.js'
import { NOTHING_FOUND, type Survey, surveyHost } from './survey.js'
import { type InitContext, runTrial } from './trial.js'

/** The name of the target if no flag names one. */
export const DEFAULT_TARGET = 'production'

/** The answers on how to reach the platform, and the host if signing in worked. */
interface Access {
  readonly ssh: Draft['ssh']
  readonly host: Host | undefined
  /** The user name on the host. */
  readonly account: string
}

const askAccess = async (flags: SettingsFlags, isLocal: boolean, context: InitContext, base: Base): Promise<Access> => {
  const { ssh, isReached } = await askHost(flags, isLocal, context, base)
  if (ssh === false) return { ssh, host: localHost(), account: context.environment.username }
  const { signedIn, ssh: complete } = await askSignIn(ssh, isReached, flags, context, base)
  const account = signedIn?.host.label.split('@', 1)[0] ?? complete.user ?? 'check_status'
  return { ssh: complete, host: signedIn?.host, account }
}

const survey = async (host: Host | undefined, context: InitContext): Promise<Survey> => {
  if (!host) {
    context.dialogue.say('The next answers cannot be tried, because signing in to the host did not work.')
    return NOTHING_FOUND
  }
  try {
    return await runTrial(context, host.label, ({ interaction }) => {
      interaction.stage('reading')
      return surveyHost(host, DEFAULT_LOGS)
    })
  } catch (error) {
    // The survey only finds proposals: the user can answer without them.
    context.dialogue.showError(error)
    return NOTHING_FOUND
  }
}

const askZone = (
  flags: SettingsFlags,
  isPresent: boolean,
  survey: Survey,
  { trial }: DatabaseAnswer,
  { dialogue }: InitContext,
): Promise<string> => {
  const hostZone = survey.zone ?? trial?.zone
  const zones = [
    ...(flags.timezone === undefined ? [] : [[flags.timezone, isPresent ? 'from the present settings' : 'from --timezone']]),
    [TIMEZONE, 'where the platform is'],
    ...(hostZone === undefined ? [] : [[hostZone, "the host's own"]]),
    [Intl.DateTimeFormat().resolvedOptions().timeZone, "this machine's"],
  ] as const
  const choices = zones
    .filter(([zone], i) => zones.findIndex(([other]) => other === zone) === i)
    .map(([zone, origin]) => ({ value: zone ?? TIMEZONE, label: `${zone} (${origin})` }))
  return dialogue.choose(
    'In which time zone should times be shown? Those of the Django log are read in it too: take TIME_ZONE of settings.py on the host. For ProConnectSA it is Africa/Johannesburg.',
    {
      choices,
      proposed: 0,
      other: { words: 'another time zone', read: checkedAs('timezone') },
      ...EXPLANATIONS.zone,
    },
  )
}

/** What leaving them out would hide. */
const waitingWords = (trial: DatabaseTrial | undefined): string => {
  const waiting = trial?.testDeposits
  if (waiting === undefined) return 'Whether deposits wait for them is not known: they could not be read.'
  const [first] = waiting
  if (!first) return 'No deposit waits for them.'
  const names = waiting.map(({ name }) => name).join(', ')
  return `Pending with them: ${plural(first.count, 'deposit')}, ${rand(first.sum)} in all, ${waiting.length < MAX_NAMED ? 'of' : 'above all of'} ${names}.`
}

/** Test accounts count as people unless they are excluded, and would hide the real problems. */
const askPeople = async ({ trial }: DatabaseAnswer, { dialogue }: InitContext): Promise<readonly string[] | undefined> => {
  const count = trial?.testAccounts ?? 0
  if (count === 0) return undefined
  dialogue.say(`The platform has ${plural(count, 'test account')} (${TEST_ACCOUNTS.join(', ')}).`, waitingWords(trial))
  const exclude = await dialogue.confirm('Exclude test accounts from all rules and lists?', true, EXPLANATIONS.testAccounts)
  return exclude ? [ANONYMOUS, ...TEST_ACCOUNTS] : undefined
}

/** Shows the answers as they will be written, and names the rest of the file. */
const showSettings = ({ own, kept, losesComments }: MergedSettings, dialogue: Dialogue): void => {
  dialogue.show(
    ...own
      .trimEnd()
      .split('\n')
      .map(row => `  ${row}`),
    ...(kept.length > 0 ? ['', `  ${kept.join(', ')}: as in the present file`] : []),
    '',
  )
  if (own.includes(ANONYMOUS))
    dialogue.say(
      `${ANONYMOUS}: the accounts that the platform makes for visitors without an e-mail. They are no people, and left out even if nothing is set.`,
      '',
    )
  if (losesComments) dialogue.warn('the comments among these settings are not kept: the old file, which stays beside the new one, has them')
}

const write = async (
  draft: Draft,
  isReplacing: boolean,
  { newPassword }: DatabaseAnswer,
  dialogue: Dialogue,
  base: Base,
  old: string | undefined,
) => {
  const merged = mergedSettings(draft, old)
  dialogue.say('', `This goes into ${base.path}, readable only by you:`, '')
  showSettings(merged, dialogue)
  if (newPassword)
    dialogue.say(`The password goes into ${newPassword.path}${newPassword.isReplacing ? ', and replaces the one there' : ''}.`)
  if (!(await dialogue.confirm('Write it?', true, EXPLANATIONS.write))) return false
  const backup = await saveSettings({ path: base.path, text: merged.text, home: base.home, target: draft.target, isReplacing, newPassword })
  dialogue.success(`${base.path} is written`)
  if (backup !== undefined) dialogue.say(`   The old file is now ${backup}.`)
  return true
}

/** How the conversation ended. */
export interface InitResult {
  readonly isWritten: boolean
  /** What signing in to PostgreSQL found; undefined: it failed or was not tried. */
  readonly trial?: DatabaseTrial | undefined
  /** What was not asked, because the host or the database could not be read. */
  readonly notAsked?: readonly string[]
}

const converse = async (given: SettingsFlags, context: InitContext, base: Base): Promise<InitResult> => {
  const { dialogue } = context
  const isReplacing = await dialogue.once(() =>
    stat(base.path).then(
      () => true,
      () => false,
    ),
  )
  dialogue.say(
    'Each answer is tried at once. Press Enter for the answer in [brackets], Ctrl-C to stop.',
    'Every question also takes "?" (what is this, where do I find it) and "<" (back to the question before).',
    `Nothing is written on the host. You see the settings before they are written to ${tilde(base.path, base.home)}`,
    '',
  )
  if (isReplacing) {
    dialogue.warn(`${base.path} already exists`)
    if (!(await dialogue.confirm('Replace it at the end? A backup is kept next to it', false, EXPLANATIONS.replace)))
      return { isWritten: false }
  }
  const old = isReplacing ? await dialogue.once(() => readOldFile(base)) : undefined
  const present = old && presentSettings(old, base, given.target)
  const flags = withPresent(given, present)
  if (isReplacing && !old) dialogue.warn(`${base.path} holds no settings that a run understands: only the backup will have what is in it`)
  if (present) dialogue.say('The answers in brackets are the present settings.')
  const unasked = old ? unaskedOf(old.table, flags.target ?? DEFAULT_TARGET) : []
  if (unasked.length > 0) dialogue.say(`init does not ask about ${unasked.join(', ')}: they stay as they are.`)
  const isLocal = present?.isLocal === true && given.host === undefined
  const { ssh, host, account } = await askAccess(flags, isLocal, context, base)
  cleanUpLater(() => host?.destroy())
  const findings = await survey(host, context)
  const answer = await askDatabase(host, findings, account, present, context, base)
  const timezone = await askZone(flags, given.timezone === undefined, findings, answer, context)
  const exclude = (await askPeople(answer, context)) ?? present?.exclude
  const logs = await askLogs(findings, host, present?.logs ?? [], context)
  const isWritten = await write(
    { target: flags.target ?? DEFAULT_TARGET, ssh, database: answer.database, timezone, logs, exclude },
    isReplacing,
    answer,
    dialogue,
    base,
    old?.text,
  )
  host?.destroy()
  return { isWritten, trial: answer.trial, notAsked: notAsked(host !== undefined, answer.trial) }
}

/** Asks for the settings, tries each answer and writes the file. @throws Interrupted, OutputError */
export const askSettings = (flags: SettingsFlags, context: InitContext, base: Base): Promise<InitResult> =>
  context.dialogue.converse(() => converse(flags, context, base))
