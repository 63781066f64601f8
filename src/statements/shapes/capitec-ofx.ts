import { bankIdOf, readOfx } from '../ofx.js'
import type { Shape } from '../statement.js'

export const capitecOfx = {
  name: 'Capitec OFX',
  bank: 'Capitec',
  trust: 'A',
  recognises: file => /^(?:capitec)$/i.test(bankIdOf(file) ?? ''),
  read: readOfx,
} as const satisfies Shape
