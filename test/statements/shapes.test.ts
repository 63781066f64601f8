import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { isStatement, readStatement } from '../../src/statements/read.js'
import type { Statement } from '../../src/statements/statement.js'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

const read = (content: string | Uint8Array): Statement => {
  const found = readStatement(typeof content === 'string' ? bytes(content) : content)
  return isStatement(found) ? found : expect.fail(found.what)
}

const brief = ({ shape, account, movements, strange }: Statement) => ({
  shape,
  account,
  movements: movements.map(({ day, cents, reference }) => `${day} ${cents} ${reference}`),
  strange: strange.map(({ line }) => line),
})

describe('the quirks of the layouts', () => {
  it('Absa, saved by a South African Excel: a byte order mark, semicolons and decimal commas', () => {
    const content = '\uFEFFDate;Description;Amount;Balance\r\n20251002;ACB CREDIT ABSA BANK PC 9;1234,5;1334,50\r\n'

    expect(brief(read(content))).toMatchObject({ shape: 'absa', movements: ['2025-10-02 123450 ACB CREDIT ABSA BANK PC 9'], strange: [] })
  })

  it('FNB business: NUL bytes, a trailing comma, whole rands, and a reference in its own column', () => {
    const content =
      'ACCOUNT TRANSACTION HISTORY FOR ACCOUNT NUMBER 62000000001\0\n' +
      'Date,SERVICE FEE,Amount,DESCRIPTION,REFERENCE,Balance,CHEQUE NUMBER,\n2025/10/02,0,500,EFT,PC7F3A2C91\0,13000,,\n'

    expect(brief(read(content))).toMatchObject({
      shape: 'fnb-business',
      account: '62000000001',
      movements: ['2025-10-02 50000 PC7F3A2C91'],
    })
  })

  it('FNB by mail: the year of December in a statement that ends in January', () => {
    const content =
      "2,'62000000001','Gold'\n3,12,'15 December 2025','14 January 2026'\n5,1,'29 Dec','CR','PC7F3A2C91','',500.00,500.00,0\n5,2,'03 Jan','CR','CUS48213907','',250.00,750.00,0\n6,'END'\n"

    expect(brief(read(content))).toMatchObject({
      shape: 'fnb-mail',
      movements: ['2025-12-29 50000 PC7F3A2C91', '2026-01-03 25000 CUS48213907'],
      strange: [],
    })
  })

  it('Capitec of 2023: a line sep=, and debits that are positive', () => {
    const content =
      'sep=,\nNr,Account,Date,Statement Description,Long Description,Debit Amount,Credit Amount,Balance\n1,1,02/10/2025,x,PAYMENT PC9QX017,,150.00,150.00\n2,1,03/10/2025,x,FEE,5.00,,145.00\n'

    expect(brief(read(content))).toMatchObject({
      shape: 'capitec-2023',
      movements: ['2025-10-02 15000 PAYMENT PC9QX017', '2025-10-03 -500 FEE'],
    })
  })

  it('Standard Bank statement of account: a head with blank lines, a balance with a plus', () => {
    const content =
      'Statement of account\n\nAccount number,100000001\n\nDate,Value Date,Statement Number,Description,Amount,Balance,Type,Originator Reference,Customer Reference\n2025/10/02,2025/10/02,5,CREDIT TRANSFER,150.00,+150.00,C,PC9QX017,\n'

    expect(brief(read(content))).toMatchObject({ shape: 'standard-bank-account', movements: ['2025-10-02 15000 PC9QX017'], strange: [] })
    expect(read(content).movements[0]?.balanceCents).toBe(15_000)
  })

  it('MT942 of Standard Bank: neither opening nor closing, and a credit taken back is money out', () => {
    const content =
      '{1:F01SBZAZAJJXCIGXXXXXXXXXX}{2:O942}{4:\n:20:1\n:25:100000001\n:28C:1/1\n:34F:ZAR0,\n:61:2510091009RCR500,00NTRFREVERSAL PC7F3A2//NONREF\nREVERSAL PC7F3A2C91\n:86:/PREF/ZA1UNPAID ITEM\n-}\n'

    expect(read(content)).toMatchObject({
      openingCents: null,
      closingCents: null,
      movements: [{ cents: -50_000, reference: 'REVERSAL PC7F3A2C91' }],
    })
    expect(read(content).strange).toEqual([])
  })

  it('OFX in SGML: an empty MEMO, and an ampersand as an entity', () => {
    const content =
      'OFXHEADER:100\nDATA:OFXSGML\n\n<OFX>\n<BANKID>250655\n<ACCTID>62000000001\n<STMTTRN>\n<TRNTYPE>CREDIT\n<DTPOSTED>20251002\n<TRNAMT>10.00\n<MEMO>\n<NAME>SMITH &amp; SON\n</STMTTRN>\n</OFX>\n'

    expect(brief(read(content))).toMatchObject({ shape: 'fnb-ofx', movements: ['2025-10-02 1000 SMITH & SON'], strange: [] })
  })

  it('a line that fits no part of a layout is never dropped', () => {
    expect(
      brief(read('Date,Description,Amount,Balance\n20251002,ACB CREDIT A,1.00,1.00\n20251003,ACB CREDIT B,one rand,2.00\n')),
    ).toMatchObject({
      movements: ['2025-10-02 100 ACB CREDIT A'],
      strange: [3],
    })
  })

  it('text in Windows-1252 keeps its letters', () => {
    const content = Buffer.from('Date,Description,Amount,Balance\n20251002,ACB CREDIT Zo\xeb,1.00,1.00\n', 'latin1')

    expect(read(content).movements[0]?.words).toBe('ACB CREDIT Zoë')
  })
})

describe('a file that is no statement', () => {
  it.for([
    ['%PDF-1.7 and so on', 'a PDF'],
    ['PK\u0003\u0004', 'a ZIP archive or a workbook of Excel (XLSX)'],
    ['!Type:Bank\n', 'a QIF file'],
    ['<!doctype html><title>x</title>', 'a web page'],
    ['', 'an empty file'],
    ['OFXHEADER:100\n<OFX><BANKID>ELSEWHERE\n', 'an OFX file of a bank that check_status does not know (BANKID ELSEWHERE)'],
    ['name,amount\nx,1\n', 'text in none of the layouts that check_status knows'],
  ] as const)('is named, with what to download in its place: %s', ([content, what]) => {
    expect(readStatement(bytes(content))).toEqual({ what, instead: expect.stringContaining('CSV or OFX') })
  })

  it.for(['nedbank-current', 'fnb-transaction-history', 'standardbank-hist', 'capitec-transactions', 'bankzero', 'discovery'])(
    'a spreadsheet has saved it with semicolons, which is said, and what to give in its place: %s',
    async name => {
      const rows = (await readFile(new URL(`samples/${name}.csv`, import.meta.url), 'utf8')).split(/\r?\n/)
      const saved = rows
        .map(row => (row === '' ? '' : `${row.replaceAll(',', ';').replaceAll(/(\d)\.(\d\d)\b/g, '$1,$2')};;;`))
        .join('\r\n')

      expect(readStatement(bytes(saved))).toEqual({
        what: expect.stringMatching(/ that a spreadsheet has saved, with semicolons$/),
        instead: expect.stringContaining('as it came'),
      })
    },
  )

  it('is known by its bytes', () => {
    expect(readStatement(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10))).toMatchObject({ what: 'a picture' })
    expect(readStatement(new Uint8Array(5000))).toMatchObject({ what: 'no text' })
  })
})
