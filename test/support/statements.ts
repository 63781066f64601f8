import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import type { Payable, Payer } from '../../src/statements/payable.js'
import { isStatement, readStatement } from '../../src/statements/read.js'
import type { Statement } from '../../src/statements/statement.js'

/** Invented statements: the same thirteen movements in each layout, and the platform's side of them. */
export const SAMPLES = new URL('../statements/samples/', import.meta.url).pathname

interface Row {
  readonly table: string
  readonly reference_number: string
  readonly bank_reference: string
  readonly customer_code: string
  readonly amount: string
  readonly status: string
  readonly created_at: string
}

/** Of which every row has the verdict that it must get. */
const PLATFORM: readonly Row[] = parse(readFileSync(`${SAMPLES}deposits.csv`), { columns: true })

const nameOf = ({ customer_code }: Row): string => `owner-${customer_code.toLowerCase()}@plumbers.example`

export const samplePayables: readonly Payable[] = PLATFORM.map(row => ({
  id: row.reference_number,
  kind: row.table === 'deposit_requests' ? 'deposit' : 'wallet',
  references: [row.reference_number, ...(row.bank_reference && row.bank_reference !== row.reference_number ? [row.bank_reference] : [])],
  cents: Math.round(Number(row.amount) * 100),
  state: row.status === 'completed' ? 'completed' : 'waiting',
  isPremium: row.reference_number.startsWith('PREMIUM'),
  reference: row.reference_number,
  name: nameOf(row),
  status: row.status,
  payerId: row.customer_code,
  createdAt: new Date(row.created_at),
  processedAt: row.status === 'completed' ? new Date(row.created_at) : null,
}))

export const samplePayers: readonly Payer[] = PLATFORM.map(row => ({
  id: row.customer_code,
  name: nameOf(row),
  codes: [row.customer_code],
  phones: [],
}))

/** @throws Error if the file is no statement */
export const sampleStatement = (name: string): Statement => {
  const read = readStatement(readFileSync(SAMPLES + name))
  if (!isStatement(read)) throw new Error(read.what)
  return read
}
