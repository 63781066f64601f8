import { createHash } from 'node:crypto'

/** A strong entity tag: a digest of the body. */
export const etagOf = (body: string): string => `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`

/** Whether an `If-None-Match` header lists the tag. Compares weakly, as RFC 9110 requires for this header. */
export const matchesEtag = (header: string | undefined, etag: string): boolean =>
  header?.split(',').some(tag => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag) ?? false
