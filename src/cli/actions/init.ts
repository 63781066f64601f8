import process from 'node:process'
import { expandPath, usualPlace } from '../../config/places.js'
import { askSettings, DEFAULT_TARGET } from '../../setup/init/conversation.js'
import { readFlags } from '../../setup/init/flags.js'
import { checkWritable } from '../../setup/init/settings-file.js'
import type { InitContext } from '../../setup/init/trial.js'
import { home, username } from '../../terminal/account.js'
import { canAsk } from '../../terminal/ask.js'
import { cleanUp, cleanUpLater } from '../../terminal/cleanup.js'
import { openDialogue } from '../../terminal/dialogue.js'
import { EXIT } from '../../terminal/exit.js'
import { shellWord } from '../../text/shell-words.js'
import { UsageError } from '../../text/usage-error.js'
import type { GlobalFlags } from '../options.js'

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
  const dialogue = openDialogue({ ascii: given.ascii ?? false, target: flags.target ?? DEFAULT_TARGET })
  const context: InitContext = { dialogue, environment: { home: home(), username: username(), env } }
  const configFlag = flags.config === undefined ? '' : ` --config ${shellWord(path)}`
  let isWritten = false
  cleanUpLater(() => {
    if (!isWritten) dialogue.say('No settings were written.')
  })
  try {
    isWritten = await askSettings(flags, context, { home: home(), path })
  } finally {
    await cleanUp()
  }
  if (isWritten)
    dialogue.show(
      '',
      `Next: check_status doctor${configFlag}`,
      '        checks the whole set-up once more',
      `      check_status${configFlag}`,
      '        prints the report',
    )
  return EXIT.fine
}
