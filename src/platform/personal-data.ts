import { z } from 'zod'

/** Text that identifies a person: an e-mail, a name, a business, an address in a log. `--redact` masks it. */
export const pii = () => z.string().meta({ personal: true })

/** A payment reference: usually the platform's own, but a customer may have written a name. */
export const piiReference = () => z.string().meta({ personal: 'reference' })

/** Text that identifies someone other than the person whom the row is about. */
export const otherPersonPii = () => z.string().meta({ personal: 'another' })
