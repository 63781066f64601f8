/** A line of an ssh_config that could concern the host but is not supported here. */
export interface UnsupportedOption {
  /** `~/.ssh/config:12`. */
  readonly where: string
  /** Its keyword: `Match exec`. */
  readonly option: string
}

/** `~/.ssh/config:12 (Match exec), ~/.ssh/config:20 (BindInterface)`. */
export const listUnsupported = (rows: readonly UnsupportedOption[]): string =>
  rows.map(({ where, option }) => `${where} (${option})`).join(', ')

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** ssh_config(5): the supported options, and those that affect neither the route, nor the sign-in, nor trust. */
const HARMLESS = words(`
  host match include hostname user port identityfile identitiesonly identityagent userknownhostsfile globalknownhostsfile hostkeyalias
  proxyjump proxycommand revokedhostkeys addressfamily bindaddress
  addkeystoagent batchmode canonicaldomains canonicalizefallbacklocal canonicalizemaxdots canonicalizepermittedcnames
  casignaturealgorithms channeltimeout checkhostip ciphers clearallforwardings compression compressionlevel connectionattempts
  connecttimeout controlmaster controlpath controlpersist dynamicforward enableescapecommandline enablesshkeysign escapechar
  exitonforwardfailure fingerprinthash forkafterauthentication forwardagent forwardx11 forwardx11timeout forwardx11trusted gatewayports
  globalknownhostsfile gssapiauthentication gssapiclientidentity gssapidelegatecredentials gssapikeyexchange gssapirenewalforcesrekey
  gssapiserveridentity gssapitrustdns gssapikexalgorithms hashknownhosts hostbasedacceptedalgorithms hostbasedauthentication
  hostbasedkeytypes hostkeyalgorithms ignoreunknown ipqos kbdinteractiveauthentication kbdinteractivedevices kexalgorithms localcommand
  localforward loglevel logverbose macs nohostauthenticationforlocalhost numberofpasswordprompts obscurekeystroketiming
  passwordauthentication permitlocalcommand permitremoteopen preferredauthentications protocol proxyusefdpass pubkeyacceptedalgorithms
  pubkeyacceptedkeytypes pubkeyauthentication rekeylimit remotecommand remoteforward requesttty requiredrsasize sendenv
  serveralivecountmax serveraliveinterval sessiontype setenv stdinnull stricthostkeychecking streamlocalbindmask streamlocalbindunlink
  syslogfacility tag tcpkeepalive tunnel tunneldevice updatehostkeys usekeychain useroaming userprivilegedport verifyhostkeydns
  versionaddendum visualhostkey warnweakcrypto xauthlocation challengeresponseauthentication keepalive smartcarddevice cipher
  rhostsrsaauthentication rsaauthentication useprivilegedport`)

/** Whether ignoring an option could change the connection. @param value its words */
export const isUnsupported = (keyword: string, value: readonly string[]): boolean =>
  keyword === 'canonicalizehostname' ? !/^(no|false)$/i.test(value[0] ?? '') : !HARMLESS.has(keyword)

/** The criteria of `Match` that the parser can evaluate. The command of `exec` is never run. */
const SUPPORTED_CRITERIA = words('all final host originalhost user localuser')

/** A word as the parser reads it back. It takes `\\"` for a quote, and keeps all other backslashes. */
const quoted = (word: string): string => (/["\s=#]/.test(word) ? `"${word.replaceAll('"', '\\"')}"` : word)

/**
 * Splits a `Match` line into its unsupported criteria and the line without them.
 * @param parts the words behind `Match`, as the parser reads them: a reading of our own could differ from it
 */
export const splitMatch = (parts: readonly string[]): { readonly criteria: readonly string[]; readonly rest: string } => {
  const criteria: string[] = []
  const rest: string[] = []
  for (let i = 0; i < parts.length; i++) {
    const name = (parts[i] ?? '').toLowerCase()
    const isAlone = /^!?(all|final|canonical)$/.test(name)
    const criterion = isAlone ? [name] : [name, quoted(parts[++i] ?? '')]
    if (SUPPORTED_CRITERIA.has(name)) rest.push(...criterion)
    else criteria.push(name)
  }
  return { criteria, rest: `Match ${rest.length > 0 ? rest.join(' ') : 'all'}` }
}
