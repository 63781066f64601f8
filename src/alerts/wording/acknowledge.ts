import type { MessagePart } from '../../channels/types.js'
import type { ProblemSnapshot } from '../notifications.js'
import { commandFor } from './safe-text.js'
import type { WordingContext } from './types.js'

const HOURS = 4
/** A saved problem may have been edited by hand, and the command goes into a shell. */
const RULE = /^[a-z][a-z_]{1,60}$/

/** The command by which somebody who is told says that it is being seen to. */
export const muteFor = (rule: string, context: WordingContext): Pick<MessagePart, 'mute'> =>
  RULE.test(rule) ? { mute: commandFor(`check_status ignore ${rule} --for ${HOURS}h`, context) } : {}

/** The command at the end of a subject's line that shows its page. */
const SUBJECT_COMMAND = / · check_status (deposit|user) ([\w@.+-]{1,200})$/

/** Where the page shows the problem: its only subject, or else the list. */
export const pageLink = (
  { count, subjects }: Pick<ProblemSnapshot, 'count' | 'subjects'>,
  { publicUrl }: WordingContext,
): string | null => {
  if (!publicUrl) return null
  const page = `${publicUrl.replace(/(?<!\/)\/+$/, '')}/#/`
  const [, kind, word] = (count === 1 && SUBJECT_COMMAND.exec(subjects[0]?.text ?? '')) || []
  return kind === undefined || word === undefined ? page : `${page}${kind}/${encodeURIComponent(word)}`
}
