import type { FoundDeposit, FoundTopUp } from '../platform/deposit-search.js'
import type { FoundLead } from '../platform/lead-search.js'
import type { FoundPerson } from '../platform/person-search.js'

/** The nil UUID (RFC 9562), which no row has. */
export const NIL_UUID = '00000000-0000-0000-0000-000000000000'

const common = { id: NIL_UUID, name: '', createdAt: new Date(0), total: 1 }

/** A placeholder for a person to be found: the queries that follow are the same for everybody. */
export const ANY_PERSON: FoundPerson = { ...common, fullName: '', userType: '', phone: null, businessName: null, customerCode: null }

/** The same for a wallet top-up with an owner, so that the queries about owners are included. */
export const ANY_TOP_UP: FoundTopUp = { ...common, userId: NIL_UUID, amount: '0', status: '', reference: '', bankReference: '' }

/** The same for a deposit request. */
export const ANY_DEPOSIT: FoundDeposit = { ...ANY_TOP_UP, accountId: NIL_UUID }

/** The same for a lead. */
export const ANY_LEAD: FoundLead = {
  ...{ id: NIL_UUID, createdAt: new Date(0), total: 1 },
  ...{ clientId: NIL_UUID, title: '', category: null, city: '', status: '' },
}
