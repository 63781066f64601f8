import { z } from 'zod'

/** SQL for the sum of amounts without NaN, since one NaN would make the whole sum NaN. */
export const SUM = "SUM(NULLIF(amount, 'NaN'))"

/**
 * An amount as PostgreSQL prints a numeric: it stays text, so that no cent is lost. A refinement, not a pattern, which would show up in
 * JSON Schemas.
 */
export const amount = () => z.string().refine(text => /^-?\d+(\.\d+)?$/.test(text), { error: 'not a plain number' })
