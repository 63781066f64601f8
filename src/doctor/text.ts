import { type Canvas, symbols, wrapLine } from '../report/formats/text/fit.js'
import { paint, type TextStyle } from '../report/formats/text/style.js'
import { toAscii } from '../text/ascii.js'
import { tookWords } from '../text/duration.js'
import { escapeText } from '../text/escape.js'
import { isToCopy } from '../text/to-copy.js'
import { plural } from '../text/words.js'
import { type Examined, overallStatus } from './document.js'
import type { CheckReport } from './examine.js'
import type { Finding, Status } from './types.js'

/** As wide as the report's. */
const RULE_WIDTH = 70

/** The last two have no ASCII picture: their text says what they mean. */
const SIGN = { fine: '✅', warning: '⚠️ ', error: '❌', not_checked: '❓', left_out: '⚪' } as const satisfies Record<Status, string>
const ASCII_SIGN = { fine: '[ok]', warning: '[!] ', error: '[x] ', not_checked: '[?] ', left_out: '[-] ' } as const satisfies Record<
  Status,
  string
>

const signOf = (status: Status, { ascii }: TextStyle): string => `${ascii ? ASCII_SIGN[status] : SIGN[status]} `

const TONE = { fine: 'plain', warning: 'warn', error: 'bad', not_checked: 'plain', left_out: 'plain' } as const satisfies Record<
  Status,
  string
>

/** A finding may quote the host, the settings or a library: the kind `text` is escaped. */
const untrusted = (value: string) => ({ kind: 'text', value }) as const

const painted = (status: Status, rows: readonly string[], canvas: Canvas): string[] =>
  rows.map(row => (status === 'not_checked' || status === 'left_out' ? canvas.chalk.dim(row) : paint(canvas, TONE[status], row)))

const writeAdvice = ({ advice, paste = [] }: Finding<string>, indent: string, canvas: Canvas): string[] => {
  const copied = (row: string): string => `${indent}  ${canvas.ascii ? toAscii(escapeText(row)) : escapeText(row)}`
  return [
    ...(advice ?? '').split('\n').flatMap((row, i) => {
      if (row === '') return []
      if (isToCopy(row)) return [copied(row.trimStart())]
      return wrapLine(`${indent}${i > 0 ? ' ' : canvas.ascii ? '>' : '→'} `, [untrusted(row)], canvas)
    }),
    ...paste.map(copied),
  ]
}

const writeCheck = ({ title, status, findings }: CheckReport, canvas: Canvas): string[] => {
  const [only, ...others] = findings
  if (only && others.length === 0)
    return [
      ...painted(status, wrapLine(signOf(status, canvas), [`${title}: `, untrusted(only.found)], canvas), canvas),
      ...writeAdvice(only, canvas.ascii ? '     ' : '   ', canvas),
    ]
  const indent = canvas.ascii ? '     ' : '   '
  return [
    ...painted(status, [`${signOf(status, canvas)}${title}:`], canvas),
    ...findings.flatMap((finding, i) => [
      ...painted(finding.status, wrapLine(indent + signOf(finding.status, canvas), [untrusted(finding.found)], canvas), canvas),
      // Advice shared by several findings is printed once, after the last of them.
      ...(finding.advice === findings[i + 1]?.advice && !finding.paste ? [] : writeAdvice(finding, indent + indent, canvas)),
    ]),
  ]
}

/** Merges consecutive checks that were not made or left out for the same reason into one line. */
const merged = (checks: readonly CheckReport[]): CheckReport[] => {
  const rows: CheckReport[] = []
  for (const check of checks) {
    const previous = rows.at(-1)
    const isUnmade = check.status === 'left_out' || check.status === 'not_checked'
    const isSame = isUnmade && previous?.status === check.status && previous.findings[0]?.found === check.findings[0]?.found
    if (previous && isSame) rows[rows.length - 1] = { ...previous, title: `${previous.title}, ${check.title}` }
    else rows.push(check)
  }
  return rows
}

const summary = (checks: readonly CheckReport[], canvas: Canvas): string => {
  const count = (status: Status): number => checks.filter(check => check.status === status).length
  const [errors, warnings, fine, notChecked] = [count('error'), count('warning'), count('fine'), count('not_checked')]
  const parts = [
    ...(errors > 0 ? [plural(errors, 'error')] : []),
    ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
    ...(notChecked > 0 ? [`${notChecked} not checked`] : []),
    `${fine} fine`,
  ]
  const status = overallStatus(checks.map(check => check.status))
  const tone = status === 'fine' ? 'good' : TONE[status]
  return canvas.chalk.bold(paint(canvas, tone, `${signOf(status, canvas)}${parts.join(', ')}`))
}

const writeTarget = ({ target, checks, tookMs }: Examined, style: TextStyle): string[] => {
  // Nothing is truncated: half a path or half a command is useless.
  const canvas: Canvas = { ...style, timezone: 'UTC', whole: true }
  const rule = (char: string): string => canvas.chalk.dim(char.repeat(Math.min(RULE_WIDTH, canvas.width)))
  const heading = wrapLine('', [symbols('🩺 CHECK_STATUS DOCTOR', canvas), ...(target === null ? [] : [': ', untrusted(target)])], canvas)
  return [
    ...heading.map(row => canvas.chalk.bold(row)),
    rule('='),
    ...merged(checks).flatMap(check => writeCheck(check, canvas)),
    rule('-'),
    summary(checks, canvas),
    canvas.chalk.dim(`Took ${tookWords(tookMs)}`),
    '',
  ]
}

/** All checks in order, each with its sign, its findings and advice. */
export const writeExamined = (examined: readonly Examined[], style: TextStyle): string =>
  examined.flatMap(target => writeTarget(target, style)).join('\n')
