import { z } from 'zod'
import type { CheckReport } from './examine.js'
import { CHECK_IDS, STATUSES, type Status } from './types.js'

/** Raised when a field changes its meaning or goes; new fields and new checks do not raise it. */
export const DOCTOR_VERSION = 1

const standing = z.enum(STATUSES)

const FindingShape = z.object({
  standing,
  found: z.string(),
  advice: z.string().nullable().describe('What to do; null where there is nothing to do'),
  paste: z.array(z.string()).describe('Lines to be copied as they are'),
})

const CheckShape = z.object({
  id: z.enum(CHECK_IDS),
  title: z.string(),
  standing: standing.describe('That of the worst finding'),
  findings: z.array(FindingShape),
  because: z.enum(CHECK_IDS).nullable().describe('The check that failed, where this one could not be made for it'),
})

/** What `doctor --format json` prints. */
export const DoctorShape = z.object({
  schemaVersion: z.literal(DOCTOR_VERSION),
  kind: z.literal('doctor'),
  status: z.int().min(0).max(2).describe('The exit status: 0 fine, 1 a warning, 2 an error'),
  targets: z.array(
    z.object({
      target: z.string().nullable().describe('null: the settings could not be read so far'),
      standing: z.enum(['fine', 'warning', 'error']),
      examinedAt: z.iso.datetime({ offset: true }),
      tookMs: z.number(),
      checks: z.array(CheckShape).describe('In order; each check once'),
    }),
  ),
})
export type DoctorDocument = z.infer<typeof DoctorShape>

/** One target with all that was found. */
export interface Examined {
  readonly target: string | null
  /** By this machine's clock. */
  readonly examinedAt: Date
  readonly tookMs: number
  readonly checks: readonly CheckReport[]
}

const STATUS = { fine: 0, warning: 1, error: 2 } as const

/** What could not be checked or was left out counts for nothing: what is to blame counts already. */
export const standingOf = (standings: readonly Status[]): keyof typeof STATUS =>
  standings.includes('error') ? 'error' : standings.includes('warning') ? 'warning' : 'fine'

/** 0, 1 or 2: that of the worst target. */
export const statusOf = (examined: readonly Examined[]): 0 | 1 | 2 =>
  STATUS[standingOf(examined.flatMap(({ checks }) => checks.map(({ standing }) => standing)))]

export const documentOf = (examined: readonly Examined[]): DoctorDocument => ({
  schemaVersion: DOCTOR_VERSION,
  kind: 'doctor',
  status: statusOf(examined),
  targets: examined.map(({ target, examinedAt, tookMs, checks }) => ({
    target,
    standing: standingOf(checks.map(({ standing }) => standing)),
    examinedAt: examinedAt.toISOString(),
    tookMs: Math.round(tookMs),
    checks: checks.map(({ findings, ...check }) => ({
      ...check,
      findings: findings.map(({ standing, found, advice = null, paste = [] }) => ({ standing, found, advice, paste: [...paste] })),
    })),
  })),
})
