import { ConnectionError } from './errors.js'
import type { Stage } from './source.js'

/** The deadline is over. @param label of the host, as far as it is known */
export const deadlineError = (deadline: number, label: string, stage: Stage): ConnectionError =>
  stage === 'asking the agent'
    ? new ConnectionError(
        `no answer from the SSH agent within ${deadline} s (signing in to ${label})`,
        `It may wait for a touch, or for a yes in another window; "ssh-add -l" shows whether it answers. --deadline gives it longer.`,
      )
    : new ConnectionError(
        `no answer from ${label} within ${deadline} s (${stage})`,
        `Check the network${stage === 'reading' ? ', the host and its PostgreSQL' : ' and the host'}; \`deadline\` in the settings, or --deadline, gives it longer.`,
      )
