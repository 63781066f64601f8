import { randomUUID } from 'node:crypto'
import { appendFile, chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { DoctorDocument } from '../../src/doctor/document.js'
import type { CheckId, Status } from '../../src/doctor/types.js'
import { allConsumers } from '../../src/setup/data-access.js'
import { type Sshd, type SshdOptions, startSshd } from './sshd.js'
import { it, type RunOptions, type World } from './world.js'

export type CheckMade = DoctorDocument['targets'][number]['checks'][number]

export interface Diagnosis {
  readonly status: number | null
  readonly document: DoctorDocument
  /** A check of the first target. */
  of(id: CheckId): CheckMade
  readonly stdout: string
  readonly stderr: string
}

/** Runs the built `check_status doctor` in the world. */
export const examineWorld = async (world: World, options: RunOptions = {}, args: readonly string[] = []): Promise<Diagnosis> => {
  const { status, stdout, stderr } = await world.run(['doctor', '--format', 'json', ...args], options)
  const document = JSON.parse(stdout) as DoctorDocument
  return {
    status,
    document,
    stdout,
    stderr,
    of: id => document.targets[0]?.checks.find(check => check.id === id) as CheckMade,
  }
}

/** `2025-10-08 03:52:55,123` in Johannesburg's time. */
const inJohannesburg = (at: Date): string =>
  new Date(at.getTime() + 2 * 3_600_000).toISOString().slice(0, 23).replace('T', ' ').replace('.', ',')

export const djangoLine = (at = new Date()): string => `INFO ${inJohannesburg(at)} basehttp 1 1 "GET / HTTP/1.1" 200 1\n`

/** Logs of a platform that is up. */
export const writeLogs = async ({ logs }: World): Promise<void> => {
  await writeFile(join(logs, 'django.log'), djangoLine())
  await writeFile(join(logs, 'access.log'), '')
  await chmod(join(logs, 'access.log'), 0o644)
}

/** A role for one test, without privileges yet; dropped after the work. */
export const withRole = async <T>(world: World, work: (role: string) => Promise<T>): Promise<T> => {
  const role = `reader_${randomUUID().slice(0, 8)}`
  await world.platform.sql(`CREATE ROLE ${role} LOGIN PASSWORD 'narrow'`)
  await writeFile(join(world.home, 'narrow'), 'narrow\n', { mode: 0o600 })
  await world.configure({ database: { user: role, password_file: '~/narrow' } })
  try {
    return await work(role)
  } finally {
    await world.platform.sql(`DROP OWNED BY ${role}`)
    await world.platform.sql(`DROP ROLE ${role}`)
  }
}

/** Lets the role read exactly what the queries of these consumers read. */
export const grantAll = async ({ platform }: World, role: string, consumers = allConsumers()): Promise<void> => {
  for (const { queries } of consumers)
    for (const { reads } of queries)
      for (const [table, columns] of Object.entries(reads))
        await platform.sql(`GRANT SELECT (${columns.join(', ')}) ON ${table} TO ${role}`)
}

/** Points the world's settings to another server, which is stopped after the work. */
export const withSshd = async <T>(
  world: World,
  options: SshdOptions,
  work: (sshd: Sshd, key: string) => Promise<T>,
  transport?: string,
): Promise<T> => {
  const sshd = await startSshd(options)
  try {
    await appendFile(join(world.home, '.ssh/known_hosts'), await sshd.knownHost())
    const key = await sshd.makeKey('another key', ['-t', 'ed25519'])
    await world.configure({ ssh: { port: sshd.port, identity_file: key, transport } })
    return await work(sshd, key)
  } finally {
    await sshd.stop()
  }
}

export const HOOK = '[channels.office]\ntype = "webhook"\nurl = "http://127.0.0.1:9/hook"\nsecret_file = "~/hook secret"\n'

export const path = ({ home }: World, ...names: string[]): string => join(home, ...names)

/** A fault, and the finding and advice that the check must give. */
export interface Case {
  readonly wrong: string
  readonly make: (world: World) => Promise<unknown>
  readonly options?: (world: World) => RunOptions
  readonly check: CheckId
  readonly standing: Status
  readonly found: RegExp
  readonly advice: RegExp
  /** Checks that cannot be made because of it. */
  readonly without?: readonly CheckId[]
}

const STATUS = { fine: 0, warning: 1, error: 2, not_checked: 0, left_out: 0 } as const

/** One test per case: the finding, the advice, and the checks that could not be made. */
export const itFinds = (cases: readonly Case[]): void =>
  it.for(cases)('finds $wrong', async ({ make, options, check, standing, found, advice, without = [] }, { world }) => {
    await writeLogs(world)
    await make(world)

    const { of, status, stderr, stdout } = await examineWorld(world, options?.(world))

    expect(stderr).toBe('')
    const { findings, ...made } = of(check)
    expect(made).toMatchObject({ id: check, standing, because: null })
    expect(findings.map(finding => finding.found).join('\n')).toMatch(found)
    expect(findings.map(finding => [finding.advice, ...finding.paste].join('\n')).join('\n')).toMatch(advice)
    expect(status).toBeGreaterThanOrEqual(STATUS[standing])
    for (const id of without) expect(of(id), id).toMatchObject({ standing: 'not_checked', because: check })
    // Independent checks are unaffected.
    expect(of('node').standing).toBe('fine')
    expect(stdout).not.toContain('hush')
  })
