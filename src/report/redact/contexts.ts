import { COMMON } from './common-words.js'
import { tokensOf } from './folded-text.js'
import type { PiiMatch } from './patterns.js'

/** Keys whose value names a person, whatever the value looks like. */
const NAME_KEY =
  /(?<![a-z\d])(?:(?:first|last|middle|full|given|family|sur|user|nick|display|real|business|company|trading|contact|customer|client|provider|account_?holder|owner|payer|sender|recipient)[ _-]?names?|surname|e-?mail(?:[ _-]?address)?|(?:business[ _-]?)?phone(?:[ _-]?(?:number|no))?|mobile|cell(?:phone|[ _-]?number)|msisdn|(?:customer|wallet)[ _-]?code|bank[ _-]?reference|reference(?:[ _-]?number)?|(?<key>business|company|client|customer|provider|owner|payer|recipient|name|user|login|search|query|q))(?<close>(?:\\*["'])?)\s{0,3}(?<sign>[:=])\s{0,3}(?<open>(?:\\*["'])?)/g

/** What the platform's log messages name right after a fixed phrase. */
const LOG_MESSAGE =
  /(?<=login failed:\s{1,3})[^\s](?:.{0,200}?(?= - )|.{0,200})|(?<=(?:invalid password for|user not found):\s{1,3})[^\s].{0,200}|(?<=unmatched bank reference[^:]{0,80}:\s{1,3})[^\s].{0,200}|(?<=for deposit request\s{1,3})[^\s:].{0,200}/g

const UUID = /[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}/g
/** Prefixes of references that the platform makes, before a hexadecimal number. */
const OWN_PREFIX = /^\s{0,3}(?:pcsa|pcpc|pc|premium|deposit|dep|ref|inv|eft)/

/** Whether the text holds only common words, ids and short numbers, so that it names nobody. */
export const hasOnlyCommonWords = (words: string): boolean =>
  tokensOf(words.replace(UUID, ' ')).every(({ word }) => COMMON.has(word) || word.length === 1 || /^\d{1,6}$/.test(word))

/** Whether the platform made this reference. A customer may have written anything else. */
export const isOwnReference = (folded: string): boolean =>
  tokensOf(folded.replace(OWN_PREFIX, '')).every(({ word }) => /^[\da-f]+$/.test(word) && /\d/.test(word))

/** The end of a quoted value: the next quote with as many backslashes before it as the opening one has. */
const endOfQuoted = (text: string, start: number, quote: string): number => {
  const sign = quote.slice(-1)
  for (let at = text.indexOf(sign, start); at >= 0; at = text.indexOf(sign, at + 1)) {
    let slashes = 0
    while (at - slashes > start && text[at - slashes - 1] === '\\') slashes++
    if (slashes === quote.length - 1) return at - slashes
  }
  return text.length
}

/** Loggers are named like modules. */
const LOGGER = /^[a-z_]\w*(?:\.\w+)+$/

const valuesOfKeys = (text: string): PiiMatch[] =>
  Array.from(text.matchAll(NAME_KEY)).flatMap(({ 0: found, index, groups: { key = '', sign = '', open = '' } = {} }) => {
    const start = index + found.length
    const rest = text.slice(start, start + 400)
    // An unquoted word before a colon is a key only if it cannot be prose: `client: connection refused` names nobody.
    if (open === '' && sign === ':' && key !== '') return []
    const [bare = ''] = (sign === '=' ? /^[^\s&,;)\]}>"']+/ : /^[^,;|()[\]{}<>"'\n]{1,60}/).exec(rest) ?? []
    const end = open === '' ? start + bare.length : endOfQuoted(text, start, open)
    const value = text.slice(start, end)
    if ((key === 'name' && LOGGER.test(value)) || isOwnReference(value) || hasOnlyCommonWords(value)) return []
    return [{ start, end, value }]
  })

/** People named by the text around them: values of keys for names, and what known log messages name. */
export const findByContext = (text: string): PiiMatch[] => {
  const inMessages = Array.from(text.matchAll(LOG_MESSAGE), ({ 0: value, index }) => ({
    start: index,
    end: index + value.trimEnd().length,
    value: value.trim(),
  }))
  return [
    ...(/[:=]/.test(text) ? valuesOfKeys(text) : []),
    ...inMessages.filter(({ value }) => !isOwnReference(value) && !hasOnlyCommonWords(value)),
  ]
}
