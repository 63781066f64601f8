export const exitCodes = {
  summary: 'what the exit status says',
  text: `\
Of report and problems:
  0    nothing above info
  1    a problem of severity warning or medium
  2    a problem of severity high
  3    something could not be checked, unless 2 applies: what could be read is printed all the same
With --exit-zero it is 0 in each of these cases. What is ignored, and what a rule cannot judge as the host has no such log,
is listed and does not raise it; nor does what --severity leaves out. Several targets: the worst of them, 2 before 3 before 1.
With --format nagios it is 3 where no rule was asked.

Of doctor: 0 all is well, 1 a warning, 2 an error; 3 only when the doctor itself could not run. Broken settings are an
error that it found.

Of every command:
  0    it did what was asked
  1    user and deposit: none was found, or several
  3    it could not be read or written: no connection, no database, a log that was asked for by name is not there
  64   wrong usage or settings
  130  Ctrl-C; 143 and 129 for SIGTERM and SIGHUP
`,
}
