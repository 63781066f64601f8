import { z } from 'zod'
import type { Severity } from '../report/problem.js'

// Spelt out, for this room takes no values from others; one that is forgotten does not compile.
const SEVERITY = { info: 'info', warning: 'warning', medium: 'medium', high: 'high' } as const satisfies { [S in Severity]: S }

/** Pieces of what is kept in files. */
export const severity = z.enum(SEVERITY)
export const count = z.int().min(0)
export const date = z.iso.datetime().transform(at => new Date(at))
