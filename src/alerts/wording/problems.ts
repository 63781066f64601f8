import type { MessagePart } from '../../channels/types.js'
import { SIGN } from '../../report/formats/summary.js'
import { moreWords } from '../../report/formats/wording.js'
import { rank, worst } from '../../text/severity.js'
import { plural } from '../../text/words.js'
import type { DigestNotification, ProblemNotification, ProblemSnapshot } from '../notifications.js'
import { muteFor, pageLink } from './acknowledge.js'
import { ageFacts, agePhrase } from './age.js'
import { alertOf } from './alert.js'
import { signOf, titleOf } from './change.js'
import { headlineOf } from './headline.js'
import { commandFor, fact, MAX_LISTED, MAX_SENTENCE_CHARS, restOf, safeText, subjectText } from './safe-text.js'
import type { Fact, Wording, WordingContext } from './types.js'

/** Subjects shown to people per problem. */
const MAX_SHOWN_SUBJECTS = 10
/** Changes shown each with a part of its own. */
const MAX_PARTS = 20

const SHOW_ALL = 'check_status problems'

/** `medium → high`; only `high` if it was the same before. */
const fromTo = (before: string | number | undefined, now: string | number): string =>
  before === undefined || before === now ? String(now) : `${before} → ${now}`

const factsOf = ({ change, problem, was, at }: ProblemNotification, { timezone }: WordingContext): Fact[] => {
  const before = change === 'worse' ? was : null
  return [
    fact('Severity', fromTo(before?.severity, problem.severity)),
    ...(before && before.count !== problem.count ? [fact('Count', fromTo(before.count, problem.count))] : []),
    fact('Rule', problem.rule),
    ...ageFacts(problem, new Date(at), timezone),
  ]
}

const partOf = (change: ProblemNotification, context: WordingContext): MessagePart => {
  const { count, atLeast, subjects, action, command } = change.problem
  const listed = subjects.slice(0, MAX_SHOWN_SUBJECTS)
  const isOver = change.change === 'resolved'
  return {
    sign: signOf(change),
    title: titleOf(change),
    facts: factsOf(change, context),
    list: listed.map(({ text }) => subjectText(text, context)),
    notes: [
      ...moreWords(count, atLeast, listed.length),
      ...(change.change === 'flapping'
        ? ['It was there and gone several times within an hour: you will hear of it again once it has settled']
        : []),
      ...(isOver ? [] : [safeText(action, MAX_SENTENCE_CHARS)]),
    ],
    command: isOver ? null : commandFor(command, context),
    ...(isOver ? {} : muteFor(change.problem.rule, context)),
    link: pageLink(change.problem, context),
  }
}

/** Most severe rules first, resolved ones last. Changes of one rule stay together and in order. */
const worstFirst = (changes: readonly ProblemNotification[]): ProblemNotification[] => {
  const weights = new Map<string, number>()
  for (const { problem, change } of changes) {
    const weight = change === 'resolved' ? -1 : rank(problem.severity)
    weights.set(problem.rule, Math.max(weights.get(problem.rule) ?? -1, weight))
  }
  const rules = [...weights].toSorted(([, a], [, b]) => b - a)
  return rules.flatMap(([rule]) => changes.filter(({ problem }) => problem.rule === rule))
}

const changeParts = (changes: readonly ProblemNotification[], context: WordingContext): MessagePart[] => {
  const parts = worstFirst(changes)
    .slice(0, MAX_PARTS)
    .map(change => partOf(change, context))
  const rest = restOf(changes.length, parts.length, 'change').map(
    (title): MessagePart => ({ sign: '🚦', title, facts: [], list: [], notes: [], command: commandFor(SHOW_ALL, context), link: null }),
  )
  return [...parts, ...rest]
}

/** Problems of the digests that did not change after them. */
const stillOpen = (notifications: readonly (ProblemNotification | DigestNotification)[]): ProblemSnapshot[] => {
  const open = new Map<string, ProblemSnapshot>()
  for (const notification of notifications)
    if (notification.kind === 'problem') open.delete(notification.problem.rule)
    else for (const problem of notification.problems) open.set(problem.rule, problem)
  return [...open.values()].toSorted((a, b) => rank(b.severity) - rank(a.severity))
}

/** `🔴 2 deposits pending >2h (oldest: 37.5 hours, first reported by check_status 14:22)`, one line for each. */
export const openLines = (problems: readonly ProblemSnapshot[], { at, timezone }: WordingContext): Pick<MessagePart, 'list' | 'notes'> => {
  const listed = problems.slice(0, MAX_LISTED)
  return {
    list: listed.map(problem => `${SIGN[problem.severity]} ${safeText(problem.message)} (${agePhrase(problem, at, timezone)})`),
    notes: restOf(problems.length, listed.length, 'problem'),
  }
}

const digestParts = (open: readonly ProblemSnapshot[], context: WordingContext): MessagePart[] =>
  open.length === 0
    ? []
    : [
        {
          sign: '🕐',
          title: `${plural(open.length, 'problem')} still open`,
          facts: [],
          ...openLines(open, context),
          command: commandFor(SHOW_ALL, context),
          ...(open.length === 1 && open[0] ? muteFor(open[0].rule, context) : {}),
          link: pageLink({ count: open.length, subjects: [] }, context),
        },
      ]

/** Lines of text that a phone shows at once, and letters on each. */
const SCREEN_LINES = 20
const SCREEN_COLUMNS = 40

const linesOnScreen = ({ title, facts, list, notes, command, mute, link }: MessagePart): number =>
  [title, ...facts.map(({ label, value }) => `${label}: ${value}`), ...list, ...notes, command ?? '', mute ?? '', link ?? '']
    .map(({ length }) => Math.ceil(length / SCREEN_COLUMNS))
    .reduce((sum, lines) => sum + lines, 0)

/** What to do about the worst problem, for the beginning of a message that is longer than a phone's screen. */
const firstStep = (parts: readonly MessagePart[], open: readonly ProblemSnapshot[], context: WordingContext): MessagePart[] => {
  const worst = open.toSorted((a, b) => rank(b.severity) - rank(a.severity))[0]
  if (worst === undefined || parts.reduce((sum, part) => sum + linesOnScreen(part), 0) <= SCREEN_LINES) return []
  const title = `First: ${safeText(worst.action, MAX_SENTENCE_CHARS)}`
  return [{ sign: '👉', title, facts: [], list: [], notes: [], command: commandFor(worst.command, context), link: null }]
}

/** Changes of problems, and a reminder of those still open. */
export const wordProblems = (notifications: readonly (ProblemNotification | DigestNotification)[], context: WordingContext): Wording => {
  const changes = notifications.filter(notification => notification.kind === 'problem')
  const open = stillOpen(notifications)
  const told = [...changeParts(changes, context), ...digestParts(open, context)]
  const unresolved = [...changes.filter(({ change }) => change !== 'resolved').map(({ problem }) => problem), ...open]
  const parts = [...firstStep(told, unresolved, context), ...told]
  const rated = unresolved.length > 0 ? unresolved : changes.map(({ problem }) => problem)
  return {
    kind: 'problems',
    severity: worst(rated.map(({ severity }) => severity)),
    headline: headlineOf(changes, open),
    parts,
    page: null,
    alerts: [
      ...changes.map(({ change, problem, was, at }) =>
        alertOf(problem, change, context, was?.severity ?? null, change === 'resolved' ? at : null),
      ),
      ...open.map(problem => alertOf(problem, 'open', context)),
    ],
    events: [],
    unlisted: 0,
  }
}
