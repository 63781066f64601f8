import { z } from 'zod'

// Compiling a validator per schema takes longer than validating everything that one run reads.
z.config({ jitless: true })
