import process from 'node:process'
import { expandPath, usualPlace } from '../../config/places.js'
import { askSettings, type InitResult } from '../../setup/init/conversation.js'
import { readFlags } from '../../setup/init/flags.js'
import { checkWritable } from '../../setup/init/settings-file.js'
import type { InitContext } from '../../setup/init/trial.js'
import { roleFlag } from '../../setup/init/trial-report.js'
import { home, username } from '../../terminal/account.js'
import { canAsk } from '../../terminal/ask.js'
import { cleanUp, cleanUpLater } from '../../terminal/cleanup.js'
import { openDialogue } from '../../terminal/dialogue.js'
import { EXIT } from '../../terminal/exit.js'
import { shellWord } from '../../text/shell-words.js'
import { UsageError } from '../../text/usage-error.js'
import { howToType } from '../how-to-type.js'
import type { GlobalFlags } from '../options.js'

/** What the SQL of grants is good for, by what the role may do. */
const useOfGrants = (trial: InitResult['trial']): string => {
  if (!trial) return 'prints the SQL for a role that may only read, and what else the host needs'
  const { role, canWrite, denied, filtered } = trial
  if (canWrite) return `prints the SQL for a role that may only read: ${role} can also write`
  if (denied.length + filtered.length > 0) return `prints the SQL that lets ${role} read what it cannot read yet`
  return `prints the SQL for a role that may only read: ${role} is one; run the SQL again after each update`
}

const nextSteps = (configFlag: string, { trial, notAsked = [] }: InitResult): readonly string[] => [
  `Next: check_status grants${configFlag}${trial?.canWrite ? roleFlag(trial.role) : ''}`,
  `        ${useOfGrants(trial)}`,
  `      check_status doctor${configFlag}`,
  '        checks the whole set-up once more',
  `      check_status${configFlag}`,
  '        prints the report',
  ...howToType(),
  ...(notAsked.length > 0
    ? [
        '',
        `Not asked: ${notAsked.join(', and ')}. Once doctor is green: check_status init${configFlag}`,
        '        proposes what you have answered now, and asks that too',
      ]
    : []),
]

/** Asks for the settings, tries each answer, and writes the file. @throws UsageError without a terminal @throws Interrupted */
export const runInit = async (given: GlobalFlags): Promise<number> => {
  if (given.demo) throw new UsageError('--demo has its own settings', 'Leave out --demo.')
  const { env } = process
  const flags = readFlags(given, home(), process.cwd())
  const named = flags.config ?? (env.CHECK_STATUS_CONFIG || undefined)
  const path = expandPath(named ?? usualPlace({ flag: undefined, env, home: home() }), home(), process.cwd())
  if (!canAsk())
    throw new UsageError(
      'init asks questions, but there is no terminal',
      `"check_status help settings" prints an example to start from. Save yours as ${path} (chmod 600).`,
    )
  await checkWritable(path)
  const dialogue = openDialogue({ ascii: given.ascii ?? false })
  const context: InitContext = { dialogue, environment: { home: home(), username: username(), env } }
  const configFlag = flags.config === undefined ? '' : ` --config ${shellWord(path)}`
  let result: InitResult = { isWritten: false }
  cleanUpLater(() => {
    if (!result.isWritten) dialogue.say('No settings were written.')
  })
  try {
    result = await askSettings(flags, context, { home: home(), path })
  } finally {
    await cleanUp()
  }
  if (result.isWritten) dialogue.show('', ...nextSteps(configFlag, result))
  return EXIT.fine
}
