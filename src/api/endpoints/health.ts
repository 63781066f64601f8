import { z } from 'zod'
import { clock } from '../../platform/api/moments.js'
import { endpoint } from './types.js'

const needsOf = () => ({ clock: clock() })

/** For load balancers: whether the platform can be read, and nothing else. */
export const health = endpoint({
  path: 'health/',
  summary: 'Whether the platform can be read; needs no token',
  numbers: {},
  answer: z.object({ status: z.literal('ok') }),
  isOpen: true,
  needs: () => [needsOf()],

  async read(_, { batcher }) {
    await batcher.readNeeds(needsOf())
    return { status: 'ok' as const }
  },
})
