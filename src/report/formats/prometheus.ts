import { escapeText } from '../../text/escape.js'
import { SEVERITIES } from '../../text/severity.js'
import { windowStart } from '../context.js'
import { secondsSince } from '../figures.js'
import { isRequested, type Report } from '../report.js'
import type { Format } from './types.js'

type Labels = Readonly<Record<string, string>>
/** Undefined: unknown, and the sample is left out. */
type Sample = readonly [labels: Labels, value: number | undefined]
export interface Family {
  readonly name: string
  readonly help: string
  samples(report: Report): readonly Sample[]
}

const seconds = (at: Date | null): number | undefined => (at ? at.getTime() / 1000 : undefined)
const single = (value: number | undefined): readonly Sample[] => [[{}, value]]

/** The number of subjects per rule and requested severity. For a rule that is unknown, only counts above zero. */
const subjectsOf = (report: Report): Sample[] =>
  report.rules.flatMap(({ id, status }) => {
    const found = report.problems.find(({ rule }) => rule === id)
    return SEVERITIES.filter(severity => isRequested(report, severity)).map((severity): Sample => {
      const count = found && !found.ignored && found.severity === severity ? found.count : 0
      return [{ rule: id, severity }, status === 'unknown' && count === 0 ? undefined : count]
    })
  })

const ignoredOf = ({ rules, problems }: Report): Sample[] =>
  rules.map(({ id, status }) => {
    const found = problems.find(({ rule }) => rule === id)
    // The problem may be hidden because it is less severe than requested, or ignored.
    const isZero = found ? status !== 'unknown' : status === 'fine'
    return [{ rule: id }, found?.ignoredSubjects || (isZero ? 0 : undefined)]
  })

const FAMILIES: readonly Family[] = [
  { name: 'up', help: 'Whether the target could be reached and read.', samples: ({ error }) => single(error ? 0 : 1) },
  {
    name: 'run_timestamp_seconds',
    help: "Time of the run, by the platform's clock, or by this host's clock if the target was not reached.",
    samples: ({ context }) => single(seconds(context.now)),
  },
  {
    name: 'last_good_run_timestamp_seconds',
    help: 'Time of the last run that read everything it was asked to read.',
    samples: ({ lastGood }) => single(seconds(lastGood)),
  },
  { name: 'run_duration_seconds', help: 'How long the run took.', samples: ({ tookMs }) => single(tookMs / 1000) },
  {
    name: 'window_seconds',
    help: 'Time span covered by figures such as registrations and deposits.',
    samples: ({ context }) => single((context.now.getTime() - windowStart(context).getTime()) / 1000),
  },
  {
    name: 'rule_known',
    help: 'Whether the rule could be judged.',
    samples: ({ rules }) => rules.map(({ id, status }) => [{ rule: id }, status === 'unknown' ? 0 : 1]),
  },
  {
    name: 'rule_since_seconds',
    help: 'For how many seconds back the logs of the rule were read whole; absent if it reads none, or if unknown.',
    samples: ({ rules, context }) =>
      rules.map(({ id, reach }) => [{ rule: id }, reach?.since ? secondsSince(reach.since, context.now) : undefined]),
  },
  { name: 'problem_subjects', help: 'Subjects that the rule found, without ignored ones.', samples: subjectsOf },
  { name: 'ignored_subjects', help: 'Subjects that the rule found and that are ignored.', samples: ignoredOf },
  {
    name: 'section_up',
    help: 'Whether the section could be read.',
    samples: ({ sections }) => sections.map(({ id, status }) => [{ section: id }, status === 'failed' ? 0 : 1]),
  },
  {
    name: 'section_whole',
    help: 'Whether everything that the section needs could be read.',
    samples: ({ sections }) => sections.map(({ id, status }) => [{ section: id }, status === 'whole' ? 1 : 0]),
  },
  {
    name: 'outbox_known',
    help: 'Whether the alerts waiting for delivery are known.',
    samples: ({ outboxError }) => single(outboxError ? 0 : 1),
  },
  {
    name: 'outbox_messages',
    help: 'Alerts waiting for delivery on a channel; absent if there are none, or if unknown.',
    samples: ({ outbox }) => outbox.map(({ channel, messages }) => [{ channel }, messages]),
  },
  {
    name: 'outbox_age_seconds',
    help: 'Age of the oldest alert waiting for delivery on a channel.',
    samples: ({ outbox, context }) => outbox.map(({ channel, since }) => [{ channel }, secondsSince(since, context.now)]),
  },
]

/** Each figure is a metric of its own, because each has its own unit. */
const figureFamilies = (reports: readonly Report[]): Family[] => {
  const sectionOf = new Map(
    reports.flatMap(({ sections }) => sections.flatMap(({ id, figures }) => Object.keys(figures).map(name => [name, id] as const))),
  )
  return [...sectionOf].map(([name, section]) => ({
    name,
    help: `Section ${section}: ${name.replaceAll('_', ' ')}.`,
    samples: ({ sections }) => single(sections.find(({ id }) => id === section)?.figures[name]),
  }))
}

const escapeLabel = (value: string): string => escapeText(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"')

const writeLabels = (labels: Labels): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${escapeLabel(value)}"`)
    .join(',')

const writeFamily = ({ name, help, samples }: Family, reports: readonly Report[]): string[] => {
  // Two reports of one target must not be two series, so the later one wins.
  const values = new Map<string, number>()
  for (const report of reports)
    for (const [labels, value] of samples(report))
      if (value !== undefined) values.set(writeLabels({ target: report.target, ...labels }), value)
  if (values.size === 0) return []
  return [
    `# HELP check_status_${name} ${help}`,
    `# TYPE check_status_${name} gauge`,
    ...[...values].map(([labels, value]) => `check_status_${name}{${labels}} ${value}`),
  ]
}

/**
 * Text format 0.0.4, as the textfile collector of the node exporter reads it: gauges without timestamps. Unknown values are absent, never
 * zero.
 */
export const writePrometheus = (reports: readonly Report[], more: readonly Family[] = []): string =>
  `${[...FAMILIES, ...more, ...figureFamilies(reports)].flatMap(family => writeFamily(family, reports)).join('\n')}\n`

export const prometheus: Format = { suffixes: ['prom'], isAnonymous: true, isForMachines: true, write: reports => writePrometheus(reports) }
