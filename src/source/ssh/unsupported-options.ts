/** A row of an ssh_config that could concern the host, and that nothing here goes by. */
export interface UnsupportedOption {
  /** `~/.ssh/config:12`. */
  readonly where: string
  /** What it is, by its keyword: `Match exec`. */
  readonly what: string
}

/** `~/.ssh/config:12 (Match exec), ~/.ssh/config:20 (BindAddress)`. */
export const listUnsupported = (rows: readonly UnsupportedOption[]): string =>
  rows.map(({ where, what }) => `${where} (${what})`).join(', ')

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** ssh_config(5): what is gone by here, and what makes no difference to where it leads, who signs in and who is trusted. */
const FINE = words(`
  host match include hostname user port identityfile identitiesonly identityagent userknownhostsfile globalknownhostsfile hostkeyalias
  proxyjump proxycommand revokedhostkeys
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

/** Whether a directive says something that is not followed. @param value its words */
export const isNotFollowed = (keyword: string, value: readonly string[]): boolean =>
  keyword === 'canonicalizehostname' ? !/^(no|false)$/i.test(value[0] ?? '') : !FINE.has(keyword)

/** Of `Match`, those that the parser can judge. To run what `exec` says is left to the person. */
const JUDGED = words('all final host originalhost user localuser')

/** The criteria of a `Match` that cannot be judged, and the row without them: whether the rest fits the host. */
export const unjudged = (row: string): { readonly criteria: readonly string[]; readonly rest: string } => {
  const [, ...parts] = row.trim().match(/"[^"]*"|[^\s="]+(?:="[^"]*")?/g) ?? []
  const criteria: string[] = []
  const rest: string[] = []
  for (let i = 0; i < parts.length; i++) {
    const name = (parts[i] ?? '').toLowerCase()
    const isAlone = /^!?(all|final|canonical)$/.test(name)
    const said = isAlone ? [name] : [name, parts[++i] ?? '']
    if (JUDGED.has(name)) rest.push(...said)
    else criteria.push(name)
  }
  return { criteria, rest: `Match ${rest.length > 0 ? rest.join(' ') : 'all'}` }
}
