import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * Files that take long without being large, with their seconds on two cores: begun last, one of them would run alone at the end.
 * Of all others the size tells enough.
 */
const SLOW: Readonly<Record<string, number>> = {
  'e2e/watch': 120,
  'e2e/faults': 110,
  'e2e/shared-connection': 90,
  'reach/tls': 80,
  'report/redact/people': 75,
  'e2e/package': 75,
  'e2e/watch-folder': 70,
  'e2e/cron': 67,
  'e2e/activity': 63,
  'e2e/problems': 58,
  'e2e/uninstall': 57,
  'e2e/kinds': 55,
  'e2e/report': 52,
  'reach/conditions': 46,
  'source/ssh/plain': 45,
  'reach/openssh': 44,
  'report/hostile': 39,
  'e2e/rotation': 38,
  'e2e/ignore': 36,
  'api/authentication': 36,
  'e2e/live': 35,
  'e2e/logs-resumed': 35,
  'e2e/page': 35,
  'e2e/page-states': 30,
}

const secondsOf = ({ moduleId }: TestSpecification): number => SLOW[moduleId.replace(/^.*\/test\/|\.test\.ts$/g, '')] ?? 0

/** Slow files first, then large ones; at the end those that share a process, which passes on only to another of them. */
export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isShared = ({ project }: TestSpecification): number => (project.config.isolate ? 0 : 1)
    return (await super.sort(files)).toSorted((a, b) => isShared(a) - isShared(b) || secondsOf(b) - secondsOf(a))
  }
}
