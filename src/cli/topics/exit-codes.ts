export const exitCodes = {
  summary: 'what each exit status means',
  text: `\
report and problems:
  0    no problem above info
  1    a problem of severity warning or medium
  2    a problem of severity high
  3    something could not be checked, unless 2 applies; the rest is printed,
       and the reason is in the report and on standard error

  Only what --only, --skip and --severity ask for counts. Ignored problems are
  listed and do not raise the status, nor does a rule that cannot be judged
  because the host has no such log. A log file that does not exist is mentioned
  in its section and is no failure. With several targets, the worst counts: 2
  before 3 before 1. With --exit-zero the status is 0 in all these cases.

  3 also means: a log shows no errors but does not reach back to the beginning
  of the window, or is of another kind than configured; the output file could
  not be written; --format nagios where no rule was checked.

doctor:
  0    everything is right
  1    a warning
  2    an error; broken settings are one
  3    doctor itself could not run

Every command:
  0    done
  1    user, deposit: no match, or several
       help troubleshooting: no match
  3    could not read or write: no connection, no database, or a log that you
       named does not exist
  64   wrong usage or settings
  130  Ctrl-C
  143  SIGTERM
  129  SIGHUP

  "send" and "watch --once" end with 3 if a message waits or was rejected for
  good, and "watch" if another one uses its state folder.
`,
}
