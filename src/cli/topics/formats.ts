export const formats = {
  summary: 'JSON, HTML, Markdown, CSV, Nagios, Prometheus, saved reports',
  text: `\
"report" and "problems" take --format, or the format that the ending of -o FILE
(--output) names: .txt, .log or none for text, .json, .html, .md, .csv, .prom;
any other, such as .pdf, is refused. The file is written under another name and
then renamed, so that nobody ever reads half of it. A symbolic link is followed,
also to a file that does not exist yet. A new file is for you alone (600), since
it names people and amounts; a .prom is readable for all (644). An existing file
keeps its permissions, and --mode 640 sets others.

text
  For people.
  check_status --color always | less -R

  less shows <F0><9F> in place of emoji if the locale of the session is not
  UTF-8 (LANG=C, for instance over SSH or in cron). Tell it that the text is:

  check_status --color always | LESSCHARSET=utf-8 less -R

json
  For programs; stable, and described by "check_status schema".
  check_status --format json | jq .summary

html
  For browsers (light and dark) and paper: one page that loads nothing. It
  begins with what needs you now, six figures and their last 14 days, and the
  problems in a table. "send" mails the same without drawings, in 90 KB at most
  with the rest counted, because mail programs cut a mail off at 102 KB.
  check_status -o status.html

markdown
  For chats and tickets. Text that could act as formatting, a link or a mention
  is set as code.
  check_status problems --format markdown

csv
  For spreadsheets: the problems, one line for each subject, with its amount,
  person, reference and age in columns of their own. Cells that would run as
  formulas begin with an apostrophe. "since" is when check_status first saw the
  problem; since when somebody waits is in "began" and "age_hours". A byte order
  mark says that the text is UTF-8 (in Python: encoding="utf-8-sig").
  check_status problems -o problems.csv

  A double click in Excel takes the list separator and the decimal sign of
  Windows: --excel writes those of South Africa, ";" and ",", so that columns
  are columns and amounts are numbers. "match" has it too. There is no line
  "sep=,": Excel would forget the byte order mark and show "Â·" for "·".
  check_status problems --excel -o problems.csv

nagios
  For Nagios and Icinga: one line with performance data, and the plugin's exit
  status.
  check_status problems --format nagios

prometheus
  For the node exporter's textfile collector. Unknown values are left out, and
  never zero. One file in its folder: a report has all that "problems" has, and
  of two files with the same metrics it drops half; the second write says so.
  check_status -o /var/lib/node_exporter/check_status.prom

Saved reports:
  --input report.json prints a saved report in any format without connecting. It
  prints what the first run would have printed.
`,
}
