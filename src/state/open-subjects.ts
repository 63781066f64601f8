import { z } from 'zod'
import type { Line } from '../report/blocks.js'
import type { Report } from '../report/report.js'
import { count, date, severity } from './document.js'
import { readText, replaceFile } from './files.js'
import { type Folder, subjectsFile } from './folder.js'
import { labels } from './subject-names.js'

const VERSION = 1
/** Subjects kept for one rule; `count` tells that there are more. */
const MAX_SUBJECTS = 1000
const MAX_NAME_CHARS = 200

const RuleSubjects = z.object({
  /** When a run last evaluated the rule, by the local clock. */
  at: date,
  /** null: the rule found nothing. */
  severity: severity.nullable(),
  /** Subjects that are not ignored, which may be more than `subjects` lists. */
  count,
  /** `label` is how people call the subject in this rule; `names` are all names that its line shows. */
  subjects: z.array(z.object({ id: z.string(), label: z.string(), names: z.array(z.string()) })),
})
export type RuleSubjects = z.infer<typeof RuleSubjects>

const Document = z.object({ version: z.literal(VERSION), rules: z.record(z.string(), RuleSubjects) })

/** Rule → what the last run that evaluated it found. */
export type OpenSubjects = Readonly<Record<string, RuleSubjects>>

/** Whether all open subjects of the rule are listed. */
export const isComplete = ({ count, subjects }: RuleSubjects): boolean => subjects.length >= count

/** What the last runs of a target found. A cache: a file that cannot be understood counts as none. @throws StateError */
export const readOpenSubjects = async (folder: Pick<Folder, 'pathOf'>, target: string): Promise<OpenSubjects> => {
  const text = await readText(folder.pathOf(subjectsFile(target)))
  try {
    return Document.safeParse(JSON.parse(text ?? '')).data?.rules ?? {}
  } catch {
    return {}
  }
}

const namesIn = (line: Line, kind: 'text' | 'person'): string[] =>
  line.flatMap(piece => (typeof piece !== 'string' && piece.kind === kind && piece.value.trim() !== '' ? [piece.value.trim()] : []))

const subjectsOf = (problem: Report['problems'][number] | undefined): RuleSubjects['subjects'] => {
  const shown = (problem?.subjects ?? []).slice(0, MAX_SUBJECTS)
  const named = shown.map(({ id, line }) => ({ id, texts: namesIn(line, 'text'), persons: namesIn(line, 'person') }))
  const labelled = labels(named)
  return named.map(({ id, texts, persons }, i) => ({
    id,
    label: labelled[i] ?? id,
    names: [...new Set([...texts, ...persons])].map(name => name.slice(0, MAX_NAME_CHARS)),
  }))
}

/** Some reports list only the first subject of a rule: if an earlier list with the same count is longer, keep it. */
const fuller = (now: RuleSubjects, before: RuleSubjects | undefined): RuleSubjects =>
  before && !isComplete(now) && before.count === now.count && before.subjects.length > now.subjects.length ? before : now

/** The open subjects of the rules that a run evaluated. */
export const openSubjectsOf = ({ rules, problems }: Pick<Report, 'rules' | 'problems'>, now: Date): OpenSubjects =>
  Object.fromEntries(
    rules.flatMap(({ id, status }): [string, RuleSubjects][] => {
      const problem = problems.find(({ rule }) => rule === id)
      if (status === 'unknown' && !problem) return []
      return [[id, { at: now, severity: problem?.severity ?? null, count: problem?.count ?? 0, subjects: subjectsOf(problem) }]]
    }),
  )

/** Saves what a run found. Rules that it did not evaluate keep what an earlier run found. @throws StateError */
export const recordOpenSubjects = async (folder: Folder, target: string, found: OpenSubjects): Promise<void> => {
  if (Object.keys(found).length === 0) return
  await folder.withLock(async () => {
    const before = await readOpenSubjects(folder, target)
    const rules: OpenSubjects = {
      ...before,
      ...Object.fromEntries(Object.entries(found).map(([id, now]) => [id, fuller(now, before[id])])),
    }
    await replaceFile(folder.pathOf(subjectsFile(target)), `${JSON.stringify({ version: VERSION, rules })}\n`)
  })
}
