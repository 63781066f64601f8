import { environmentNames } from '../../config/environment.js'

export const environment = {
  summary: 'the variables that are looked at',
  text: `\
Settings of the chosen target; they win over the file, and flags over them:
${environmentNames()
  .map(name => `  ${name}`)
  .join('\n')}
  CHECK_STATUS_SSH=false            read on the host itself
  CHECK_STATUS_CONFIG               the settings file
  CHECK_STATUS_TARGET               which of its targets; all for every one
  CHECK_STATUS_PLAIN_SSH=1          every step of the connection waits for the one before it

Where files are:
  HOME                              without it, the password file's
  XDG_CONFIG_HOME, XDG_STATE_HOME   as the XDG Base Directory Specification has them
  SSH_AUTH_SOCK                     the agent
  PGPASSFILE                        instead of ~/.pgpass

Set by systemd for check_status watch:
  NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID

How it looks:
  NO_COLOR, FORCE_COLOR, CLICOLOR, CLICOLOR_FORCE, TERM=dumb, COLUMNS
`,
}
