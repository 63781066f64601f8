import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { text as format } from '../../src/report/formats/text/index.js'
import { error, reportOf, values } from '../support/a-day.js'
import { aStyle, minutesAgo } from '../support/report.js'

describe('the text format', () => {
  it('reads as operators know it', async () => {
    await expect(format.write([reportOf()], aStyle())).toMatchFileSnapshot('golden/report.txt')
  })

  it('states undelivered alerts and the reason at the top', () => {
    const outbox = [
      { channel: 'office', messages: 3, since: minutesAgo(40), reason: `450 4.7.1 ${'try again later, '.repeat(20)}` },
      { channel: 'phone', messages: 1, since: minutesAgo(2), reason: null },
    ]
    const rows = format.write([{ ...reportOf(), outbox }], aStyle()).split('\n')
    const plain = format.write([{ ...reportOf(), outbox }], aStyle({ ascii: true }))

    expect(rows[3]).toMatch(/^📤 3 messages wait for office since 2025-10-08 03:12 \(450 4\.7\.1 try again .*…\)$/)
    expect(rows[4]).toBe('📤 1 message waits for phone since 2025-10-08 03:50')
    expect(plain).toContain('\n1 message waits for phone since 2025-10-08 03:50\n')
    for (const row of rows) expect(stringWidth(row)).toBeLessThanOrEqual(100)
  })

  it('states why a section is missing, in its place and at the end', async () => {
    const report = reportOf({ providers: { errors: [error] }, recent: { values: values.recent, errors: [error] } })
    await expect(format.write([report], aStyle({ width: 80 }))).toMatchFileSnapshot('golden/report-partial.txt')
  })

  it('has no emoji and no box characters with --ascii, but keeps names', async () => {
    const text = format.write([reportOf()], aStyle({ ascii: true, width: 60 }))
    await expect(text).toMatchFileSnapshot('golden/report-ascii.txt')
    expect(text).not.toMatch(/\p{Extended_Pictographic}|[─│┌…]/u)
    expect(text).toContain('名前')
  })

  it.each([60, 61, 72, 80, 100, 200])('fits into %i cells whatever the names', width => {
    for (const row of format.write([reportOf({ providers: { errors: [error] } })], aStyle({ width })).split('\n'))
      expect(stringWidth(row), row).toBeLessThanOrEqual(width)
  })

  it('keeps references and customer codes whole at 60 cells, because callers read them out', () => {
    const [first, ...others] = (values.payments as { pending: { reference: string }[] }).pending
    const payments = { ...values.payments, pending: [{ ...first, reference: 'PCSA-000123' }, ...others] }
    const text = format.write([reportOf({ payments: { values: payments, errors: [] } })], aStyle({ width: 60 }))

    expect(text).toContain(' PCSA-000123 ')
    expect(text).toContain(' PC00012345 ')
  })

  it('cuts nothing with --all in any kind of block', () => {
    const long = `${'x'.repeat(150)}@clients.example`
    const [newest] = (values.registrations as { newest: object[] }).newest
    const registrations = { ...values.registrations, newest: [{ ...newest, name: long }] }
    const all = reportOf({ registrations: { values: registrations, errors: [] } }, { all: true })
    const text = format.write([all], aStyle({ width: 60 }))

    expect(text).toContain('PCSA-0002 with a reference that somebody made long')
    expect(text.replaceAll(/\n +/g, '')).toContain(long)
    expect(text).not.toMatch(/\S…/)
  })

  it('contains no control character and no direction override', () => {
    expect(format.write([reportOf()], aStyle())).not.toMatch(/(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
  })
})
