import wrapAnsi from 'wrap-ansi'
import { findErrors } from './find-errors.js'
import { type KnownError, knownErrors } from './known-errors.js'

/** Characters of a line: what a terminal shows without wrapping. */
const WIDTH = 80

const indented = (text: string, first: string, rest: string): string =>
  first + wrapAnsi(text, WIDTH - rest.length).replaceAll('\n', `\n${rest}`)

const entry = ({ messages, cause, remedy, printed }: KnownError): string =>
  [
    messages.map(message => `"${message}"`).join(' or '),
    indented(cause, '  ', '  '),
    ...(printed === undefined ? [] : [indented(`Still printed: ${printed}.`, '  ', '  ')]),
    indented(remedy, '  → ', '    '),
  ].join('\n')

/** The entries that match what an operator pastes or types; undefined: none does. */
export const troubleshoot = (words: string): string | undefined => {
  const found = findErrors(words)
  return found.length === 0 ? undefined : `${found.map(entry).join('\n\n')}\n`
}

export const troubleshooting = {
  summary: 'what an error message means, and what to do',
  text: `\
Every error says what happened, where, and what to do next, in three lines at
most; --debug adds the stack trace. To find the entry for a message, add words
of it, or the whole message in quotes:

  check_status help troubleshooting refused the connection

A missing table or column affects only the sections and rules that need it, and
a missing log only itself. --deadline ends a run on a dead network, and prints
what was read until then. A connection that is refused or cut off before the
sign-in is tried once more after 0.3 s; a rejected key, password or host key
never is.

To check the whole set-up, run "check_status doctor".

The messages, in the order in which a run can meet them:

${knownErrors.map(entry).join('\n\n')}

These are no faults: a standby that takes queries, PgBouncer in transaction
mode, a wrong or jumping clock on this machine, two people running check_status
at once, and a slow link that loses packets. If less shows <F0><9F> in place of
emoji, the session's locale is not UTF-8: LESSCHARSET=utf-8 less -R shows them.

Ctrl-C, SIGTERM and SIGHUP end a run at once, at every stage. Whatever happens,
no transaction, process or file stays on the host for longer than its own limits
allow (statement_timeout, LoginGraceTime, ClientAliveInterval).
`,
}
