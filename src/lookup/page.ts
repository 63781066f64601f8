import { type Block, fact, note } from '../report/blocks.js'
import { type AnyRule, buildReport, type PartValues } from '../report/build.js'
import type { Context } from '../report/context.js'
import type { Memory } from '../report/memory.js'
import type { Inconclusive, Subject } from '../report/problem.js'
import type { Report, ReportError, SectionReport } from '../report/report.js'
import type { PagePart } from './types.js'

interface PageFrame extends Pick<Report, 'target' | 'timezone' | 'tookMs'> {
  /** The command that shows the page, without its word; absent: the page is a list. */
  readonly command?: string
}

/** The part as a section of a report. */
const asSection = ({ emoji, title, view }: PagePart<any>) => ({
  emoji,
  title: () => title,
  summarise: (values: never) => values,
  figures: () => ({}),
  view: (values: never, context: Context): readonly Block[] => view(values, context),
})

/** The rule was cut short and may have missed these subjects. */
const NOT_ALL_CHECKED: Inconclusive = {
  unknown: { message: 'not all of it was looked at', hint: '"check_status problems" shows how far back the logs were read.' },
}

/** Without the command that shows this very page. */
const withoutOwnCommand = ({ command, ...subject }: Subject, own: string | undefined): Subject =>
  command?.[0] === `${own} ` ? subject : { ...subject, command }

/** The rule with no subjects but these. */
const limitedTo = (rule: AnyRule, ids: ReadonlySet<string>, own: string | undefined): AnyRule => ({
  detect: (values, context) => {
    const found = rule.detect(values, context)
    if (!found || 'unknown' in found) return found
    const subjects = found.subjects.filter(({ id }) => ids.has(id)).map(subject => withoutOwnCommand(subject, own))
    if (subjects.length > 0) return { ...found, count: subjects.length, subjects }
    return found.atLeast ? NOT_ALL_CHECKED : undefined
  },
})

/** Replaces all empty parts by one line, so that the rest fits on a screen. */
const withoutEmpty = (sections: readonly SectionReport[]): SectionReport[] => {
  const isEmpty = ({ status, blocks }: SectionReport): boolean => status === 'whole' && blocks.length === 0
  const [first, ...rest] = sections.filter(section => !isEmpty(section))
  const none = sections.filter(isEmpty).map(({ title }) => title.toLowerCase())
  if (!first) return []
  return [none.length === 0 ? first : { ...first, blocks: [...first.blocks, fact('None', none.join(', '))] }, ...rest]
}

/** Whether the page itself shows that something is wrong, such as credits that cannot be spent. */
const isMarked = ({ blocks }: SectionReport): boolean =>
  blocks.some(block => block.kind !== 'table' && block.kind !== 'entries' && block.tone === 'bad')

const ALL_WELL: SectionReport = {
  id: 'problems',
  emoji: '🚦',
  title: 'PROBLEMS',
  status: 'whole',
  errors: [],
  tookMs: 0,
  data: null,
  figures: {},
  blocks: [note('✅ No rule found a problem here', 'good')],
}

const MARKED_ONLY = note('No rule found a problem here, but see the warning above', 'warn')

/** Known problems are listed separately. */
const INCOMPLETE_IDS: SectionReport = {
  ...ALL_WELL,
  emoji: '❓',
  title: 'COULD NOT BE CHECKED',
  status: 'partial',
  blocks: [note('❓ Not all that is theirs could be read: a rule may speak of the rest', 'warn', 0)],
}

/**
 * The page of one person or deposit: everything known about it, and the rules it concerns. Ignored problems are listed as ignored. How long
 * a rule has fired is known per rule only, so subjects show no age. Pure.
 * @param unread why some ids are unknown, so that rules may have missed them
 */
export const buildPage = (
  { command, ...about }: PageFrame,
  parts: readonly { readonly id: string; readonly part: PagePart<any>; readonly read: PartValues }[],
  rules: readonly { readonly id: string; readonly rule: AnyRule; readonly read: PartValues }[],
  ids: readonly string[],
  ignores: Memory['ignores'],
  context: Context,
  unread: readonly ReportError[] = [],
): Report => {
  const known = new Set(ids)
  const report = buildReport(
    { ...about, kind: 'problems', lastGood: null, outbox: [] },
    {
      sections: parts.map(({ id, part, read }) => ({ id, part: asSection(part), read })),
      rules: rules.map(({ id, rule, read }) => ({ id, rule: limitedTo(rule, known, command), read })),
    },
    context,
    { ignores, open: null, now: context.now },
  )
  const sections = withoutEmpty(report.sections)
  if (unread.length > 0) return { ...report, sections: [...sections, { ...INCOMPLETE_IDS, errors: unread }] }
  const isWell = report.problems.length === 0 && report.rules.every(({ status }) => status === 'fine')
  if (!isWell) return { ...report, sections }
  const verdict = sections.some(isMarked) ? { ...ALL_WELL, blocks: [MARKED_ONLY] } : ALL_WELL
  return { ...report, sections: [...sections, verdict] }
}

/** A page with one list: several matches, or the nearest ones if there is no match. */
export const buildList = (about: PageFrame, emoji: string, title: string, blocks: readonly Block[], context: Context): Report => ({
  ...buildPage(about, [], [], [], [], context),
  sections: [{ ...ALL_WELL, id: 'matches', emoji, title, blocks }],
})
