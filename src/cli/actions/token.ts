import { type Block, type Line, text, time } from '../../report/blocks.js'
import { writeBlock } from '../../report/formats/text/blocks.js'
import { type ApiToken, createToken, listTokens, revokeToken } from '../../state/tokens.js'
import { EXIT } from '../../terminal/exit.js'
import { print, printNotice } from '../../terminal/output.js'
import { styleOf } from '../../terminal/style.js'
import { escapeText } from '../../text/escape.js'
import { UsageError } from '../../text/usage-error.js'
import type { GlobalFlags } from '../options.js'
import { openStateCommand } from '../state-command.js'

export interface TokenFlags extends GlobalFlags {
  readonly name?: string
}

const MAX_NAME_CHARS = 100

const nameOf = ({ name }: TokenFlags): string | null => {
  const given = name?.trim() || null
  if (given && (given.length > MAX_NAME_CHARS || /\p{Cc}/u.test(given)))
    throw new UsageError(`--name must be one line of at most ${MAX_NAME_CHARS} characters`, 'Say in a word what the token is for.')
  return given
}

/** Creates a token for the API. Only the key goes to standard output, for scripts. */
export const runTokenCreate = async (flags: TokenFlags): Promise<number> => {
  const name = nameOf(flags)
  const { folder, now } = await openStateCommand(flags)
  const { key, token } = await createToken(folder, name, now)
  await print(`${key}\n`)
  printNotice(
    `created token ${token.id}; its key is shown only once`,
    `Send it as "Authorization: Token <key>". To revoke it: check_status token revoke ${token.id}`,
  )
  return EXIT.fine
}

const table = (tokens: readonly ApiToken[]): Block => ({
  kind: 'table',
  columns: [{ title: 'Token' }, { title: 'Name' }, { title: 'Created' }],
  rows: tokens.map(({ id, name, at }): Line[] => [[id], [text(name ?? '')], [time(at)]]),
})

/** Lists the tokens, oldest first, without their keys: only hashes are stored. */
export const runTokenList = async (flags: GlobalFlags): Promise<number> => {
  const { folder, settings } = await openStateCommand(flags)
  const tokens = await listTokens(folder)
  const rows = tokens.length > 0 ? writeBlock(table(tokens), { ...styleOf(flags), timezone: settings.timezone }) : ['There are no tokens.']
  await print(rows.map(line => `${line}\n`).join(''))
  return EXIT.fine
}

/** Revokes a token. A running server stops accepting it within seconds. */
export const runTokenRevoke = async (id: string, flags: GlobalFlags): Promise<number> => {
  const { folder } = await openStateCommand(flags)
  if (!(await revokeToken(folder, id)))
    throw new UsageError(`there is no token ${id.slice(0, MAX_NAME_CHARS)}`, 'See check_status token list.')
  await print(`${escapeText(`Revoked: ${id}`)}\n`)
  return EXIT.fine
}
