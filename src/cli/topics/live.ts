export const live = {
  text: `
What it shows:
  What needs you now, in words; six figures, each with today against a usual day
  and the last 14 days as bars; and the problems, the worst first, with how many
  it is about and for how long the oldest has waited. "54 days+" means that the
  list is cut and an older one may be beyond it; "seen 2 h", that only the time
  is known at which a run first saw it. What could not be read is unknown, and
  the list says why.

Keys:
  Up, Down (k, j), PgUp, PgDn, Home, End     choose, or scroll
  Enter                                      open a problem, then the person or
                                             deposit, as "user" and "deposit"
                                             print it
  Esc, Left, Backspace                       go back
  r                                          read again now
  Ctrl-L                                     write the screen again
  Ctrl-Z                                     stop; fg goes on
  ?                                          the keys
  q, Ctrl-C                                  leave; the terminal is as it was

How it reads:
  One connection stays open. A reading begins --every (5s) after the last one
  has come, later if that one took longer, and there is never more than one at a
  time; the 14 days are read once a minute. Nothing is saved: what is new when
  you begin stays new.

  If the connection is lost, the last figures stay, with their age and the
  reason, and it connects again by itself, after 1 s, then 2 s, up to 30 s; r
  tries at once. A passphrase is asked for at the start only: load the key with
  ssh-add.

  It needs a terminal of at least 60 x 15. For scripts there is "check_status
  --format json", and for alerts "check_status watch".
`,
}
