/** A subject of an open problem, and what people call it. */
export interface NamedSubject {
  readonly rule: string
  readonly id: string
  /** Short, unique in its rule, and one word to a shell: `PC203`. */
  readonly label: string
  readonly names: readonly string[]
}

/** One word to a shell, and not an option to a command. */
const PLAIN = /^[a-z\d][\w.+@-]{0,59}$/i
const UUID = /^[\da-f]{8}-[\da-f]{4}-/i
const SHORT_UUID_CHARS = 8

const shortId = (id: string): string => (UUID.test(id) ? id.slice(0, SHORT_UUID_CHARS) : id)

/** Texts and people that a subject's line names, in its order. */
interface Named {
  readonly id: string
  readonly texts: readonly string[]
  readonly persons: readonly string[]
}

/** A reference or number is the last text with a digit in a line; else a person's e-mail; else there is only the id. */
const ownLabel = ({ id, texts, persons }: Named): string =>
  texts.findLast(name => PLAIN.test(name) && /\d/.test(name)) ?? persons.find(name => PLAIN.test(name)) ?? shortId(id)

const onlyOnce = (all: readonly string[]): ((label: string) => boolean) => {
  const times = new Map<string, number>()
  for (const label of all) times.set(label.toLowerCase(), (times.get(label.toLowerCase()) ?? 0) + 1)
  return label => times.get(label.toLowerCase()) === 1
}

/** A label for each subject of one rule: its own if no other subject has it, else a short id, else the id. */
export const labels = (subjects: readonly Named[]): readonly string[] => {
  const own = subjects.map(ownLabel)
  const short = subjects.map(({ id }) => shortId(id))
  const [isOnlyOwn, isOnlyShort] = [onlyOnce(own), onlyOnce(short)]
  return subjects.map(({ id }, i) => [own[i] ?? '', short[i] ?? ''].find((label, j) => (j === 0 ? isOnlyOwn : isOnlyShort)(label)) ?? id)
}

/** Fewer characters begin too many ids. */
const MIN_PREFIX_CHARS = 4

/** Ways to match a name, most exact first. Part of a name matches only a sentence: PC20 is not PC203. */
const MATCHERS: readonly ((subject: Omit<NamedSubject, 'rule'>, wanted: string) => boolean)[] = [
  ({ id }, wanted) => id.toLowerCase() === wanted,
  ({ label, names }, wanted) => [label, ...names].some(name => name.toLowerCase() === wanted),
  ({ id }, wanted) => wanted.length >= MIN_PREFIX_CHARS && UUID.test(id) && id.toLowerCase().startsWith(wanted),
  ({ names }, wanted) => wanted.length >= MIN_PREFIX_CHARS && names.some(name => /\s/.test(name) && name.toLowerCase().includes(wanted)),
]

/** `<rule>` and `<subject>` of `<rule>/<subject>`; without a known rule before the slash, all of it names a subject. */
export const splitId = (wanted: string, rules: readonly string[]): { readonly rule?: string; readonly subject: string } => {
  const rule = wanted.slice(0, Math.max(0, wanted.indexOf('/')))
  return rules.includes(rule) ? { rule, subject: wanted.slice(rule.length + 1) } : { subject: wanted }
}

/** The open subjects of a given name: a reference, an e-mail, a name, an id or its beginning. */
export const subjectsNamed = <Subject extends NamedSubject>(
  { rule, subject }: { readonly rule?: string; readonly subject: string },
  open: readonly Subject[],
): readonly Subject[] => {
  const wanted = subject.trim().toLowerCase()
  const candidates = open.filter(one => rule === undefined || one.rule === rule)
  for (const matches of MATCHERS) {
    const found = candidates.filter(one => matches(one, wanted))
    if (found.length > 0) return found
  }
  return []
}
