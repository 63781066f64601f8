import { environmentNames } from '../../config/environment.js'

export const environment = {
  summary: 'the environment variables that have an effect',
  text: `\
Which settings:
  CHECK_STATUS_CONFIG               the settings file
  CHECK_STATUS_TARGET               the target; "all" for every one

Settings of that target (they win over the file, and flags win over them):
${environmentNames()
  .map(name => `  ${name}`)
  .join('\n')}
  CHECK_STATUS_SSH=false            read on the host itself
  CHECK_STATUS_PLAIN_SSH=1          connect one step at a time

Where files are:
  HOME                              default: as in /etc/passwd
  XDG_CONFIG_HOME, XDG_STATE_HOME   as in the XDG Base Directory Specification
  XDG_RUNTIME_DIR                   the socket of a connection kept open
  SSH_AUTH_SOCK                     the SSH agent
  PGPASSFILE                        instead of ~/.pgpass

Set by systemd for check_status watch:
  NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID

Appearance:
  NO_COLOR, FORCE_COLOR, CLICOLOR, CLICOLOR_FORCE, TERM=dumb, COLUMNS

The output is UTF-8 whatever the locale. --ascii prints neither emoji nor box
characters.
`,
}
