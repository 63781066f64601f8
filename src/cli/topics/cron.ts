export const cron = {
  summary: 'reports from a crontab: install-cron, --quiet, --ping',
  text: `\
Install:
  check_status install-cron --hourly --output ~/status.html
      prints the line for the crontab, and when it runs
  check_status install-cron --hourly --output ~/status.html --write
      adds it; only once, however often you run it. A line that it replaces is
      shown beside the new one
  check_status install-cron --remove
      removes it again

  Without --hourly the report is made every morning. cron follows the time zone
  of this machine, whatever zone the report has.

  The file names people and amounts: a new one is for you alone. For a web
  server that asks for a password, --mode 644 lets others read it.

Unattended runs:
  A run from cron needs no terminal, no SSH agent and no HOME, and never asks
  anything. Give it a key of its own, without a passphrase (install-cron refuses
  another, and says how to make one), or run it on the host itself with
  "ssh = false": "check_status help host" has how, also without Node.js.

  An agent that runs anyway can be named in a line of its own in the crontab,
  SSH_AUTH_SOCK=/path, above the line of check_status, until the next reboot
  ends it: a key with a passphrase, which that agent holds, is taken then. With
  --write the sign-in is tried once as cron does it, and the outcome is said.

  With --quiet, check_status prints nothing while no problem is above info, and
  otherwise the problems on standard output: cron mails them to the user of the
  crontab, or to MAILTO. CONTENT_TYPE, which install-cron writes above its line,
  makes emoji arrive whole; the lines below have it too. A crontab that names
  another type keeps its own.

  A run that can read nothing replaces the file too, with a report that says so:
  an old report would look like today's.

  An unattended run (with -o or --quiet, and without a terminal) that would
  overlap another one ends at once with status 3. Your own runs never wait for
  cron.

Dead man's switch:
  --ping https://hc-ping.example/<uuid> reports each run to a monitor such as
  healthchecks.io: /start at the beginning, then the summary as a success, or to
  /fail if something could not be read or the run broke off. Problems that were
  found are a success: channels tell of them, and a switch that a warning holds
  down could not tell of a run that died. --ping-fail-on high makes a failure of
  runs with problems of high severity, --ping-fail-on warning of those with any
  problem above info.

  The push address of Uptime Kuma (https://kuma.example/api/push/<token>) is
  known by its path: status=up or down, the summary as msg, and the milliseconds
  that the run took as ping.

  A ping that fails never makes the run fail. It is one line on standard error,
  and once a day at most if the service answers 404. HTTPS_PROXY and NO_PROXY
  are followed.
`,
}
