import type { z } from 'zod'

/** A reply as JSON of that shape; undefined if it is none. */
export const jsonReply = <Shape extends z.ZodType>(shape: Shape, body: string): z.infer<Shape> | undefined => {
  try {
    return shape.safeParse(JSON.parse(body)).data
  } catch {
    return undefined
  }
}
