export const api = {
  summary: 'serve: endpoints, tokens, reverse proxy, page and Grafana',
  text: `\
Endpoints:
  "check_status serve" answers the platform's monitoring API, field for field,
  under its three prefixes, and shows a page at /:

  /api/users/admin/monitoring/
  /api/auth/admin/monitoring/
  /api/admin/monitoring/

  Below a prefix:

  dashboard/?hours=24   what the platform's own views answer, with lists cut at
  activity/?limit=50    500; dashboard/ also has "logs", problems/ "unknown" and
  problems/             "logs"; a wrong parameter is answered with 400 here
  trends/?days=30       registrations, deposits and leads per day
  user/<e-mail>/        everything known about one person
  deposit/<id>/         everything known about one deposit
  health/               200 or 503 and nothing else; needs no token

  "hours" takes any whole number that leads to a date in the years 1 to 9999,
  "limit" any that is not negative. In problems/, deposits are listed under
  "details", the e-mails of people under "users", and everything else under
  "items". Deposits are deposit requests here, as in the platform's own views;
  top-ups that wait in wallets are in the report, and in problems/ only under
  "items".

  Besides these:

  /openapi.json         made from the same schemas as the answers
  /metrics              OpenMetrics, with a bearer token of its own; only if
                        api.metrics_token_file is set

Tokens:
  "Authorization: Token <key>" takes the keys of the platform's staff, which
  expire after 14 days, and those of "check_status token create". To read the
  platform's own keys, the role needs "check_status grants --with-api"; without
  it, only those of "check_status token create" are accepted. Twenty failures a
  minute from one address are answered with 429; a valid token is never locked
  out. Pages of the origins in api.cors_origins may send requests with
  credentials: "include"; cookies are never read.

Behaviour under load and failure:
  Parallel requests share one reading of the platform, kept for 5 seconds. If
  the open connection gives no sign of life (the host or this machine slept), it
  is replaced within 2 seconds. While the platform is down, the answer is 503,
  or the last good one marked "stale" with its age. The access log is one line
  of JSON for each request on standard output, without tokens.

Reverse proxy:
  serve listens on this machine only, unless you pass --allow-remote, and leaves
  TLS to a reverse proxy. For nginx:

  server {
    listen 443 ssl;
    server_name status.platform.example;     # also in api.allowed_hosts
    location / {
      proxy_pass http://127.0.0.1:8787;
      proxy_set_header Host $host;
      # with api.trusted_proxies = ["127.0.0.1"]:
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }
  }

The page:
  "check_status open" shows the page to you on this machine: on the first screen
  what needs somebody, six figures with the last 14 days, and the problems, the
  worst first; each opens in place, with commands to copy. Beneath are charts
  and all sections, folded as you left them. A figure that is not known says so.

  Addresses that can be sent to whoever may sign in, and keys:

  #/user/<e-mail>       all that "check_status user" prints, beside the list
  #/deposit/<id>        all that "check_status deposit" prints
  #/lead/<id>           all that "check_status lead" prints
  #/match               compares a bank statement with the deposits, as
                        "check_status match" does; the file is not stored
  /                     finds people and deposits of the whole platform
  Escape                closes what is open beside the list

  The page refreshes every 30 seconds while it is visible, with one request,
  answered with 304 if nothing but the time changed. A day, also one picked from
  a chart, sets the beginning of the window: it ends now. The token stays in the
  browser tab; which sections are folded is all that the browser keeps longer.

  "Mute" does what "check_status ignore" does, in the same file: for an hour, a
  day, or until it gets worse, with a note. "check_status ignored" lists by
  whom, and serve prints a line. With api.read_only = true nobody can.

What the page asks for, below each prefix, with a token (not in openapi.json;
it changes with the page):
  view/?hours=24        or ?day=2025-10-08, or ?since=2025-10-08: the first
                        screen and the sections
  page/user/?word=      also page/deposit/, page/lead/ and page/search/
  page/mute/            POST {"id": "<rule>" or "<rule>/<subject>",
                        "for": "hour", "day" or "worse", "note": "..."}
  page/unmute/          POST {"id": "..."}
  match/?name=          POST of a bank statement

Prometheus and Grafana:
  Where one page is not enough (many people, many targets), run serve on each
  host, let Prometheus scrape them, and import src/api/grafana.json, a dashboard
  with a variable for the target:

  scrape_configs:
    - job_name: check_status
      scrape_interval: 1m
      authorization:
        # The file has the token of api.metrics_token_file:
        credentials_file: /etc/prometheus/check_status
      static_configs:
        - targets: ["127.0.0.1:8787"]
`,
}
