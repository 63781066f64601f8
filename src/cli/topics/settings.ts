/** A full example, as the README shows it; a test holds the two together. */
export const EXAMPLE = `\
default_target = "production"

[targets.production]
timezone = "Africa/Johannesburg"     # the default: the zone that times are written in
deadline = "30s"                     # the default: for a whole run

[targets.production.ssh]             # \`ssh = false\` under the target: read on the host itself, as cron there does
host = "platform.example"            # or a Host of ~/.ssh/config
user = "root"
port = 22
identity_file = "~/.ssh/id_ed25519"  # else the agent and ssh_config decide
known_hosts = "~/.ssh/known_hosts"
keep = "0"                           # the default; "10m": hold the connection for the next command
plain = false                        # true: every step of the connection waits for the one before

[targets.production.database]
host = "127.0.0.1"                   # as seen from the host; or socket = "/var/run/postgresql"
port = 5432
name = "proconnectsa"
user = "check_status"
password_file = "~/.config/check_status/password"   # or password_command, or password_env, or ~/.pgpass
# env_file = "/opt/proconnectsa/.env"               # or: take all of it from the application's own file on the host
statement_timeout = "5s"
schema = "public"                    # the default: where the platform has its tables
row_policies = "untrusted"           # the default; "trusted": the policies of row level security show the role every row

[[targets.production.logs]]          # without any: the four logs that the platform has
name = "django"
path = "/opt/proconnectsa/backend/logs/django.log"
# journal = "gunicorn.service"       # in place of a path: what this unit of systemd wrote to the journal
kind = "auto"                        # the default: told from its lines; or django | gunicorn | access | nginx | json | stamped | text

[people]
exclude = ["client_*@temp.proconnectsa.co.za"]      # no people: who gave no e-mail; * and ? as in a shell, any case
keep = []                                           # wins over exclude

[thresholds]                         # when a rule fires; these are the defaults
never_logged_in = "24h"
failed_logins = 5                    # from one address, or for one e-mail, within the window
pending_deposit = "2h"
stuck_deposit = "2h"
premium_request = "24h"
premium_repeats = 2                  # requests of one provider that wait at once
verification_delay = "48h"
unassigned_lead = "2h"
waiting_lead = "24h"                 # pending, and not expired
open_ticket = "24h"
log_errors = 50                      # above: high
silent_registrations = "3d"
silent_deposits = "3d"
silent_leads = "3d"
active_provider = "7d"
repeat_deposits = 2
repeat_leads = 2
repeat_within = "30d"

[alerts]                             # what \`check_status watch\` does; the defaults, but for the two times of the day
every = "30s"                        # from one round to the next; 5s or more
repeat = "24h"                       # then what is still open is told again; 1h or more
quiet_hours = "22:00-06:00"          # all below high waits until they are over; without it: never
daily_report = "07:00"               # without it: never
tolerance = 1                        # rounds that a rule must hold before it is told; or { silence = 3 }, all others 1
failed_rounds = 3                    # then it is told that the platform cannot be checked

[alerts.links]                       # where a person can see it; none unless set
user = "https://platform.example/admin/users/user/{id}/"
deposit = "https://platform.example/admin/payments/depositrequest/{id}/"
lead = "https://platform.example/admin/leads/lead/{id}/"

[channels.office]                    # any name; several of a type are fine
type = "email"                       # email | slack | telegram | webhook
smtp = "smtp://mail.example:587"     # or smtps://
user = "monitor"                     # without it: no signing in
password_file = "~/.config/check_status/smtp"       # or password_command, or password_env
from = "check_status <monitor@platform.example>"
to = ["owner@platform.example"]
starttls = "auto"                    # the default: where the server has it | require | never
# ca_file = "/etc/ssl/ours.pem"      # certificate authorities besides the system's
events = ["registration", "deposit"] # the default; and "lead"; [] for none
min_severity = "warning"             # the default: problems from here on
# rules = ["stuck_deposits"]         # only these; [] for no problem
daily_report = true                  # the default

[channels.team]
type = "slack"
webhook_url_file = "~/.config/check_status/slack"   # or webhook_url_command, or webhook_url_env

[channels.phone]
type = "telegram"
bot_token_file = "~/.config/check_status/telegram"  # or bot_token_command, or bot_token_env
chat_id = "-1001234567890"
api = "https://api.telegram.org"     # the default

[channels.router]
type = "webhook"
url = "http://127.0.0.1:9093/api/v2/alerts"
format = "alertmanager"              # no events and no daily report unless asked for; or "json", the default
# secret_file = "~/.config/check_status/hmac"       # signs the body; or secret_command, or secret_env
# token_file = "~/.config/check_status/bearer"      # for Authorization: Bearer; or token_command, or token_env
# ca_file = "/etc/ssl/ours.pem"

[api]
listen = "127.0.0.1:8787"            # the default
logged_in = "either"                 # the default; "last_login" as the platform's own views once had it
# trusted_proxies = ["127.0.0.1"]    # whose X-Forwarded-For is believed
# allowed_hosts = ["status.platform.example"]   # besides this machine's own names
# cors_origins = ["https://dashboard.example"]
# metrics_token_file = "~/.config/check_status/metrics"   # opens /metrics; or metrics_token_command, metrics_token_env
`

export const settings = {
  summary: 'every setting, with its default',
  text: `\
# Looked for at --config FILE, $CHECK_STATUS_CONFIG, $XDG_CONFIG_HOME/check_status/config.toml,
# ~/.config/check_status/config.toml, /etc/check_status.toml; the first that exists is read. A full example:

${EXAMPLE}
# Before the first table: state_dir = "…" names the folder that remembers what is ignored and what earlier runs saw
# ($XDG_STATE_HOME/check_status, or ~/.local/state/check_status).
#
# A secret of a channel is the first line of a file that only its owner can read, what a command prints within 20 s, or an
# environment variable.
#
# Later wins: defaults, the file, the environment (check_status help environment), flags.
`,
}
