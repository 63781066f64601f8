import { randomUUID } from 'node:crypto'
import { deposit } from '../../src/lookup/deposit.js'
import { user } from '../../src/lookup/user.js'
import { findTopUps } from '../../src/platform/deposit-search.js'
import { searchKeyOf } from '../../src/platform/search-key.js'
import { readingsOf } from '../../src/source/needs.js'
import type { Query } from '../../src/source/readings.js'
import { distinct } from '../../src/source/snapshot.js'
import { aContext } from './report.js'

/** Every query of the commands that look something up, each once. */
export const lookupQueries = (): Query<any>[] => {
  const id = randomUUID()
  const common = { id, name: null, createdAt: new Date(), total: 1 }
  const person = { ...common, name: '', fullName: '', userType: '', phone: null, businessName: null, customerCode: null }
  const request = { ...common, accountId: id, userId: id, amount: '0', status: '', reference: '', bankReference: '' }
  const { accountId: _, ...topUp } = request
  const needs = [
    ...Object.values(user.parts(person)),
    ...Object.values(deposit.parts(request)),
    ...Object.values(deposit.parts(topUp)),
    user.subjectIds(person),
    deposit.subjectIds(request),
  ].flatMap(part => readingsOf(part.needs(aContext())))
  return distinct(
    [
      user.find('082 000 0001', 10),
      user.near('082 000 0001'),
      deposit.find('REF-1', 10),
      deposit.near('REF-1'),
      findTopUps(searchKeyOf('REF-1'), 10),
      ...needs,
    ].filter(reading => reading.kind === 'query'),
  )
}
