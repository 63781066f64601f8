import { HttpError, notFound } from '../errors.js'

/** The longest column searched holds 254 characters. */
const WORD = /^[^\p{Cc}\p{Cs}]{1,254}$/u

/** @throws HttpError 404 */
export const checkWord = (word: string): string => {
  if (!WORD.test(word) || word.trim() === '') throw notFound()
  return word
}

/** The only match. @throws HttpError with the ids of all matches if there are several: e-mails and references are not unique */
export const onlyMatch = <Match extends { readonly id: string; readonly total: number }>(
  matches: readonly Match[],
  kind: string,
): Match => {
  const [only, ...others] = matches
  if (!only) throw notFound()
  if (others.length === 0 && only.total === 1) return only
  throw new HttpError(409, { detail: `${only.total} ${kind} match: use an id instead.`, ids: matches.map(({ id }) => id) })
}
