/** A full example, as the README shows it; a test holds the two together. */
export const EXAMPLE = `\
default_target = "production"

[targets.production]
timezone = "Africa/Johannesburg"     # the default: the zone that times are written in
deadline = "30s"                     # the default: for a whole run

[targets.production.ssh]             # \`ssh = false\` under the target: read on the host itself, as cron there does
host = "platform.example"              # or a Host of ~/.ssh/config
user = "root"
port = 22
identity_file = "~/.ssh/id_ed25519"  # else the agent and ssh_config decide
known_hosts = "~/.ssh/known_hosts"

[targets.production.database]
host = "127.0.0.1"                   # as seen from the host; or socket = "/var/run/postgresql"
port = 5432
name = "proconnectsa"
user = "check_status"
password_file = "~/.config/check_status/password"   # or password_command, or password_env, or ~/.pgpass
# env_file = "/opt/proconnectsa/.env"               # or: take all of it from the application's own file on the host
statement_timeout = "5s"

[[targets.production.logs]]          # without any: the four logs that the platform has
name = "django"
path = "/opt/proconnectsa/backend/logs/django.log"
kind = "django"                      # django | gunicorn | access | text

[people]
exclude = ["client_*@temp.proconnectsa.co.za"]      # accounts that are not people; * and ? as in a shell, any case
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
open_ticket = "24h"
log_errors = 50                      # above: high
silent_registrations = "3d"
silent_deposits = "3d"
silent_leads = "3d"
active_provider = "7d"
repeat_deposits = 2
repeat_leads = 2
repeat_within = "30d"
`

export const settings = {
  summary: 'every setting, with its default',
  text: `\
Looked for at --config FILE, $CHECK_STATUS_CONFIG, $XDG_CONFIG_HOME/check_status/config.toml,
~/.config/check_status/config.toml, /etc/check_status.toml; the first that exists is read. A full example:

${EXAMPLE}
Before the first table: state_dir = "…" names the folder that remembers what is ignored and what earlier runs saw
($XDG_STATE_HOME/check_status, or ~/.local/state/check_status).

Later wins: defaults, the file, the environment (check_status help environment), flags.
`,
}
