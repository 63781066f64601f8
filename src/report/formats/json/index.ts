import { commandBeyond } from '../../commands.js'
import { type Report, type ReportError, statusOf, summaryOf } from '../../report.js'
import { writeWords } from '../pieces.js'
import type { Format } from '../types.js'
import { SCHEMA_VERSION } from './version.js'
import { writeJson } from './write.js'

const errorJson = ({ message, hint }: ReportError): ReportError => ({ message, hint })

const sectionsOf = ({ sections }: Report) =>
  Object.fromEntries(
    sections.map(({ id, title, status, errors, tookMs, data }) => [
      id,
      { title, status, error: errors[0] ? errorJson(errors[0]) : null, errors: errors.map(errorJson), tookMs: Math.round(tookMs), data },
    ]),
  )

const problemsOf = (report: Report) =>
  report.problems.map(({ message, subjects, id, atLeast = false, ...problem }) => ({
    ...problem,
    command: commandBeyond(report, { message, subjects, id, ...problem }),
    id,
    atLeast,
    message: writeWords(message, report.timezone),
    messageParts: message,
    subjects: subjects.map(subject => ({
      id: `${id}/${subject.id}`,
      text: writeWords(subject.line, report.timezone),
      parts: subject.line,
      ...(subject.began && { began: subject.began }),
    })),
  }))

/** `JSON.stringify` turns its dates into ISO 8601. */
const documentFor = (report: Report) => {
  const { kind, context, target, timezone, tookMs, lastGood, outbox, outboxError, error, rules, rulesLeftOut = [], narrowed } = report
  const { window, limit, all, thresholds, people, logs } = context
  return {
    schemaVersion: SCHEMA_VERSION,
    kind,
    generatedAt: context.now,
    target,
    timezone,
    tookMs: Math.round(tookMs),
    lastGood,
    outbox: outboxError ? null : outbox.map(({ channel, messages, since, reason }) => ({ channel, messages, since, reason })),
    outboxError: outboxError ? errorJson(outboxError) : null,
    window,
    request: {
      limit: limit ?? null,
      all,
      severity: narrowed?.minSeverity ?? null,
      rulesLeftOut,
      thresholds,
      people,
      logs: logs.map(({ name, path, kind }) => ({ name, path, kind })),
    },
    status: statusOf(report),
    summary: narrowed?.summary ?? summaryOf(report),
    error: error && errorJson(error),
    sections: sectionsOf(report),
    rules: rules.map(({ id, status, errors, reason, reach = null }) => ({
      id,
      status,
      error: (errors[0] ?? reason) && errorJson((errors[0] ?? reason) as ReportError),
      errors: errors.map(errorJson),
      reason: reason && errorJson(reason),
      reach,
    })),
    problems: problemsOf(report),
  }
}

/**
 * Everything in the report, for machines; `check_status schema` describes each field. Several targets make one document with a list of
 * reports.
 */
export const json: Format = {
  suffixes: ['json'],
  isForMachines: true,
  write: reports => {
    const documents = reports.map(documentFor)
    return `${writeJson(documents.length === 1 ? documents[0] : { schemaVersion: SCHEMA_VERSION, reports: documents }, 2)}\n`
  },
}
