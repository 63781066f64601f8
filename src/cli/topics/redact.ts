export const redact = {
  summary: 'what --redact masks, and what it leaves',
  text: `\
--redact masks people in every format. "report", "problems", "activity", "live",
"logs", "user", "deposit" and "send" take it. "person-7" is the same person
wherever it appears in one report. Commands that would name a person are left
out: they would find nobody.

Masked:
  - e-mails, usernames, customer codes, and references that a customer wrote;
  - names and businesses, whole and each of their words;
  - phones, however they are written;
  - addresses on the Internet, as address-1 and so on;
  - anything after a key for a name ("first_name": "...").

  Titles, notes and log lines are masked too, and so is encoded text (%40,
  \\u0040, &#64;, =40). Which other words of those texts are names is
  read from the platform, in a second read-only transaction (0.9 s for 200,000
  people). Where that is not possible, and with --input, everything that
  is written like a name counts as one. Names in lower case are then not found:
  read the report before you share it.

Left as it is:
  Figures, money, times, statuses, trades, towns, user agents, row ids and the
  platform's own references (PC0A1B2C3D). Anyone who may read the database can
  find people by those. Nine digits in a row count as a phone only if the report
  names their owner: without the leading zero, a phone looks like any other
  number. Base64 is not decoded.
`,
}
