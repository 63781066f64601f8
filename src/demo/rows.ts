import { createHash } from 'node:crypto'

/** A UUID that is the same in every demo, so that an id from an earlier run can be looked up again. */
export const uuid = (name: string): string =>
  createHash('md5')
    .update(name)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')

export const userId = (mail: string): string => uuid(`user ${mail}`)
export const accountId = (mail: string): string => uuid(`account ${mail}`)

export type Insert = (table: string, row: Readonly<Record<string, unknown>>) => Promise<void>

/** A time given in hours before now, so that a demo is always about today. No hours: null. */
export const hoursAgo = (hours: number | null | undefined, now: Date): Date | null =>
  hours == null ? null : new Date(now.getTime() - hours * 3_600_000)
