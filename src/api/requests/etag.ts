import { createHash } from 'node:crypto'

/** A strong entity tag: other bytes, another tag. */
export const etagOf = (body: string): string => `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`

/** Whether `If-None-Match` names it; compared weakly, as RFC 9110 has it for this header. */
export const isMatched = (header: string | undefined, etag: string): boolean =>
  header?.split(',').some(given => given.trim() === '*' || given.trim().replace(/^W\//, '') === etag) ?? false
