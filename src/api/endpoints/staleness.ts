import { z } from 'zod'

/** In answers that are given again while the platform is away. */
export const staleness = {
  stale: z.boolean().describe('The platform cannot be read now: this is what it was like a while ago'),
  age_seconds: z.int().describe('How long ago that was'),
}
