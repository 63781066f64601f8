/** The first OpenSSH that logs a warning at every sign-in whose key exchange a quantum computer could break later. */
const WARNS_SINCE = [10, 6] as const

/**
 * Why OpenSSH had better make the connection: the server's log gets a warning at each sign-in of ssh2, which has no post-quantum key
 * exchange. Undefined: it gets none. @param software what the server calls itself: `OpenSSH_10.6p1`
 */
export const quantumReason = (software: string): string | undefined => {
  const [, major, minor] = /^OpenSSH_(\d{1,3})\.(\d{1,3})/.exec(software) ?? []
  if (major === undefined) return undefined
  const [least, leastMinor] = WARNS_SINCE
  const warns = Number(major) > least || (Number(major) === least && Number(minor) >= leastMinor)
  return warns ? `${software} logs a warning at each sign-in without a post-quantum key exchange, which ssh2 lacks` : undefined
}
