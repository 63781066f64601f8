import { bankIdOf, readOfx } from '../ofx.js'
import type { Shape } from '../statement.js'

export const fnbOfx = {
  name: 'FNB OFX',
  bank: 'FNB',
  trust: 'A',
  recognises: file => /^(?:FNB|250655)$/i.test(bankIdOf(file) ?? ''),
  read: readOfx,
} as const satisfies Shape
