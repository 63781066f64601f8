/** What stands below the options in `--help`. */
export const EXAMPLES = `
Examples:
  check_status --demo                    see it work on an embedded platform
  check_status --hours 72 --all          three days, nothing left out
  check_status --only payments,logs      two sections
  check_status problems --severity high  only what is wrong, with whom it is about
  check_status -o report.json            into a file
  check_status logs django -f --errors   follow the errors of one log
  check_status activity -f               registrations, deposits and leads as they come in
  check_status user 082 000 0001         all that is known of one person

Exit status: 0 nothing above info, 1 warning or medium, 2 high, 3 something could not be checked, 64 wrong usage or
settings, 130 Ctrl-C.
`
