import type { z } from 'zod'
import { cut } from '../text/ellipsis.js'
import { nearest } from '../text/nearest.js'

/** One error in the settings file. */
export interface Issue {
  readonly path: readonly PropertyKey[]
  /** The error without its place: `unknown key; did you mean port?`. */
  readonly what: string
  /** The key is missing; another issue may be its misspelt name. */
  readonly isMissing?: boolean
}

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], value)

/** Keys of a channel whose values errors may print; any other key may hold a secret by mistake. */
const OPEN_KEYS: readonly PropertyKey[] = ['type', 'events', 'min_severity', 'rules', 'daily_report', 'format', 'starttls']

const isSecret = (path: readonly PropertyKey[]): boolean =>
  path[0] === 'channels' ? !OPEN_KEYS.includes(path[2] ?? '') : /^(password|metrics_token)/.test(String(path.at(-1)))

const isTable = (value: unknown): boolean => typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date)

/** Characters of a value that errors print, enough to recognise it. */
const MAX_VALUE_CHARS = 61

/** A value as errors print it. */
export const shown = (value: unknown): string => {
  // Never print a whole table: it may hold secrets.
  if (isTable(value)) return 'a table'
  if (Array.isArray(value) && value.flat(Number.POSITIVE_INFINITY).some(isTable)) return 'a list of tables'
  return cut(JSON.stringify(value) ?? String(value), MAX_VALUE_CHARS)
}

/** The keys that the schema accepts at `path`, as far as its shape is known. */
const knownKeys = (schema: any, path: readonly PropertyKey[], input: unknown): string[] => {
  let here = schema
  for (const [i, key] of path.entries()) {
    here = unwrap(here, valueAt(input, path.slice(0, i)))
    here = here?.shape?.[key] ?? here?.valueType ?? here?.def?.valueType ?? here?.element ?? here?.def?.element
  }
  const shape: Record<string, any> = unwrap(here, valueAt(input, path))?.shape ?? {}
  // A key whose type is undefined exists only to be refused with its own message.
  return Object.keys(shape).filter(key => unwrap(shape[key], undefined)?.def?.type !== 'undefined')
}

/** The member of a union that accepts tables; of several, the one that the value's type selects. */
const tableOption = ({ options, discriminator }: any, value: any): any =>
  options?.find((option: any) =>
    discriminator ? option?.shape?.[discriminator]?.def?.values?.includes(value?.[discriminator]) : option?.shape,
  )

const unwrap = (schema: any, value: unknown): any => {
  let here = schema
  for (;;) {
    const inner = here?.def?.innerType ?? tableOption(here?.def ?? {}, value)
    if (!inner) return here
    here = inner
  }
}

const flatten = (issue: z.core.$ZodIssue, input: unknown): z.core.$ZodIssue[] => {
  if (issue.code !== 'invalid_union') return [issue]
  // The value is a table, so its errors are in the branch that accepts tables.
  const value = valueAt(input, issue.path)
  const branch = issue.errors.find(errors => errors.some(({ path, code }) => path.length > 0 || code === 'unrecognized_keys'))
  if (typeof value !== 'object' || !branch) return [issue]
  return branch.map(inner => ({ ...inner, path: [...issue.path, ...inner.path] }))
}

/** Zod's issues, worded for the settings file. */
export const issuesOf = (error: z.ZodError, schema: z.ZodType, input: unknown): Issue[] =>
  error.issues
    .flatMap(issue => flatten(issue, input))
    .flatMap((issue): Issue[] => {
      if (issue.code === 'unrecognized_keys') {
        const known = knownKeys(schema, issue.path, input)
        return issue.keys.map(key => {
          const meant = nearest(key, known)
          return { path: [...issue.path, key], what: `unknown key; ${meant ? `did you mean ${meant}?` : `it takes ${known.join(', ')}`}` }
        })
      }
      if (issue.code === 'invalid_key') return [{ path: issue.path, what: issue.issues[0]?.message ?? issue.message }]
      const value = valueAt(input, issue.path)
      if (value === undefined) return [{ path: issue.path, what: `missing: ${issue.message}`, isMissing: true }]
      return [{ path: issue.path, what: isSecret(issue.path) ? issue.message : `${shown(value)}: ${issue.message}` }]
    })
