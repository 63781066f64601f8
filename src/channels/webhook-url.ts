import { DeliveryError } from './types.js'

/** The URL of an incoming webhook, which is a secret and so never quoted. @param example how it should look @throws DeliveryError */
export const webhookUrlOf = (secret: string, example: string): string => {
  const url = secret.trim()
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url
  throw new DeliveryError(`webhook_url is not a URL: it should look like ${example}`, false)
}
