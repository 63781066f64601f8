export const rules = {
  summary: 'how problems are judged, ignored and counted',
  text: `\
How rules are judged:
  Each problem has a severity, the true count of its subjects, one action, and a
  command that shows more. A rule that could not be judged is unknown, never
  fine. Every threshold is a setting (check_status help settings).

  "report" judges the rules of the sections it prints. If --only, --skip or
  --severity narrow that, it says so: "✅ No problems of severity high or above
  by 5 of 17 rules · 2 less severe not shown". Problems that --severity leaves
  out are still in the "summary" of the JSON. Metrics have no count of them, not
  even zero.

  The state folder keeps one line for each run (history.jsonl, for a year at
  most). It tells since when a problem is open, and whether it is new (🆕).
  Beside it, subjects-<target>.json has what the last run found open, by name.

Accounts that are not people:
  Rules about people skip accounts that gave the public form no e-mail, so that
  the form made one up (client_*@temp...), and accounts that the settings
  exclude. A client of the form with an e-mail is a person, although the
  username is client_ and digits. Rules about leads never ask who posted them.
  Test accounts (*@example.com, *@test.com) are people: "check_status init"
  counts them and offers to exclude them.

Ignoring a problem:
  check_status ignore payment_issue --for 3d --note "the bank knows"
      stops counting a problem
  check_status ignore payment_issue/PC203
      stops counting one of its subjects: by its reference, e-mail, name or
      short id, as "problems" shows it. "ignore PC203" alone finds it
  check_status ignored
      lists what is ignored
  check_status unignore payment_issue
      counts it again

  An ignored problem stays in the report as a count, and does not raise the exit
  status. It returns when the time is over or when it gets worse: more severe,
  or more subjects. If everything found is ignored and not everything could be
  checked, the rule is unknown. What is not open is refused. To know that,
  ignore asks the last run, or the platform if no run of the last hour has it;
  otherwise these commands connect to nothing.

How far logs reach:
  Logs are read together with their rotated files (.1, -20261129, .2026-11-28,
  .gz, copytruncate), back to the beginning of the window and within limits. If
  that covers less than you asked for, counts say so: "at least 3 errors since
  2026-11-29 00:00 (the log begins there)", and what was not found at all is
  unknown. The same holds for log_errors, failed_logins and unmatched_money.

  JSON has the reach of each log, and of each of these rules, under "reach",
  whatever was found. Prometheus has log_errors_since_seconds,
  failed_logins_since_seconds and rule_since_seconds: for how many seconds back
  the count is complete. HTML and the page always say since when and in which
  files check_status looked, and how many files it skipped. In the API,
  dashboard/, problems/ and user/ have that under "logs"; problems/ and user/
  list under "unknown" the rules that found nothing but did not see everything.

Kinds of logs:
  The kind of a log is recognised by its lines, and each line is read as what it
  is, even if the format changes within a file. A log without a line of the kind
  that the settings name is unknown; so is a JSON or stamped log in which no
  line has a severity. kind = "text" looks for words such as ERROR instead.
`,
}
