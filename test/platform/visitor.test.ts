import { describe, expect, it } from 'vitest'
import { visitorOf, visitorsOf } from '../../src/platform/visitor.js'

const line = (address: string) => `${address} - - [29/Nov/2026:10:00:00 +0000] "POST /api/login/ HTTP/1.0" 401 58`

describe('the visitor in a line of an access log', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['2001:db8::7', '2001:db8::7'],
    ['203.0.113.9, 10.0.0.7', '203.0.113.9'],
    ['10.0.0.7, 203.0.113.9, 198.51.100.4', '203.0.113.9'],
    ['203.0.113.9,10.0.0.7', '203.0.113.9'],
    ['203.0.113.9:50112', '203.0.113.9'],
    ['[2001:db8::7]:50112', '2001:db8::7'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['-, 203.0.113.9', '203.0.113.9'],
    ['172.32.0.1', '172.32.0.1'],
    ['100.128.0.1', '100.128.0.1'],
    ['visitor.clients.example', 'visitor.clients.example'],
  ])('whose address is %s is %s', (address, visitor) => {
    expect(visitorOf(line(address))).toBe(visitor)
  })

  it.each([
    '',
    ' ',
    '-',
    'unix:',
    'localhost',
    '127.0.0.1',
    '127.8.0.1',
    '10.0.0.7',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.1.1',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    '::',
    'fe80::1%eth0',
    'fd00::7',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '[::1]:50112',
    '10.0.0.7, 127.0.0.1',
    '-, 10.0.0.7',
  ])('whose address is "%s" is unknown', address => {
    expect(visitorOf(line(address))).toBeUndefined()
  })
})

it('the visitors of many lines are those of each', () => {
  const lines = ['203.0.113.9 - - [', '10.0.0.1, 203.0.113.9 - - [', '203.0.113.9 - - [', 'unix: - - [', '203.0.113.9, 10.0.0.1 - - [', '']

  expect(visitorsOf(lines)).toEqual(lines.map(visitorOf))
})
