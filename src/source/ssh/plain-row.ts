/** The keywords whose values matter here. */
const HONOURED = new Set(
  `hostname user port identityfile identitiesonly identityagent certificatefile userknownhostsfile globalknownhostsfile hostkeyalias
  revokedhostkeys proxyjump proxycommand controlpath stricthostkeychecking pubkeyauthentication preferredauthentications
  addressfamily bindaddress include host`.split(/\s+/),
)

/** What the value must be for the parser to take it as OpenSSH does. */
const VALUES: Readonly<Record<string, RegExp>> = {
  port: /^\d+$/,
  identitiesonly: /^(?:yes|no)$/i,
  pubkeyauthentication: /^(?:yes|no)$/i,
  addressfamily: /^(?:any|inet|inet6)$/i,
  include: /^[^$%]*$/,
}

/**
 * Whether the parser is known to read a row of ssh_config as OpenSSH does. It is not where a row escapes, has single quotes or a `#`
 * within a name, and in all forms of `Match` but `Match all`; `CanonicalizeHostname` is not evaluated at all.
 */
export const isPlain = (keyword: string, row: string): boolean => {
  if (keyword === 'match') return /^\s*match[\s=]+all\s*$/i.test(row)
  if (keyword === 'canonicalizehostname') return /[\s=](?:no|false)\s*$/i.test(row)
  if (!HONOURED.has(keyword)) return true
  const value = row.trim().replace(/^\w+(?:\s*=\s*|\s+)/, '')
  const [unquoted = ''] = value.replace(/"[^"\\]*"/g, 'x').split(/\s#/)
  return !/["'\\#]/.test(unquoted) && (VALUES[keyword]?.test(unquoted) ?? true)
}
