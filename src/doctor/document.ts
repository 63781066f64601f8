import { z } from 'zod'
import type { CheckReport } from './examine.js'
import { CHECK_IDS, STATUSES, type Status } from './types.js'

/** Incremented if a field changes its meaning or is removed, not for new fields or checks. */
export const DOCTOR_VERSION = 1

const StatusShape = z.enum(STATUSES)

const FindingShape = z.object({
  standing: StatusShape,
  found: z.string(),
  advice: z.string().nullable().describe('What to do; null if nothing'),
  paste: z.array(z.string()).describe('Lines to copy as they are'),
})

const CheckShape = z.object({
  id: z.enum(CHECK_IDS),
  title: z.string(),
  standing: StatusShape.describe('That of the worst finding'),
  findings: z.array(FindingShape),
  because: z.enum(CHECK_IDS).nullable().describe('The failed check that prevented this one; null otherwise'),
})

/** What `doctor --format json` prints. */
export const DoctorShape = z.object({
  schemaVersion: z.literal(DOCTOR_VERSION),
  kind: z.literal('doctor'),
  status: z.int().min(0).max(2).describe('The exit status: 0 fine, 1 a warning, 2 an error'),
  targets: z.array(
    z.object({
      target: z.string().nullable().describe('null: the settings could not be read up to here'),
      standing: z.enum(['fine', 'warning', 'error']),
      examinedAt: z.iso.datetime({ offset: true }),
      tookMs: z.number(),
      checks: z.array(CheckShape).describe('In order; each check once'),
    }),
  ),
})
export type DoctorDocument = z.infer<typeof DoctorShape>

/** One target with its findings. */
export interface Examined {
  readonly target: string | null
  /** By this machine's clock. */
  readonly examinedAt: Date
  readonly tookMs: number
  readonly checks: readonly CheckReport[]
}

const EXIT_STATUS = { fine: 0, warning: 1, error: 2 } as const

/** The worst of them. A check that was not made or left out does not count: the failure behind it counts already. */
export const overallStatus = (statuses: readonly Status[]): keyof typeof EXIT_STATUS =>
  statuses.includes('error') ? 'error' : statuses.includes('warning') ? 'warning' : 'fine'

/** The exit status of the command: that of the worst target. */
export const exitStatusOf = (examined: readonly Examined[]): 0 | 1 | 2 =>
  EXIT_STATUS[overallStatus(examined.flatMap(({ checks }) => checks.map(({ status }) => status)))]

export const documentOf = (examined: readonly Examined[]): DoctorDocument => ({
  schemaVersion: DOCTOR_VERSION,
  kind: 'doctor',
  status: exitStatusOf(examined),
  targets: examined.map(({ target, examinedAt, tookMs, checks }) => ({
    target,
    standing: overallStatus(checks.map(({ status }) => status)),
    examinedAt: examinedAt.toISOString(),
    tookMs: Math.round(tookMs),
    checks: checks.map(({ id, title, status, findings, because }) => ({
      id,
      title,
      standing: status,
      because,
      findings: findings.map(({ status, found, advice = null, paste = [] }) => ({ standing: status, found, advice, paste: [...paste] })),
    })),
  })),
})
