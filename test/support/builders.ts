import { randomUUID } from 'node:crypto'

/** A row to be, and the rows it refers to. */
export interface Row {
  readonly table: string
  readonly values: Readonly<Record<string, unknown>>
  readonly needs: readonly Row[]
}

type When = Date | string | null
type Overrides = Readonly<Record<string, unknown>>

let last = 0
const next = (): number => ++last

const UNITS: Record<string, number> = { second: 1, minute: 60, hour: 3600, day: 86_400 }

/** `5 minutes ago`; dates and null stay as they are. */
export const when = (given: When): Date | null => {
  if (given === null || given instanceof Date) return given
  const [, count, unit = ''] = /^([\d.]+) (second|minute|hour|day)s? ago$/.exec(given) ?? []
  if (count === undefined) throw new Error(`not a time: ${given}`)
  return new Date(Date.now() - Number(count) * (UNITS[unit] ?? 0) * 1000)
}

const snake = (name: string): string => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

const isTime = (key: string): boolean => /(At|Login|Active|Joined|created)$/.test(key) && key !== 'isActive'

const row = (table: string, defaults: Overrides, overrides: Overrides, needs: readonly Row[] = []): Row => ({
  table,
  needs,
  values: Object.fromEntries(
    Object.entries({ ...defaults, ...overrides }).map(([key, value]) => [snake(key), isTime(key) ? when(value as When) : value]),
  ),
})

/** The value of a row that others refer to. */
const id = ({ values }: Row): unknown => values.id

export const aUser = (overrides: Overrides = {}): Row => {
  const n = next()
  const createdAt = (overrides.createdAt as When | undefined) ?? '3 hours ago'
  return row(
    'users_user',
    {
      id: randomUUID(),
      password: 'pbkdf2_sha256$not-a-real-hash',
      email: `person${n}@people.example`,
      username: `person${n}`,
      firstName: 'Thandi',
      lastName: 'Mokoena',
      userType: 'provider',
      phone: null,
      isActive: true,
      isStaff: false,
      isSuperuser: false,
      lastLogin: null,
      lastActive: '1 hour ago',
      dateJoined: createdAt,
      createdAt,
    },
    overrides,
  )
}

const owned = ({ user, ...overrides }: Overrides & { user?: Row }, defaults: Overrides = {}): [Row, Overrides] => [
  user ?? aUser({ createdAt: '30 days ago', ...defaults }),
  overrides,
]

export const aProvider = (given: Overrides & { user?: Row } = {}): Row => {
  const [user, overrides] = owned(given)
  const n = next()
  const createdAt = (overrides.createdAt as When | undefined) ?? '20 days ago'
  return row(
    'users_providerprofile',
    {
      id: n,
      userId: id(user),
      businessName: `Business ${n}`,
      businessPhone: '+27210000000',
      businessAddress: '1 Long Street, Cape Town',
      customerCode: `PC${String(n).padStart(6, '0')}`,
      verificationStatus: 'verified',
      creditBalance: 0,
      subscriptionTier: 'basic',
      verificationDocuments: '{}',
      isPremiumListing: false,
      premiumListingStartedAt: null,
      premiumListingExpiresAt: null,
      createdAt,
      updatedAt: createdAt,
    },
    overrides,
    [user],
  )
}

export const anAccount = (given: Overrides & { user?: Row } = {}): Row => {
  const [user, overrides] = owned(given)
  return row('payment_accounts', { id: randomUUID(), userId: id(user), balance: '0.00' }, overrides, [user])
}

export const aDeposit = ({ account = anAccount(), ...overrides }: Overrides & { account?: Row } = {}): Row => {
  const reference = `PCSA-${next()}`
  const createdAt = (overrides.createdAt as When | undefined) ?? '1 hour ago'
  return row(
    'deposit_requests',
    {
      id: randomUUID(),
      accountId: id(account),
      amount: '160.00',
      status: 'pending',
      bankReference: overrides.referenceNumber ?? reference,
      referenceNumber: reference,
      customerCode: 'PC000001',
      creditsToActivate: 3,
      isAutoVerified: false,
      verificationNotes: '',
      adminNotes: '',
      createdAt,
      updatedAt: createdAt,
      processedAt: null,
      processedById: null,
    },
    overrides,
    [account],
  )
}

export const aCategory = (overrides: Overrides = {}): Row => {
  const n = next()
  return row('leads_servicecategory', { id: n, name: `Category ${n}`, slug: `category-${n}`, isActive: true }, overrides)
}

export const aLead = ({
  client = aUser({ userType: 'client' }),
  category = aCategory(),
  ...overrides
}: Overrides & { client?: Row; category?: Row } = {}): Row => {
  const createdAt = (overrides.createdAt as When | undefined) ?? '1 hour ago'
  return row(
    'leads_lead',
    {
      id: randomUUID(),
      clientId: id(client),
      serviceCategoryId: id(category),
      title: 'A tap that drips',
      locationSuburb: 'Rondebosch',
      locationCity: 'Cape Town',
      status: 'verified',
      assignedProvidersCount: 0,
      verificationNotes: '',
      createdAt,
      verifiedAt: null,
      expiresAt: null,
      providersRoutedAt: null,
    },
    overrides,
    [client, category],
  )
}

export const anAssignment = ({ lead = aLead(), provider = aUser(), ...overrides }: Overrides & { lead?: Row; provider?: Row } = {}): Row =>
  row(
    'leads_leadassignment',
    { id: randomUUID(), leadId: id(lead), providerId: id(provider), status: 'assigned', assignedAt: '1 hour ago' },
    overrides,
    [lead, provider],
  )

export const aTransaction = ({ account = anAccount(), ...overrides }: Overrides & { account?: Row } = {}): Row =>
  row(
    'transactions',
    {
      id: randomUUID(),
      accountId: id(account),
      amount: '160.00',
      transactionType: 'deposit',
      status: 'completed',
      reference: `PCSA-${next()}`,
      description: '',
      createdAt: '1 hour ago',
    },
    overrides,
    [account],
  )

export const aWallet = (given: Overrides & { user?: Row } = {}): Row => {
  const [user, overrides] = owned(given)
  const n = next()
  return row(
    'users_wallet',
    { id: n, userId: id(user), balance: '0.00', credits: 0, customerCode: `CUS${String(n).padStart(8, '0')}` },
    overrides,
    [user],
  )
}

export const aTicket = (given: Overrides & { user?: Row } = {}): Row => {
  const [user, overrides] = owned(given, { userType: 'client' })
  const createdAt = (overrides.createdAt as When | undefined) ?? '1 hour ago'
  return row(
    'support_supportticket',
    {
      id: randomUUID(),
      ticketNumber: `T-${next()}`,
      title: 'Where are my credits?',
      priority: 'medium',
      status: 'open',
      userId: id(user),
      createdAt,
      updatedAt: createdAt,
    },
    overrides,
    [user],
  )
}

/** A top-up from the wallet page, confirmed; `wallet: null`: money that nobody could be found for. */
export const aWalletTransaction = ({ wallet = aWallet(), ...overrides }: Overrides & { wallet?: Row | null } = {}): Row => {
  const createdAt = (overrides.createdAt as When | undefined) ?? '1 hour ago'
  return row(
    'users_wallettransaction',
    {
      id: randomUUID(),
      walletId: wallet && id(wallet),
      amount: '150.00',
      credits: 3,
      transactionType: 'deposit',
      status: 'confirmed',
      reference: `DEP-${next()}`,
      bankReference: '',
      paymentMethod: 'eft',
      description: '',
      createdAt,
      confirmedAt: (overrides.status ?? 'confirmed') === 'confirmed' ? createdAt : null,
    },
    overrides,
    wallet ? [wallet] : [],
  )
}

/** A key that the platform itself gave out. */
export const aToken = (given: Overrides & { user?: Row } = {}): Row => {
  const [user, overrides] = owned(given, { isStaff: true })
  return row(
    'authtoken_token',
    { key: randomUUID().replaceAll('-', '').padEnd(40, '0'), userId: id(user), created: '1 hour ago' },
    overrides,
    [user],
  )
}
