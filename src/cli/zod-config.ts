import { z } from 'zod'

// To compile a checker for each shape takes longer than to check all that one run ever reads.
z.config({ jitless: true })
