export const alerts = {
  summary: 'what watch sends, when and how; webhooks and Alertmanager',
  text: `\
To begin with, name a channel in the settings (all kinds of them: check_status
help settings), for example:

  [channels.office]
  type = "email"
  smtp = "smtp://mail.example:587"
  from = "check_status <monitor@platform.example>"
  to = ["owner@platform.example"]

Then:
  check_status notify test              does every channel work? Each step with
                                        its time
  check_status watch --once --dry-run   what would be sent now; sends and
                                        remembers nothing
  check_status watch                    until Ctrl-C

  Run it for good as a service (check_status help service), or without one from
  a crontab:

  */5 * * * *  check_status watch --once >> watch.log

What is sent:
  "check_status watch" looks every 30 seconds and notifies the channels of the
  settings (check_status help settings) by mail, Slack, Mattermost, Rocket.Chat,
  Discord, Microsoft Teams, Telegram, ntfy or webhook, and by 100 more services
  through an Apprise API, of:

  - Events: a registration, a deposit, a lead (leads only if "events" lists
    them). Accounts that are not people cause no event.
  - Problems: every rule when it opens, gets worse (more severe, or about
    someone new) and is resolved, with how long it lasted. Problems that are
    still open after 24 h are sent again, all in one message. A problem that
    comes and goes is sent three times an hour, then once more as "Comes and
    goes" ("flapping" in JSON). A problem is resolved only when a complete look
    no longer finds it: while a rule cannot be judged, or one of its logs or
    tables was not read completely, the rule is neither open nor resolved.
    Ignored problems (check_status ignore) are not sent.
  - check_status itself: when the platform could not be checked three times in
    a row or the state folder could not be written, and when they work again.
  - The daily report: at the time set by daily_report, or whenever cron runs
    "check_status send".

  The first start sends nothing about the past, and one message with the
  problems that are open. Many things at once become one message ("🆕 14 new
  registrations"). During quiet_hours, everything below high waits until they
  end. Each message about a problem says what changed first ("🔴 4 deposits
  pending >2h (was 2), oldest 3 days"), and ends with the command that mutes it
  for four hours and, with public_url in [api], a link to the page. One that is
  longer than a phone's screen begins with what to do about the worst problem.

  On Telegram, Discord and ntfy, problems below high, resolved problems and
  the daily report arrive without a sound.

  Slack, Mattermost, Rocket.Chat and Discord want an incoming webhook, Teams a
  workflow that posts what its webhook receives. A Telegram group that became a
  supergroup has a new id: messages go there, and the log names it for the
  settings. What one service behind Apprise took and another did not is not sent
  again: give each a channel of its own, by tag. For those that take only short
  messages, add ?overflow=split to their address in Apprise.

Nothing lost, nothing twice:
  What was sent and what waits is kept in one file of the state folder
  (alerts-<target>.json), written before anything is sent: a restart, a crash or
  a mail server that is down for a day loses nothing. Rows that are committed
  late are found too: each round looks back a quarter of an hour. A message that
  may have arrived is sent again only if the server never confirmed it, and then
  with the same Message-ID (mail) or Idempotency-Key (webhooks).

  Each channel has its own queue: one that is down holds up no other. It is
  tried again after 5 seconds, then at growing intervals of up to a quarter of
  an hour, or when Retry-After says so. A message that is rejected for good
  (HTTP 400, SMTP 550) is not tried again and is logged.

  Waiting messages are shown near the top of the report: "📤 3 messages wait for
  office since 2025-10-08 03:12 (connection refused)". If the file cannot be
  read, the report says so ("outbox" in JSON is then null, with "outboxError").
  "send" and "watch --once" end with status 3 if a message waits or was rejected
  for good.

  If the state folder is removed or replaced under a running watch, watch writes
  it again from memory. If it cannot be written (a full disk), watch goes on
  from memory, says so on the channels, in "systemctl status" and as
  check_status_state_kept 0 in /metrics, and writes everything down as soon as
  it can. Only a restart in between would repeat messages. A watch that finds
  another one using its state folder ends with status 3.

Behind a proxy:
  Chats and webhooks go through the proxy of HTTPS_PROXY or HTTP_PROXY, but for
  the names in NO_PROXY. cron and systemd pass on none of your shell's
  variables: set them there, or "proxy" in the table of the channel. Mail goes
  straight.

Load on the platform:
  A round is one read-only transaction over one connection that stays open. New
  rows are found by the existing indexes (deposits have no index on time: that
  table is scanned). A slow platform is read less often: watch pauses for nine
  times as long as a round took.

Signals:
  SIGHUP makes watch read its settings again. SIGTERM ends it within a second;
  so does closing its terminal.

Webhooks:
  A webhook receives a versioned JSON document by POST: version (1), id, kind,
  target, at, severity, subject, text, alerts, events, unlisted. Idempotency-Key
  is the id of the message, the same at every attempt.

  With secret_file, the body is signed:

  X-Check-Status-Signature: t=<unix seconds>,v1=<hex>

  To verify it, take the raw body, compare in constant time, and reject anything
  older than five minutes. v1 must be what this prints:

  printf '%s.%s' "$t" "$body" | openssl dgst -sha256 -hmac "$secret"

Alertmanager:
  With format = "alertmanager", alerts have the labels alertname (the rule, or
  new_deposit, check_status_unreachable and so on), severity, target and
  service="check_status", so that you can route, silence and group the alerts of
  many hosts there. Alertmanager forgets them when it restarts: watch posts all
  that is open once a minute, as Prometheus does, with an end four minutes
  ahead. If watch stops, they end then; a resolved problem ends at once. "watch
  --once" sets the end four runs ahead. An alert that is refused does not hold
  up the others. Of a cluster, name each one in a channel of its own: they tell
  each other of silences, not of alerts.
`,
}
