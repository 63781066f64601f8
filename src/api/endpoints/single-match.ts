import { HttpError, notFound } from '../errors.js'

/** What a word can be at all; the longest column that is looked at has 254 letters. */
const WORD = /^[^\p{Cc}\p{Cs}]{1,254}$/u

/** @throws Refusal */
export const checkWord = (word: string): string => {
  if (!WORD.test(word) || word.trim() === '') throw notFound()
  return word
}

/** The one that was found. @throws Refusal that lists them where there are several: e-mails and references are not unique */
export const onlyOne = <Found extends { readonly id: string; readonly total: number }>(found: readonly Found[], what: string): Found => {
  const [only, ...others] = found
  if (!only) throw notFound()
  if (others.length === 0 && only.total === 1) return only
  throw new HttpError(409, { detail: `${only.total} ${what} match: ask by id.`, ids: found.map(({ id }) => id) })
}
