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
  "check_status open" shows the page to you on this machine: problems first,
  with commands to copy, then charts and all sections. It refreshes every 30
  seconds while it is visible. The token stays in the browser tab. A bank
  statement can be chosen there, to compare it with the deposits: the answer is
  that of "check_status match", and the file is not stored.

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
