import { closest, distance } from 'fastest-levenshtein'
import type { z } from 'zod'

/** One thing that is wrong in a table of settings. */
export interface Issue {
  readonly path: readonly PropertyKey[]
  /** What is wrong, without the place: `unknown key; did you mean port?`. */
  readonly what: string
}

/** The nearest of the known names, where one is near enough to be meant. */
export const nearest = (name: string, known: readonly string[], within = 3): string | undefined => {
  const found = known.length > 0 ? closest(name, known) : undefined
  return found !== undefined && distance(name, found) <= within ? found : undefined
}

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], value)

const isSecret = (path: readonly PropertyKey[]): boolean => /^(password|metrics_token)(_command)?$/.test(String(path.at(-1)))

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

type Shape = Record<string, unknown>

/** The keys that the table at `path` of a schema takes, as far as the schema's own shape tells. */
const knownKeys = (schema: any, path: readonly PropertyKey[]): string[] => {
  let here = schema
  for (const key of path) {
    here = unwrap(here)
    here = here?.shape?.[key] ?? here?.valueType ?? here?.def?.valueType ?? here?.element ?? here?.def?.element
  }
  const shape: Shape = unwrap(here)?.shape ?? {}
  return Object.keys(shape).filter(key => key !== 'password')
}

const unwrap = (schema: any): any => {
  let here = schema
  for (;;) {
    const inner = here?.def?.innerType ?? here?.def?.options?.find((option: any) => option?.def?.type === 'object' || option?.shape)
    if (!inner) return here
    here = inner
  }
}

const flatten = (issue: z.core.$ZodIssue, input: unknown): z.core.$ZodIssue[] => {
  if (issue.code !== 'invalid_union') return [issue]
  // The value is a table: what is wrong with it lies in the branch that takes tables.
  const value = valueAt(input, issue.path)
  const branch = issue.errors.find(errors => errors.some(({ path, code }) => path.length > 0 || code === 'unrecognized_keys'))
  if (typeof value !== 'object' || !branch) return [issue]
  return branch.map(inner => ({ ...inner, path: [...issue.path, ...inner.path] }))
}

/** What zod found, in the words of the settings. */
export const issuesOf = (error: z.ZodError, schema: z.ZodType, input: unknown): Issue[] =>
  error.issues
    .flatMap(issue => flatten(issue, input))
    .flatMap((issue): Issue[] => {
      if (issue.code === 'unrecognized_keys') {
        const known = knownKeys(schema, issue.path)
        return issue.keys.map(key => {
          const meant = nearest(key, known)
          return { path: [...issue.path, key], what: `unknown key; ${meant ? `did you mean ${meant}?` : `it takes ${known.join(', ')}`}` }
        })
      }
      const value = valueAt(input, issue.path)
      const given = value === undefined ? 'missing' : isSecret(issue.path) ? '' : shown(value)
      return [{ path: issue.path, what: given ? `${given}: ${issue.message}` : issue.message }]
    })
