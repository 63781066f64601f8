import { type ZodType, z } from 'zod'
import { isOwnReference } from './contexts.js'
import { foldText } from './folded-text.js'
import type { PeopleIndex } from './people.js'

/** What to do with each value of a row. */
export interface Visitor {
  /** All names of one row belong to one person. */
  row?(names: readonly string[]): void
  /** @returns the value to put in its place */
  person(value: string): string
  text(value: string, key: string): string
}

/** Reading the mark of a schema takes longer than visiting a value. */
const marks = new WeakMap<ZodType, unknown>()
const markOf = (schema: ZodType): unknown => {
  if (!marks.has(schema)) marks.set(schema, schema.meta()?.personal)
  return marks.get(schema)
}

/** Whether the value is personal, by the mark of its column. */
const isPersonal = (schema: ZodType, value: string): boolean => {
  const mark = markOf(schema)
  return mark === true || mark === 'another' || (mark === 'reference' && !isOwnReference(foldText(value).text))
}

/** The names of the person whom a row is about, the surest first: a reference may name anybody. */
const namesOf = (entries: readonly { readonly value: unknown; readonly schema: ZodType }[]): string[] =>
  [true, 'reference'].flatMap(mark =>
    entries.flatMap(({ value, schema }) =>
      typeof value === 'string' && markOf(unwrapped(schema)) === mark && isPersonal(unwrapped(schema), value) ? [value] : [],
    ),
  )

const unwrapped = (schema: ZodType): ZodType =>
  schema instanceof z.ZodNullable || schema instanceof z.ZodOptional || schema instanceof z.ZodReadonly
    ? unwrapped(schema.unwrap() as ZodType)
    : schema

/** Compares only the discriminator if the union has one. */
const matchesOption = (union: z.ZodUnion, option: ZodType, data: object): boolean => {
  const field = union instanceof z.ZodDiscriminatedUnion ? union.def.discriminator : undefined
  const schema = field !== undefined && option instanceof z.ZodObject ? option.shape[field] : undefined
  return schema && field !== undefined ? schema.safeParse(data[field as keyof object]).success : option.safeParse(data).success
}

/** The same data with every text except ids replaced by what the visitor returns. */
export const visitData = (given: ZodType, data: unknown, visitor: Visitor, key = ''): unknown => {
  if (data === null || data === undefined) return data
  const schema = unwrapped(given)
  if (schema instanceof z.ZodArray) return (data as unknown[]).map(item => visitData(schema.element as ZodType, item, visitor))
  if (schema instanceof z.ZodUnion) {
    const option = schema.options.find(option => matchesOption(schema, option as ZodType, data))
    return option ? visitData(option as ZodType, data, visitor, key) : data
  }
  if (schema instanceof z.ZodObject) {
    const entries = Object.entries(data).map(([key, value]) => ({ key, value, schema: (schema.shape[key] ?? z.unknown()) as ZodType }))
    visitor.row?.(namesOf(entries))
    return Object.fromEntries(entries.map(({ key, value, schema }) => [key, visitData(schema, value, visitor, key)]))
  }
  if (typeof data !== 'string') return data
  if (isPersonal(schema, data)) return visitor.person(data)
  return key === 'id' ? data : visitor.text(data, key)
}

/** Learns the people in rows of that schema. */
export const learnRows = (people: PeopleIndex, schema: ZodType, rows: readonly unknown[]): void => {
  const keep = (value: string): string => value
  for (const row of rows) visitData(schema, row, { row: names => people.learn(names), person: keep, text: keep })
}
