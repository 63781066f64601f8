import type { FoundDeposit, FoundTopUp } from '../platform/deposit-search.js'
import type { FoundPerson } from '../platform/person-search.js'

/** The id of nobody (RFC 9562, nil). */
export const NIL_UUID = '00000000-0000-0000-0000-000000000000'

const common = { id: NIL_UUID, name: '', createdAt: new Date(0), total: 1 }

/** Stands for whoever is found, where only what would be asked matters: it is the same of everybody. */
export const ANY_PERSON: FoundPerson = { ...common, fullName: '', userType: '', phone: null, businessName: null, customerCode: null }

/** The same of what lies in the wallets: one that has an owner, of whom more is asked. */
export const ANY_TOP_UP: FoundTopUp = { ...common, userId: NIL_UUID, amount: '0', status: '', reference: '', bankReference: '' }

/** The same of deposit requests. */
export const ANY_DEPOSIT: FoundDeposit = { ...ANY_TOP_UP, accountId: NIL_UUID }
