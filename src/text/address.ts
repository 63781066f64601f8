/** `mail.example:587`, `[::1]:587`. */
export const hostPort = (host: string, port: number): string => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`)

/** Decodes `ops%40shop.example`; text that is not valid percent-encoding is returned unchanged. */
export const percentDecoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
