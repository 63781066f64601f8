import { z } from 'zod'

/** SQL for the sum of a column, without what is no number: one NaN makes a sum of all the others NaN. */
export const SUM = "SUM(NULLIF(amount, 'NaN'))"

/** Money as PostgreSQL writes a number: numeric stays text, so that no cent is lost. No pattern of its own: what is saved says nothing of columns. */
export const amount = () => z.string().refine(text => /^-?\d+(\.\d+)?$/.test(text), { error: 'no plain number' })
