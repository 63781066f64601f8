import { createHash, timingSafeEqual } from 'node:crypto'

export const digest = (secret: string): Buffer => createHash('sha256').update(secret).digest()

/** Compares in constant time: the time taken must not reveal where two digests differ. */
export const isSameDigest = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b)
