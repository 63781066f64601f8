import { bankIdOf, readOfx } from '../ofx.js'
import type { Shape } from '../statement.js'

export const nedbankOfx = {
  name: 'Nedbank OFX',
  bank: 'Nedbank',
  trust: 'A',
  recognises: file => /^(?:NETBANK)$/i.test(bankIdOf(file) ?? ''),
  read: readOfx,
} as const satisfies Shape
