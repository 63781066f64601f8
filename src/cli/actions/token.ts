import { type Block, type Line, text, time } from '../../report/blocks.js'
import { writeBlock } from '../../report/formats/text/blocks.js'
import { type ApiToken, createToken, listTokens, revokeToken } from '../../state/tokens.js'
import { EXIT } from '../../terminal/exit.js'
import { complain, print } from '../../terminal/output.js'
import { styleOf } from '../../terminal/style.js'
import { escapeText } from '../../text/escape.js'
import { UsageError } from '../../text/usage-error.js'
import type { GlobalFlags } from '../options.js'
import { openStateCommand } from '../state-command.js'

export interface TokenFlags extends GlobalFlags {
  readonly name?: string
}

/** Letters of a name. */
const LONGEST = 100

const nameOf = ({ name }: TokenFlags): string | null => {
  const given = name?.trim() || null
  if (given && (given.length > LONGEST || /\p{Cc}/u.test(given)))
    throw new UsageError(`--name takes at most ${LONGEST} letters on one line`, 'Say in a word what the token is for.')
  return given
}

/** Makes a token for the API. The key alone is on standard output, for a script to take. */
export const runTokenCreate = async (flags: TokenFlags): Promise<number> => {
  const name = nameOf(flags)
  const { folder, now } = await openStateCommand(flags)
  const { key, token } = await createToken(folder, name, now)
  await print(`${key}\n`)
  complain(
    `token ${token.id} was made; its key is shown this once`,
    `Authorization: Token <key>. To take it back: check_status token revoke ${token.id}`,
  )
  return EXIT.fine
}

const table = (tokens: readonly ApiToken[]): Block => ({
  kind: 'table',
  columns: [{ title: 'Token' }, { title: 'Name' }, { title: 'Made' }],
  rows: tokens.map(({ id, name, at }): Line[] => [[id], [text(name ?? '')], [time(at)]]),
})

/** Lists the tokens, the oldest first, without their keys, which nobody has kept. */
export const runTokenList = async (flags: GlobalFlags): Promise<number> => {
  const { folder, settings } = await openStateCommand(flags)
  const tokens = await listTokens(folder)
  const rows = tokens.length > 0 ? writeBlock(table(tokens), { ...styleOf(flags), timezone: settings.timezone }) : ['There are no tokens.']
  await print(rows.map(line => `${line}\n`).join(''))
  return EXIT.fine
}

/** Takes a token back; a server that runs heeds it within seconds. */
export const runTokenRevoke = async (id: string, flags: GlobalFlags): Promise<number> => {
  const { folder } = await openStateCommand(flags)
  if (!(await revokeToken(folder, id)))
    throw new UsageError(`there is no token ${id.slice(0, LONGEST)}`, 'check_status token list shows them.')
  await print(`${escapeText(`Revoked: ${id}`)}\n`)
  return EXIT.fine
}
