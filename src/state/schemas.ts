import { z } from 'zod'
import { SEVERITIES } from '../text/severity.js'

/** Pieces of what is kept in files. */
export const severity = z.enum(SEVERITIES)
export const count = z.int().min(0)
export const date = z.iso.datetime().transform(at => new Date(at))
