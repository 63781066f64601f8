import { createHash, timingSafeEqual } from 'node:crypto'

export const digest = (key: string): Buffer => createHash('sha256').update(key).digest()

/** Takes as long whatever is equal: what they differ in cannot be measured from outside. */
export const isSame = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b)
