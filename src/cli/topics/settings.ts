/** A full example. Tests load it with the real loader. */
const EXAMPLE = `\
default_target = "production"

[targets.production]
timezone = "Africa/Johannesburg"     # default; times are shown in this zone
deadline = "30s"                     # default; for a whole run
# ssh = false                        # instead of the next table: read on the
                                     # host itself, as cron does there

[targets.production.ssh]
host = "platform.example"            # or a Host of ~/.ssh/config
user = "root"
port = 22
identity_file = "~/.ssh/id_ed25519"  # else the agent and ssh_config decide
known_hosts = "~/.ssh/known_hosts"
transport = "auto"                   # default; "ssh2" or "openssh":
                                     # check_status help ssh
keep = "0"                           # default; "10m" keeps the connection open
                                     # for the next command
plain = false                        # default; true does one step of the
                                     # connection after the other

[targets.production.database]
host = "127.0.0.1"                   # as seen from the host; or
# socket = "/var/run/postgresql"
port = 5432
name = "proconnectsa"
user = "check_status"
# Or password_command, or password_env, or ~/.pgpass:
password_file = "~/.config/check_status/password"
# Or take all of this from the application's own file on the host:
# env_file = "/opt/proconnectsa/.env"
statement_timeout = "5s"
schema = "public"                    # default; where the platform's tables are
row_policies = "untrusted"           # default; "trusted": the policies of row
                                     # level security show the role every row
tls = "off"                          # default; "require" encrypts the way to
                                     # PostgreSQL, "verify-full" also checks
                                     # whose certificate it has
# ca_file = "~/db-ca.pem"            # the only authorities to trust; default:
                                     # the public ones
# cert_file = "~/db.pem"             # the certificate by which PostgreSQL knows
# key_file = "~/db.key"              # check_status, and its key

[[targets.production.logs]]          # default: the platform's four logs
name = "django"
path = "/opt/proconnectsa/backend/logs/django.log"
# journal = "gunicorn.service"       # instead of path: the journal of a unit
kind = "auto"                        # default: recognised by its lines; or
                                     # django | gunicorn | access | nginx |
                                     # json | stamped | text

[people]
# Accounts that are not people, besides those that gave no e-mail. * and ? work
# as in a shell; case does not matter.
exclude = ["client_*@temp.proconnectsa.co.za"]
keep = []                            # wins over exclude

[thresholds]                         # when a rule fires; these are the defaults
never_logged_in = "24h"
failed_logins = 5                    # from one address, or for one e-mail,
                                     # within the window
pending_deposit = "2h"
stuck_deposit = "2h"
premium_request = "24h"
premium_repeats = 2                  # requests of one provider waiting at once
verification_delay = "48h"
unassigned_lead = "2h"
waiting_lead = "24h"                 # pending, and not expired
open_ticket = "24h"
log_errors = 50                      # more than these are high
silent_registrations = "3d"
silent_deposits = "3d"
silent_leads = "3d"
active_provider = "7d"
repeat_deposits = 2
repeat_leads = 2
repeat_within = "30d"

[alerts]                             # for check_status watch; these are the
                                     # defaults, except the two times of day
every = "30s"                        # between two rounds; at least 5s
repeat = "24h"                       # reminds of problems that are still open;
                                     # at least 1h
quiet_hours = "22:00-06:00"          # holds back everything below high;
                                     # default: never
daily_report = "07:00"               # default: never
tolerance = 1                        # rounds that a rule must fire in a row; or
                                     # { silence = 3 }, and 1 for all others
failed_rounds = 3                    # then: "the platform cannot be checked"

[alerts.links]                       # where to look at a subject; default: none
user = "https://platform.example/admin/users/user/{id}/"
deposit = "https://platform.example/admin/payments/depositrequest/{id}/"
lead = "https://platform.example/admin/leads/lead/{id}/"

[channels.office]                    # any name; several of a type are fine
type = "email"                       # or one of those below
smtp = "smtp://mail.example:587"     # or smtps://
user = "monitor"                     # default: no sign-in
# Or password_command, or password_env:
password_file = "~/.config/check_status/smtp"
from = "check_status <monitor@platform.example>"
to = ["owner@platform.example"]
# helo = "monitor.platform.example"  # said in EHLO; default: the full name of
                                     # this machine, else the domain of "from"
starttls = "auto"                    # default: if the server offers it; or
                                     # require | never
# ca_file = "/etc/ssl/ours.pem"      # certificate authorities besides the
                                     # system's
events = ["registration", "deposit"] # default; also "lead"; [] for none
min_severity = "warning"             # default; the least severe problem to send
# rules = ["stuck_deposits"]         # only these; [] for no problems
daily_report = true                  # default

[channels.team]
type = "slack"
# Or webhook_url_command, or webhook_url_env:
webhook_url_file = "~/.config/check_status/slack"
# proxy = "http://proxy.example:3128" # for every channel but email; "none"
                                     # goes straight; default: HTTPS_PROXY and
                                     # NO_PROXY of the environment

[channels.chat]
type = "mattermost"                  # or Rocket.Chat: its incoming integration
webhook_url_file = "~/.config/check_status/mattermost"
# ca_file = "/etc/ssl/ours.pem"

[channels.server]
type = "discord"
webhook_url_file = "~/.config/check_status/discord"
# thread_id = "1288471234567890123"  # a thread, or a post of a forum

[channels.company]
type = "teams"                       # Microsoft Teams: the URL of a workflow,
                                     # "when a webhook request is received"
webhook_url_file = "~/.config/check_status/teams"

[channels.phone]
type = "telegram"
# Or bot_token_command, or bot_token_env:
bot_token_file = "~/.config/check_status/telegram"
chat_id = "-1001234567890"
message_thread_id = 42               # a topic of the group; default: none
api = "https://api.telegram.org"     # default

[channels.pocket]
type = "ntfy"
url = "https://ntfy.sh/a-name-nobody-guesses"
# For a protected topic; or token_command, or token_env:
# token_file = "~/.config/check_status/ntfy"
# ca_file = "/etc/ssl/ours.pem"

[channels.others]
type = "apprise"                     # an Apprise API passes messages on to
                                     # Pushover, Matrix, SMS and 100 more
url = "http://127.0.0.1:8000/notify/key"
tag = "pushover"                     # default: every service under that key
# token_file = "~/.config/check_status/apprise"
# ca_file = "/etc/ssl/ours.pem"

[channels.router]
type = "webhook"
url = "http://127.0.0.1:9093/api/v2/alerts"
format = "alertmanager"              # no events and no daily report unless you
                                     # list them; or "json", the default
# Signs the body; or secret_command, or secret_env:
# secret_file = "~/.config/check_status/hmac"
# For Authorization: Bearer; or token_command, or token_env:
# token_file = "~/.config/check_status/bearer"
# ca_file = "/etc/ssl/ours.pem"

[api]
listen = "127.0.0.1:8787"            # default
logged_in = "either"                 # default; "last_login" as the platform's
                                     # own views once had it
# trusted_proxies = ["127.0.0.1"]    # whose X-Forwarded-For is believed
# allowed_hosts = ["status.platform.example"]  # besides this machine's names
# cors_origins = ["https://dashboard.example"]
read_only = false                    # default; true: nobody can mute a problem
                                     # from the page
# public_url = "https://status.platform.example"  # where people open the page:
                                     # messages about problems link to it
# Opens /metrics; or metrics_token_command, or metrics_token_env:
# metrics_token_file = "~/.config/check_status/metrics"
`

export const settings = {
  summary: 'every setting with its default, and where settings come from',
  text: `\
# "check_status init" asks for the settings and writes them. The first of these
# files that exists is read:
#
#   --config FILE
#   $CHECK_STATUS_CONFIG
#   $XDG_CONFIG_HOME/check_status/config.toml
#   ~/.config/check_status/config.toml
#   /etc/check_status.toml
#
# A full example; this page as a whole is a valid file of settings:

${EXAMPLE}
# state_dir = "...", before the first table, sets the folder that remembers what
# is ignored and what earlier runs saw. Default: $XDG_STATE_HOME/check_status,
# or ~/.local/state/check_status.
#
# Secrets: a password, a token or the URL of a chat's webhook never stands in
# this file. Say where it is instead:
#
#   ..._file      the first line of a file; for channels, only its owner may
#                 read the file (chmod 600)
#   ..._command   what a command prints within 20 s
#   ..._env       an environment variable
#
# Database: no PG... variable of your shell reaches the session except
# PGPASSFILE. Tables are looked for in "schema" only; if a table is in another
# schema, the error names that schema. env_file is the application's own .env on
# the host: DATABASE_URL (also with "?options=-c search_path=..."), or DB_NAME,
# DB_USER, DB_PASSWORD, DB_HOST and DB_PORT. It fills in each key that the
# settings leave out.
#
# TLS: over SSH, "off" is enough where PostgreSQL runs on the host. A server
# that takes encrypted connections only (hostssl, most managed servers) wants
# "require" or, better, "verify-full"; TLS then reaches from this machine
# through SSH to PostgreSQL, whose certificate must have the name in "host".
# With ssh = false, "off" reaches only this machine. "require" with ca_file
# checks the authority, and not the name. A Unix socket needs no TLS.
#
# The sslmode of a DATABASE_URL counts unless "tls" is set: "allow" and "prefer"
# encrypt if the server wants it, and "verify-ca" does not check the name. Its
# sslrootcert, sslcert and sslkey are files on the host, and are not fetched:
# copy them to this machine, and set ca_file, cert_file and key_file.
#
# Settings of an older version go on to work. A key that was renamed since is
# still read, and a notice names the new one.
#
# Later sources win: defaults, the file, the environment (check_status help
# environment), flags. The flags are --target, --host, --user, --port,
# --identity-file, --known-hosts, --timezone and --deadline.
#
# "check_status config" prints the settings in effect, as a file like this one.
# A comment says where each value comes from: /etc/check_status.toml:12,
# $CHECK_STATUS_SSH_USER, --host, ~/.ssh/config or default. It connects to
# nothing, runs no command and reads no secret. The password from the
# environment, accounts in URLs and the path of a webhook's URL are shown as
# ***. The files, commands and variables that hold secrets are shown as they
# are, so never put a secret into a command. --format json prints
# { schemaVersion: 1, kind: "config", targets: [...] }; each target has
# "settings" with key, value, masked, origin and note.
`,
}
