import type { MessagePart } from '../../channels/types.js'
import { SIGN } from '../../report/formats/summary.js'
import { moreWords } from '../../report/formats/wording.js'
import { elapsed } from '../../text/duration.js'
import { rank, worst } from '../../text/severity.js'
import { plural } from '../../text/words.js'
import type { DigestNotification, ProblemNotification, ProblemSnapshot } from '../notifications.js'
import { alertOf } from './alert.js'
import { commandFor, fact, MAX_LISTED, MAX_SENTENCE_CHARS, restOf, safeText, sinceWords } from './safe-text.js'
import type { Fact, Wording, WordingContext } from './types.js'

/** Subjects shown to people per problem. */
const MAX_SHOWN_SUBJECTS = 10
/** Changes shown each with a part of its own. */
const MAX_PARTS = 20

const SHOW_ALL = 'check_status problems'

const signOf = ({ change, problem }: ProblemNotification): string =>
  change === 'resolved' ? '✅' : change === 'flapping' ? '🔁' : SIGN[problem.severity]

const titleOf = ({ change, problem, at }: ProblemNotification): string => {
  const message = safeText(problem.message)
  switch (change) {
    case 'opened':
      return message
    case 'worse':
      return `worse: ${message}`
    case 'flapping':
      return `Flapping: ${message}`
    case 'resolved':
      return `Resolved: ${message} (after ${elapsed(new Date(problem.since), new Date(at))})`
  }
}

/** `medium → high`; only `high` if it was the same before. */
const fromTo = (before: string | number | undefined, now: string | number): string =>
  before === undefined || before === now ? String(now) : `${before} → ${now}`

const factsOf = ({ change, problem, was, at }: ProblemNotification, { timezone }: WordingContext): Fact[] => {
  const before = change === 'worse' ? was : null
  return [
    fact('Severity', fromTo(before?.severity, problem.severity)),
    ...(before && before.count !== problem.count ? [fact('Count', fromTo(before.count, problem.count))] : []),
    fact('Rule', problem.rule),
    fact('Since', sinceWords(new Date(problem.since), new Date(at), timezone)),
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
    list: listed.map(({ text }) => safeText(text)),
    notes: [
      ...moreWords(count, atLeast, listed.length),
      ...(change.change === 'flapping' ? ['It keeps opening and closing; you will hear of it again once it has settled'] : []),
      ...(isOver ? [] : [safeText(action, MAX_SENTENCE_CHARS)]),
    ],
    command: isOver ? null : commandFor(command, context),
    link: null,
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
  const rest = restOf(changes.length, parts.length).map(
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

/** `🔴 2 deposits pending >2h, since 2025-10-06 14:22 (37.5 hours)`, one line for each. */
export const openLines = (problems: readonly ProblemSnapshot[], { at, timezone }: WordingContext): Pick<MessagePart, 'list' | 'notes'> => {
  const listed = problems.slice(0, MAX_LISTED)
  return {
    list: listed.map(
      ({ severity, message, since }) => `${SIGN[severity]} ${safeText(message)}, since ${sinceWords(new Date(since), at, timezone)}`,
    ),
    notes: restOf(problems.length, listed.length),
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
          link: null,
        },
      ]

const CHANGES = { opened: 'opened', worse: 'got worse', flapping: 'flapping', resolved: 'resolved' } as const

/** `🔴 3 problems opened, 1 resolved`. */
const headlineOf = (changes: readonly ProblemNotification[], open: readonly ProblemSnapshot[], parts: readonly MessagePart[]): string => {
  const [only] = parts
  if (parts.length === 1 && only) return `${only.sign} ${only.title}`
  const counts = [
    ...Object.entries(CHANGES).map(
      ([change, words]) => [changes.filter(notification => notification.change === change).length, words] as const,
    ),
    [open.length, 'still open'] as const,
  ].filter(([count]) => count > 0)
  const words = counts.map(([count, what], i) => `${i === 0 ? plural(count, 'problem') : count} ${what}`).join(', ')
  const severity = worst(changes.filter(({ change }) => change !== 'resolved').map(({ problem }) => problem.severity))
  return `${severity ? SIGN[severity] : open.length > 0 ? '🕐' : '✅'} ${words}`
}

/** Changes of problems, and a reminder of those still open. */
export const wordProblems = (notifications: readonly (ProblemNotification | DigestNotification)[], context: WordingContext): Wording => {
  const changes = notifications.filter(notification => notification.kind === 'problem')
  const open = stillOpen(notifications)
  const parts = [...changeParts(changes, context), ...digestParts(open, context)]
  const unresolved = [...changes.filter(({ change }) => change !== 'resolved').map(({ problem }) => problem), ...open]
  const rated = unresolved.length > 0 ? unresolved : changes.map(({ problem }) => problem)
  return {
    kind: 'problems',
    severity: worst(rated.map(({ severity }) => severity)),
    headline: headlineOf(changes, open, parts),
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
