import { type ZodType, z } from 'zod'

/** ISO 8601 in UTC in JSON, and a Date in memory. */
const Moment = z.codec(z.iso.datetime({ offset: true }), z.date(), {
  decode: text => new Date(text),
  encode: date => date.toISOString(),
})

/** Returns the schema itself if nothing in it differs in JSON: building schemas is most of the time that reading a saved report takes. */
const serializedShape = (schema: ZodType): ZodType => {
  if (schema instanceof z.ZodDate) return Moment
  if (schema instanceof z.ZodObject) {
    const parts = Object.entries(schema.shape).map(([key, value]) => [key, value as ZodType, serializedShape(value as ZodType)] as const)
    return parts.every(([, before, after]) => before === after)
      ? schema
      : z.object(Object.fromEntries(parts.map(([key, , after]) => [key, after])))
  }
  if (schema instanceof z.ZodReadonly) return serializedShape(schema.unwrap() as ZodType)
  if (schema instanceof z.ZodUnion) {
    const options = schema.options.map(option => serializedShape(option as ZodType))
    return options.every((option, i) => option === schema.options[i]) ? schema : z.union(options)
  }
  const inner = innerOf(schema)
  if (!inner) return schema
  const serializedInner = serializedShape(inner)
  if (serializedInner === inner) return schema
  if (schema instanceof z.ZodArray) return z.array(serializedInner)
  if (schema instanceof z.ZodRecord) return z.record(z.string(), serializedInner)
  return schema instanceof z.ZodNullable ? serializedInner.nullable() : serializedInner.optional()
}

const innerOf = (schema: ZodType): ZodType | undefined => {
  if (schema instanceof z.ZodArray) return schema.element as ZodType
  if (schema instanceof z.ZodRecord) return schema.valueType as ZodType
  return schema instanceof z.ZodNullable || schema instanceof z.ZodOptional ? (schema.unwrap() as ZodType) : undefined
}

/** The schema of a value in JSON: dates are written as text, and read back as dates. */
export const serialized = <Data>(schema: ZodType<Data>): ZodType<Data> => serializedShape(schema) as ZodType<Data>
