import type { SshSettings } from '../config/settings.js'
import { ConnectionError } from './errors.js'
import type { Stage } from './source.js'

/** The host as the settings name it, until more is known of it. */
export const configuredLabel = (ssh: SshSettings | false): string =>
  ssh ? `${ssh.host}${ssh.port === undefined ? '' : `:${ssh.port}`}` : 'this host'

/** The deadline passed. @param label the host, as far as it is known @param isBorrowed the way there is the person's own open connection */
export const deadlineError = (deadline: number, label: string, stage: Stage, isBorrowed = false): ConnectionError =>
  isBorrowed
    ? new ConnectionError(
        `no answer from ${label} within ${deadline} s (through your open connection)`,
        'It may be dead, as after a laptop slept: end it with "ssh -O exit" and the host, and try again. --deadline allows more time.',
      )
    : stage === 'asking the agent'
      ? new ConnectionError(
          `no answer from the SSH agent within ${deadline} s (signing in to ${label})`,
          `It may be waiting for a touch or a confirmation; "ssh-add -l" shows whether it answers. --deadline allows more time.`,
        )
      : new ConnectionError(
          `no answer from ${label} within ${deadline} s (${stage})`,
          `Check the network${stage === 'reading' ? ', the host and its PostgreSQL' : ' and the host'}; \`deadline\` in the settings, or --deadline, allows more time.`,
        )
