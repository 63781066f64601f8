import { z } from 'zod'
import type { Query } from '../source/readings.js'
import { isNotPerson, type PeoplePatterns, peopleValue } from './people.js'
import { pii } from './personal-data.js'
import { isPlaceholderPhone, phoneOrNull } from './phone.js'

const Account = z.object({
  id: z.string(),
  email: pii(),
  username: pii(),
  firstName: pii(),
  lastName: pii(),
  userType: z.string(),
  phone: pii().nullable(), // null also for a placeholder
  isUncertain: z.boolean(), // the public form may use this account for several people without a phone
  isActive: z.boolean(),
  isStaff: z.boolean(),
  isSuperuser: z.boolean(),
  createdAt: z.date(),
  lastLogin: z.date().nullable(), // to the admin site
  lastActive: z.date().nullable(), // with a token
  isPerson: z.boolean(),
})
export type Account = z.infer<typeof Account>

/** The account itself. */
export const accountOf = (userId: string, people: PeoplePatterns): Query<Account> => ({
  kind: 'query',
  name: 'users.account',
  sql: `
    SELECT
      id,
      email,
      username,
      first_name AS "firstName",
      last_name AS "lastName",
      user_type AS "userType",
      ${phoneOrNull('phone')} AS phone,
      ${isPlaceholderPhone('phone')} AS "isUncertain",
      is_active AS "isActive",
      is_staff AS "isStaff",
      is_superuser AS "isSuperuser",
      created_at AS "createdAt",
      last_login AS "lastLogin",
      last_active AS "lastActive",
      NOT ${isNotPerson(2, people)} AS "isPerson"
    FROM users_user
    WHERE id = $1`,
  values: [userId, peopleValue(people)],
  row: Account,
  indexed: true,
  reads: {
    users_user: [
      'id',
      'email',
      'username',
      'first_name',
      'last_name',
      'user_type',
      'phone',
      'is_active',
      'is_staff',
      'is_superuser',
      'created_at',
      'last_login',
      'last_active',
    ],
  },
})

const Profile = z.object({
  id: z.string(),
  businessName: pii(),
  businessPhone: pii(),
  customerCode: pii().nullable(),
  status: z.string(),
  credits: z.int(),
  tier: z.string(),
  createdAt: z.date(),
  updatedAt: z.date(),
  isPremium: z.boolean().nullable(), // null: an older database without premium listings
  premiumUntil: z.date().nullable(),
})
export type Profile = z.infer<typeof Profile>

/**
 * The provider profile of a user; no row if there is none. Older databases lack the premium columns: the names then resolve to the
 * outer subquery, where they are null.
 */
export const profileOf = (userId: string): Query<Profile> => ({
  kind: 'query',
  name: 'providers.profile',
  sql: `
    SELECT profile.*
    FROM (SELECT NULL::bool AS is_premium_listing, NULL::timestamptz AS premium_listing_expires_at) AS older
    CROSS JOIN LATERAL (
      SELECT
        id::text,
        business_name AS "businessName",
        COALESCE(${phoneOrNull('business_phone')}, '') AS "businessPhone",
        customer_code AS "customerCode",
        verification_status AS status,
        credit_balance AS credits,
        subscription_tier AS tier,
        created_at AS "createdAt",
        updated_at AS "updatedAt",
        is_premium_listing AS "isPremium",
        premium_listing_expires_at AS "premiumUntil"
      FROM users_providerprofile
      WHERE user_id = $1
    ) AS profile`,
  values: [userId],
  row: Profile,
  indexed: true,
  reads: {
    users_providerprofile: [
      'id',
      'user_id',
      'business_name',
      'business_phone',
      'customer_code',
      'verification_status',
      'credit_balance',
      'subscription_tier',
      'created_at',
      'updated_at',
      'is_premium_listing',
      'premium_listing_expires_at',
    ],
  },
  mayLack: { users_providerprofile: ['is_premium_listing', 'premium_listing_expires_at'] },
})
