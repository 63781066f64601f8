import { z } from 'zod'

/** Text that says who somebody is: an e-mail, a name, a business, an address in a log. Whoever shares a report may have it masked. */
export const pii = () => z.string().meta({ personal: true })

/** By what a payment is known: often the platform's own, but a customer may have written a name. */
export const piiReference = () => z.string().meta({ personal: 'reference' })

/** Somebody in a row that is about another person. */
export const otherPersonPii = () => z.string().meta({ personal: 'another' })
