import { z } from 'zod'

/** Text that says who somebody is: an e-mail, a name, a business, an address in a log. Whoever shares a report may have it masked. */
export const personal = () => z.string().meta({ personal: true })
