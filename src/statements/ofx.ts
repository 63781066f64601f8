import { centsOf } from './cents.js'
import { days } from './days.js'
import { isNewestFirst, StatementReading } from './reading.js'
import type { ReadStatement, StatementText } from './statement.js'

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

const withoutEntities = (text: string): string =>
  text.replace(/&(#\d{1,7}|[a-z]{2,6});/gi, (whole, name: string) =>
    name.startsWith('#') ? String.fromCodePoint(Math.min(Number(name.slice(1)), 0x10ffff)) : (ENTITIES[name.toLowerCase()] ?? whole),
  )

interface Tag {
  readonly name: string
  readonly value: string
  readonly line: number
}

/**
 * Tags with their values, in SGML (no closing tags) and in XML. A reader of our own: ofx-js 1.1.1 throws on an empty MEMO in SGML, and
 * neither it nor any other that was tried says in which line a movement stands.
 */
const tagsOf = ({ lines }: StatementText): Tag[] =>
  lines.flatMap((row, i) =>
    [...row.matchAll(/<(\/?[A-Za-z0-9.]{1,40})>([^<]*)/g)].map(([, name = '', value = '']) => ({
      name: name.toUpperCase(),
      value: withoutEntities(value).trim(),
      line: i + 1,
    })),
  )

/** The bank that an OFX file names; undefined: this is no OFX. */
export const bankIdOf = ({ text }: StatementText): string | undefined =>
  /OFXHEADER/i.test(text.slice(0, 1000)) ? (/<BANKID>\s*([^<\r\n]{1,40})/i.exec(text)?.[1]?.trim() ?? '') : undefined

/** The movements of an OFX file. Its LEDGERBAL is of another day in some banks' files, so no balance is taken from it. */
export const readOfx = (file: StatementText): ReadStatement => {
  const reading = new StatementReading()
  const found: string[] = []
  let current: Partial<Record<string, string>> | undefined
  let line = 0
  const end = (): void => {
    if (!current) return
    const day = days.compact(current.DTPOSTED ?? '')
    const cents = centsOf(current.TRNAMT)
    const words = current.MEMO || current.NAME || ''
    if (day === undefined || cents === undefined) reading.strange({ line, text: words || 'a movement without a day or an amount' })
    else if (cents === 0) reading.note({ line, text: words })
    else {
      found.push(day)
      reading.movement({ line, day, cents, words })
    }
    current = undefined
  }
  for (const tag of tagsOf(file)) {
    if (tag.name === 'ACCTID') reading.account ??= tag.value
    // A movement that nobody ended ends where the next one begins.
    if (tag.name === 'STMTTRN' || tag.name === '/STMTTRN') end()
    if (tag.name === 'STMTTRN') {
      current = {}
      line = tag.line
    } else if (current && tag.value !== '') current[tag.name] = tag.value
  }
  if (current) reading.strange({ line, text: 'the file ends within a movement' })
  return reading.done(isNewestFirst(found))
}
