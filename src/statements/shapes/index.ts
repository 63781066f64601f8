import type { Shape } from '../statement.js'
import { absa } from './absa.js'
import { bankZero } from './bank-zero.js'
import { capitec2023 } from './capitec-2023.js'
import { capitecBusiness } from './capitec-business.js'
import { capitecCsv } from './capitec-csv.js'
import { capitecOfx } from './capitec-ofx.js'
import { discovery } from './discovery.js'
import { fnbBusiness } from './fnb-business.js'
import { fnbHistory } from './fnb-history.js'
import { fnbMail } from './fnb-mail.js'
import { fnbOfx } from './fnb-ofx.js'
import { nedbankCsv } from './nedbank-csv.js'
import { nedbankOfx } from './nedbank-ofx.js'
import { standardBankAccount } from './standard-bank-account.js'
import { standardBankCsv } from './standard-bank-csv.js'
import { standardBankMt940 } from './standard-bank-mt940.js'

/** Every layout that is known. The first that recognises a file reads it. */
export const shapes = {
  'nedbank-csv': nedbankCsv,
  'nedbank-ofx': nedbankOfx,
  'fnb-history': fnbHistory,
  'fnb-business': fnbBusiness,
  'fnb-mail': fnbMail,
  'fnb-ofx': fnbOfx,
  'standard-bank-csv': standardBankCsv,
  'standard-bank-account': standardBankAccount,
  'standard-bank-mt940': standardBankMt940,
  absa,
  'capitec-csv': capitecCsv,
  'capitec-2023': capitec2023,
  'capitec-business': capitecBusiness,
  'capitec-ofx': capitecOfx,
  'bank-zero': bankZero,
  discovery,
} as const satisfies Readonly<Record<string, Shape>>
