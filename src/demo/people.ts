/** Invented people of the demo. Times are in hours before now; `null`: never. */
export interface DemoPerson {
  readonly name: readonly [first: string, last: string]
  readonly mail: string
  readonly type: string
  readonly registered: number
  /** Last signed in with a token (`last_active`). */
  readonly active: number | null
  /** Last signed in to the admin site (`last_login`). */
  readonly admin?: number
  readonly staff?: boolean
  readonly inactive?: boolean
  /** Created by the public form: the digits after `client_` in the user name. */
  readonly form?: string
  readonly phone?: string
  /** When the token was created that this person signs in with. */
  readonly key?: number
  readonly business?: {
    readonly name: string
    readonly status: string
    readonly credits: number
    readonly tier?: string
    readonly wallet?: number
  }
}

const person = (
  first: string,
  last: string,
  mail: string,
  type: string,
  registered: number,
  active: number | null,
  more: Partial<DemoPerson> = {},
): DemoPerson => ({ name: [first, last], mail, type, registered, active, ...more })

const business = (name: string, status: string, credits: number, more: object = {}) => ({ business: { name, status, credits, ...more } })

export const PEOPLE: readonly DemoPerson[] = [
  person(
    'Owner',
    'Naidoo',
    'owner@naidoo-plumbing.example',
    'provider',
    4200,
    0.4,
    business('Naidoo Plumbing', 'verified', 34, { tier: 'pro', wallet: 24 }),
  ),
  person(
    'Thandi',
    'Mokoena',
    'thandi@mokoena-electric.example',
    'provider',
    2900,
    3,
    business('Mokoena Electrical', 'verified', 11, { wallet: 15 }),
  ),
  person(
    'Pieter',
    'van der Merwe',
    'pieter@vdm-bouers.example',
    'provider',
    2500,
    20,
    business('Van der Merwe & Seuns Bouers', 'verified', 10, { wallet: 8 }),
  ),
  person('Zoë', 'Jacobs', 'zoe@tuinwerke.example', 'provider', 1900, 40, business('Zoë se Tuinwerke', 'verified', 0, { wallet: 0 })),
  person('Sipho', 'Dlamini', 'sipho@dlamini-movers.example', 'service_provider', 1800, 90, business('Dlamini Movers', 'verified', 0)),
  person('Ayesha', 'Patel', 'ayesha@patel-cleaning.example', 'provider', 1500, 12, business('✨ Patel Cleaning', 'verified', 3)),
  person(
    'Lerato',
    'Khumalo',
    'lerato@khumalo-paint.example',
    'provider',
    900,
    5,
    business('👩‍🔧 Khumalo Paint & Handy Work', 'verified', 0, { wallet: 2 }),
  ),
  person('Wei', 'Chen', 'wei@chen-cooling.example', 'provider', 700, 30, business('陈氏制冷 Chen Cooling', 'verified', 2)),
  person('Themba', 'Nkosi', 'themba@nkosi-roofing.example', 'provider', 420, 26, business('Nkosi Roofing', 'pending', 0, { wallet: 6 })),
  person('Anneke', 'Botha', 'anneke@botha-pools.example', 'provider', 380, 200, business('Botha Pools', 'rejected', 0)),
  person('Faizel', 'Adams', 'faizel@adams-tiling.example', 'provider', 300, 280, business('Adams Tiling', 'suspended', 6)),
  person('Nomvula', 'Sithole', 'nomvula@sithole-catering.example', 'provider', 120, 110, business('Sithole Catering', 'pending', 0)),
  person('Kagiso', 'Molefe', 'kagiso@molefe-security.example', 'provider', 76, null, business('Molefe Security', 'pending', 0)),
  person(
    'Charmaine',
    'Fortuin',
    'charmaine@the-company-with-the-longest-name-in-paarl.example',
    'provider',
    60,
    50,
    business('Fortuin Family Fencing, Paving, Palisade Gates, Carports, Awnings and General Building Services (Pty) Ltd', 'pending', 0),
  ),
  person('Bongani', 'Zulu', 'bongani@zulu-welding.example', 'provider', 17, 2, business('Zulu Welding', 'pending', 0)),
  person('Riaan', 'Smit', 'riaan@smit-geysers.example', 'provider', 6.5, null),
  person('Jane', 'Petersen', 'jane.petersen@clients.example', 'client', 2100, 0.2),
  person('John', 'Williams', 'john.williams@clients.example', 'client', 1700, 500),
  person('Naledi', 'Mthembu', 'naledi@clients.example', 'client', 640, 31),
  person('José', 'da Silva', 'jose.dasilva@clients.example', 'client', 330, 22),
  person('Γιώργος', 'Παππάς', 'giorgos@clients.example', 'client', 210, 190),
  person('Precious', 'Mahlangu', 'precious@clients.example', 'client', 170, null),
  person('Hendrik', 'Steyn', 'hendrik@clients.example', 'client', 145, null, { inactive: true }),
  person('Busisiwe', 'Ndlovu', 'busi@clients.example', 'client', 98, null),
  person('Mohammed', 'Essop', 'm.essop@clients.example', 'client', 52, null),
  person('Karabo', 'Tau', 'karabo@clients.example', 'client', 33, null),
  person('Liesl', 'Marais', 'liesl@clients.example', 'client', 21, 19),
  person('Andile', 'Gumede', 'andile@clients.example', 'client', 14, 13.5),
  person('Yuki', '田中', 'yuki.tanaka@clients.example', 'client', 9, 8),
  person('Refilwe', 'Modise', 'refilwe@clients.example', 'client', 3.2, null),
  person('Craig', 'Daniels', 'craig@clients.example', 'client', 0.6, 0.5),
  person('No', 'Mail', '', 'client', 11, null),
  person('Elsie', 'Adonis', 'elsie.adonis@clients.example', 'client', 6, null, { form: '1795963000123' }),
  person('Zodwa', 'Cele', 'zodwa@clients.example', 'client', 70, null, { form: '1795732600456', phone: '0000000000' }),
  person('Willem', 'Fourie', 'willem.fourie@clients.example', 'client', 110, null, { key: 86 }),
  person('Test', 'One', 'test1@example.com', 'client', 900, null),
  person('Test', 'Two', 'test2@example.com', 'provider', 1100, null),
  person('Admin', 'Operator', 'operator@platform.example', 'admin', 5000, null, { admin: 2, staff: true }),
  person('Support', 'Desk', 'support@platform.example', 'support', 4800, 1, { staff: true }),
]

/** Accounts created by anonymous leads: hours before now. */
export const ANONYMOUS: readonly number[] = [0.3, 2, 5, 7.5, 15, 23, 30, 48, 75, 120, 260, 400]
