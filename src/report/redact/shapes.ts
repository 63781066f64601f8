import { type ZodType, z } from 'zod'
import { isOwnReference } from './contexts.js'
import type { PeopleIndex } from './people.js'
import { foldText } from './signs.js'

/** What data of some shape holds, value by value. */
export interface Visit {
  /** All who are named in one row are one. */
  row?(names: readonly string[]): void
  /** @returns what is to stand in its place */
  person(value: string): string
  text(value: string, key: string): string
}

/** To ask a shape takes longer than to visit a value of it. */
const marks = new WeakMap<ZodType, unknown>()
const markOf = (shape: ZodType): unknown => {
  if (!marks.has(shape)) marks.set(shape, shape.meta()?.personal)
  return marks.get(shape)
}

/** Whether these words are a person's, by the mark of their column. */
const isPersonal = (shape: ZodType, value: string): boolean => {
  const mark = markOf(shape)
  return mark === true || mark === 'another' || (mark === 'reference' && !isOwnReference(foldText(value).text))
}

/** The names of the one whom a row is about, by the surest first: a reference may be anybody's. */
const namesOf = (entries: readonly { readonly value: unknown; readonly shape: ZodType }[]): string[] =>
  [true, 'reference'].flatMap(mark =>
    entries.flatMap(({ value, shape }) =>
      typeof value === 'string' && markOf(unwrapped(shape)) === mark && isPersonal(unwrapped(shape), value) ? [value] : [],
    ),
  )

const unwrapped = (shape: ZodType): ZodType =>
  shape instanceof z.ZodNullable || shape instanceof z.ZodOptional || shape instanceof z.ZodReadonly
    ? unwrapped(shape.unwrap() as ZodType)
    : shape

/** Where one field tells which it is, no more is compared. */
const matchesOption = (union: z.ZodUnion, option: ZodType, data: object): boolean => {
  const field = union instanceof z.ZodDiscriminatedUnion ? union.def.discriminator : undefined
  const shape = field !== undefined && option instanceof z.ZodObject ? option.shape[field] : undefined
  return shape && field !== undefined ? shape.safeParse(data[field as keyof object]).success : option.safeParse(data).success
}

/** The same data after a visit of all that is text in it, but for ids. */
export const visitData = (given: ZodType, data: unknown, visit: Visit, key = ''): unknown => {
  if (data === null || data === undefined) return data
  const shape = unwrapped(given)
  if (shape instanceof z.ZodArray) return (data as unknown[]).map(item => visitData(shape.element as ZodType, item, visit))
  if (shape instanceof z.ZodUnion) {
    const option = shape.options.find(option => matchesOption(shape, option as ZodType, data))
    return option ? visitData(option as ZodType, data, visit, key) : data
  }
  if (shape instanceof z.ZodObject) {
    const entries = Object.entries(data).map(([key, value]) => ({ key, value, shape: (shape.shape[key] ?? z.unknown()) as ZodType }))
    visit.row?.(namesOf(entries))
    return Object.fromEntries(entries.map(({ key, value, shape }) => [key, visitData(shape, value, visit, key)]))
  }
  if (typeof data !== 'string') return data
  if (isPersonal(shape, data)) return visit.person(data)
  return key === 'id' ? data : visit.text(data, key)
}

/** Learns of everybody in rows of that shape. */
export const learnRows = (people: PeopleIndex, shape: ZodType, rows: readonly unknown[]): void => {
  const keep = (value: string): string => value
  for (const row of rows) visitData(shape, row, { row: names => people.learn(names), person: keep, text: keep })
}
