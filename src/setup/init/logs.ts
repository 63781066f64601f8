import { DEFAULT_LOGS, type LogSettings } from '../../config/settings.js'
import type { Host } from '../../source/host.js'
import { EXPLANATIONS } from './explanations.js'
import { checkLogs, parseLogs } from './log-answer.js'
import type { Survey } from './survey.js'
import { type InitContext, runTrial } from './trial.js'

const NONE = '-'
const QUESTION = 'Logs on the host: paths or a systemd unit, with commas between them, "-" for none'

const askJournal = async (unit: string, { dialogue }: InitContext): Promise<readonly LogSettings[] | undefined> => {
  dialogue.say(`None of the usual log files were found on the host, but ${unit} has a journal.`)
  const isWanted = await dialogue.confirm('Read the journal?', true, EXPLANATIONS.journal)
  return isWanted ? parseLogs(unit) : undefined
}

/** Where no log is at its usual place. @returns undefined for none */
const askElsewhere = async ({ candidates }: Survey, host: Host, context: InitContext): Promise<readonly LogSettings[] | undefined> => {
  const { dialogue } = context
  dialogue.warn('none of the usual logs were found on the host')
  if (candidates.length > 0) dialogue.say('These may be logs of the platform:', ...candidates.map(path => `  ${path}`))
  const answer = await dialogue.text(QUESTION, {
    proposed: candidates.length > 0 ? candidates.join(', ') : NONE,
    check: async typed => {
      if (typed !== NONE) await runTrial(context, host.label, () => checkLogs(host, parseLogs(typed)))
      return typed
    },
    ...EXPLANATIONS.logs,
  })
  if (answer !== NONE) return parseLogs(answer)
  dialogue.warn('without logs the report shows no errors of the application, and says that they are missing')
  return undefined
}

const entryOf = ({ journal, path }: LogSettings): string => journal ?? path

/** Proposes the logs of the present settings, which keep their names and kinds. */
const askPresent = async (
  present: readonly LogSettings[],
  host: Host | undefined,
  context: InitContext,
): Promise<readonly LogSettings[] | undefined> => {
  const answer = await context.dialogue.text(QUESTION, {
    proposed: present.map(entryOf).join(', '),
    check: async typed => {
      const logs = typed === NONE ? [] : parseLogs(typed)
      if (host && logs.length > 0) await runTrial(context, host.label, () => checkLogs(host, logs))
      return typed
    },
    ...EXPLANATIONS.logs,
  })
  if (answer === NONE) return undefined
  return parseLogs(answer).map(log => present.find(one => entryOf(one) === entryOf(log)) ?? log)
}

/** Asks which logs to read. @param present those of the present settings @returns undefined: the usual ones, whether they are there or not. @throws Interrupted */
export const askLogs = async (
  survey: Survey,
  host: Host | undefined,
  present: readonly LogSettings[],
  context: InitContext,
): Promise<readonly LogSettings[] | undefined> => {
  if (present.length > 0) return askPresent(present, host, context)
  const { logs, hiddenLogs, journal } = survey
  const { dialogue } = context
  if (!host || logs.length === DEFAULT_LOGS.length) return undefined
  if (logs.length === 0 && journal !== undefined) {
    const ofJournal = await askJournal(journal, context)
    if (ofJournal) return ofJournal
  }
  if (hiddenLogs.length > 0) {
    // A log that cannot be seen may still exist: keep it in the settings.
    dialogue.warn('the account may not check whether these logs exist; "check_status doctor" says how to allow it')
    dialogue.say(...hiddenLogs.map(({ path }) => `  ${path}`))
    if (logs.length === 0) return undefined
  }
  if (logs.length === 0) return askElsewhere(survey, host, context)
  dialogue.say('These of the usual logs were found on the host:', ...logs.map(({ path }) => `  ${path}`))
  const question = hiddenLogs.length > 0 ? 'Read only these, and the ones that the account may not check?' : 'Read only these?'
  const isEnough = await dialogue.confirm(question, true, EXPLANATIONS.onlyTheseLogs)
  return isEnough ? DEFAULT_LOGS.filter(log => logs.includes(log) || hiddenLogs.includes(log)) : undefined
}
