const ISO = String.raw`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d`

/** By kind: captures the module, if the line names one, and the message after stamp, process and level. */
const MESSAGE: Readonly<Record<string, RegExp>> = {
  django: new RegExp(String.raw`^[A-Z]{1,20} {1,20}${ISO}[.,]?\d{0,9} (?:(\S{1,200}) \d{1,20} \d{1,20} )?(.*)$`, 's'),
  gunicorn: new RegExp(String.raw`^\[${ISO}[^\]]{0,20}\] \[\d{1,20}\] \[[A-Z]{1,20}\] ()(.*)$`, 's'),
  // Proxies write the address before the time: it may be a list, or empty.
  access: /\[\d\d\/[A-Z][a-z]{2}\/\d{4}[^\]]{1,20}\] ()"?(.*)$/s,
  nginx: /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \[[a-z]{1,10}\] ()(?:\d{1,20}#\d{1,20}: )?(?:\*\d{1,20} )?(.*)$/s,
  stamped: new RegExp(String.raw`^\[?${ISO}[\d,.:+Z -]{0,20}\]?()(.*)$`, 's'),
}

const JSON_MESSAGE = /"(?:message|event|msg)" *: *"((?:[^"\\]|\\.){0,2000})/
const JSON_LOGGER = /"(?:logger|name|module|logger_name)" *: *"([^"\\]{1,100})"/

const unescaped = (text: string): string => {
  try {
    return String(JSON.parse(`"${text}"`))
  } catch {
    return text
  }
}

/** A request in an access log of JSON lines, in the format of `accessMessage`. */
const jsonRequest = (text: string): string | undefined => {
  const status = /"(?:status|status_code|code)" *: *"?(\d{3})(?!\d)/.exec(text)?.[1]
  const [, method, whole] = /"request" *: *"([A-Z]{3,7}) ([^"\\?\s]{1,500})/.exec(text) ?? []
  const path = whole ?? /"(?:path|request_path|uri|request_uri|url)" *: *"([^"\\?\s]{1,500})/.exec(text)?.[1]
  return status && path ? `${status} ${method ?? /"(?:request_)?method" *: *"([A-Z]{3,7})"/.exec(text)?.[1] ?? 'GET'} ${path}` : undefined
}

const jsonMessage = (text: string): string => {
  const message = JSON_MESSAGE.exec(text)?.[1]
  if (message === undefined) return jsonRequest(text) ?? text
  const logger = JSON_LOGGER.exec(text)?.[1]
  return `${logger ? `${logger}: ` : ''}${unescaped(message)}`
}

const accessMessage = (text: string): string => {
  const [, request, status] = /^([^"?]*)(?:\?[^"]*)?" (\d{3})/.exec(text) ?? []
  if (request && status) return `${status} ${request.trim().replace(/ HTTP\/[\d.]+$/, '')}`
  // The line was cut before the status.
  const begun = /^([A-Z]{3,7} [^"?\s]{1,500})[^"]*…$/.exec(text)?.[1]
  return begun ? `5xx ${begun}` : text
}

/** The message of a log line, without stamp, process and level. @param kind tried first: a log may contain lines of other kinds */
export const messageOf = ({ text }: { readonly text: string }, kind: string): string => {
  if (/^ {0,9}\{/.test(text)) return jsonMessage(text)
  const order = kind in MESSAGE ? [kind, ...Object.keys(MESSAGE)] : Object.keys(MESSAGE)
  const found = order.find(candidate => MESSAGE[candidate]?.test(text))
  const [, module = '', message = text] = (found && MESSAGE[found]?.exec(text)) || []
  if (found === 'access') return accessMessage(message)
  return (module ? `${module}: ${message}` : message).trim()
}

const FOLDED: readonly (readonly [RegExp, string])[] = [
  // The host that a visitor requested, in double quotes if it contains a single one.
  [/(HTTP_HOST header: |You may need to add )(?:'[^']{0,300}'|"[^"]{0,300}")/g, "$1'…'"],
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?/g, '…'],
  [/(?<![\w:.])(?:\d{1,4} days?, )?\d{1,3}:\d\d:\d\d(?:[.,]\d{1,9})?(?![\w:])/g, '…'],
  [/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi, '…'],
  [/(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])/g, '…'],
  [/(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{1,4}(?![\w:])/gi, '…'],
  [/(?<![\w.@-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}/g, '…'],
  [/(?<![A-Za-z0-9])(?=[0-9a-f]{0,40}\d)[0-9a-f]{8,40}(?![A-Za-z0-9])/gi, '…'],
  [/0x[0-9a-f]{1,16}/gi, '…'],
  // Numbers, with a unit after them or the sign of Rand before them.
  [/(?<![A-Za-z0-9])(?:R(?=\d))?\d+(?:[.,]\d+)*(?:[mµun]?s|min|h|d|[kKMG]i?B|B|px)?(?![A-Za-z0-9])/g, '…'],
]

/** A message without the parts that vary: numbers, ids, addresses, hosts. The status of a request stays. */
export const foldedMessage = (message: string): string => {
  const [status = ''] = /^\d{3} (?=[A-Z]{3,7} )/.exec(message) ?? []
  return status + FOLDED.reduce((text, [pattern, mark]) => text.replace(pattern, mark), message.slice(status.length))
}
