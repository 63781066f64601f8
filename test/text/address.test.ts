import { expect, it } from 'vitest'
import { hostPort, percentDecoded } from '../../src/text/address.js'

it('puts an IPv6 address in brackets before a port', () => {
  expect([hostPort('mail.example', 587), hostPort('::1', 587)]).toEqual(['mail.example:587', '[::1]:587'])
})

it('decodes percent-encoding, and keeps text that is not valid percent-encoding', () => {
  expect([percentDecoded('ops%40shop.example'), percentDecoded('100%')]).toEqual(['ops@shop.example', '100%'])
})
