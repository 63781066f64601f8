import { type ZodType, z } from 'zod'

/** A moment: ISO 8601 in UTC on paper, a Date inside. */
const Moment = z.codec(z.iso.datetime({ offset: true }), z.date(), {
  decode: text => new Date(text),
  encode: date => date.toISOString(),
})

const paper = (shape: ZodType): ZodType => {
  if (shape instanceof z.ZodDate) return Moment
  if (shape instanceof z.ZodObject)
    return z.object(Object.fromEntries(Object.entries(shape.shape).map(([key, value]) => [key, paper(value as ZodType)])))
  if (shape instanceof z.ZodArray) return z.array(paper(shape.element as ZodType))
  if (shape instanceof z.ZodNullable) return paper(shape.unwrap() as ZodType).nullable()
  if (shape instanceof z.ZodOptional) return paper(shape.unwrap() as ZodType).optional()
  if (shape instanceof z.ZodReadonly) return paper(shape.unwrap() as ZodType)
  if (shape instanceof z.ZodUnion) return z.union(shape.options.map(option => paper(option as ZodType)))
  if (shape instanceof z.ZodRecord) return z.record(z.string(), paper(shape.valueType as ZodType))
  return shape
}

/** A shape as JSON has it: dates inside become text there, and text becomes dates again on the way in. */
export const onPaper = <Data>(shape: ZodType<Data>): ZodType<Data> => paper(shape) as ZodType<Data>
