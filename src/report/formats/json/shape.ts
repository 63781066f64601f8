import { type ZodType, z } from 'zod'

/** ISO 8601 in UTC in JSON, and a Date in memory. */
const Moment = z.codec(z.iso.datetime({ offset: true }), z.date(), {
  decode: text => new Date(text),
  encode: date => date.toISOString(),
})

/** Returns the schema itself if nothing in it differs in JSON: building schemas is most of the time that reading a saved report takes. */
const serializedShape = (shape: ZodType): ZodType => {
  if (shape instanceof z.ZodDate) return Moment
  if (shape instanceof z.ZodObject) {
    const parts = Object.entries(shape.shape).map(([key, value]) => [key, value as ZodType, serializedShape(value as ZodType)] as const)
    return parts.every(([, before, after]) => before === after)
      ? shape
      : z.object(Object.fromEntries(parts.map(([key, , after]) => [key, after])))
  }
  if (shape instanceof z.ZodReadonly) return serializedShape(shape.unwrap() as ZodType)
  if (shape instanceof z.ZodUnion) {
    const options = shape.options.map(option => serializedShape(option as ZodType))
    return options.every((option, i) => option === shape.options[i]) ? shape : z.union(options)
  }
  const inner = innerOf(shape)
  if (!inner) return shape
  const serializedInner = serializedShape(inner)
  if (serializedInner === inner) return shape
  if (shape instanceof z.ZodArray) return z.array(serializedInner)
  if (shape instanceof z.ZodRecord) return z.record(z.string(), serializedInner)
  return shape instanceof z.ZodNullable ? serializedInner.nullable() : serializedInner.optional()
}

const innerOf = (shape: ZodType): ZodType | undefined => {
  if (shape instanceof z.ZodArray) return shape.element as ZodType
  if (shape instanceof z.ZodRecord) return shape.valueType as ZodType
  return shape instanceof z.ZodNullable || shape instanceof z.ZodOptional ? (shape.unwrap() as ZodType) : undefined
}

/** The schema of a value in JSON: dates are written as text, and read back as dates. */
export const serialized = <Data>(shape: ZodType<Data>): ZodType<Data> => serializedShape(shape) as ZodType<Data>
