export const LEAST = `[targets.shop]
ssh = { host = "shop" }
[targets.shop.database]
name = "shop"
user = "reader"
`

/** Every key at least once, and every way to say where a secret is. */
export const FULL = `default_target = "my shop"
state_dir = "state"

[targets."my shop"]
timezone = "Europe/Berlin"
deadline = "1m"
[targets."my shop".ssh]
host = "shop.example"
user = "root"
port = 2222
identity_file = "~/.ssh/key"
known_hosts = "hosts"
keep = "10m"
plain = true
[targets."my shop".database]
host = "db.example"
port = 6432
name = "platform"
user = "reader"
password_command = "pass show platform"
statement_timeout = "300ms"
schema = "shop"
row_policies = "trusted"
tls = "verify-full"
ca_file = "~/db-ca.pem"
cert_file = "db.pem"
key_file = "/etc/db.key"
[[targets."my shop".logs]]
name = "app"
path = "/logs/app log"
[[targets."my shop".logs]]
name = "web"
path = "/logs/web"
kind = "access"

[targets.cellar]
ssh = false
logs = []
database = { socket = "/run/postgresql", env_file = "/srv/.env", password_file = "~/pw" }

[people]
exclude = ["*@test.example", "bot_?"]
keep = ["boss@*"]

[thresholds]
never_logged_in = "90m"
failed_logins = 7

[alerts]
quiet_hours = "22:00-6:00"
daily_report = "7:05"
tolerance = { silence = 3, log_errors = 2 }
[alerts.links]
user = "https://platform.example/users/{id}/"
deposit = "https://platform.example/deposits/{id}/"
lead = "https://platform.example/leads?id={id}"

[channels.office]
type = "email"
smtp = "smtp://ops%40platform.example@mail.example:587"
password_env = "SMTP"
from = "monitor@platform.example"
to = ["owner@platform.example"]
ca_file = "ca.pem"
rules = []
helo = "monitor.platform.example"

[channels.team]
type = "slack"
webhook_url_command = "pass show slack"
rules = ["silence"]
proxy = "http://proxy.example:3128"

[channels.phone]
type = "telegram"
bot_token_file = "~/telegram"
chat_id = -100123
message_thread_id = 42
rules = []
proxy = "none"

[channels.router]
type = "webhook"
url = "https://hooks.example/in/0123456789abcdef?key=fedcba"
secret_file = "~/hmac"
token_env = "BEARER"
ca_file = "/etc/ca.pem"
proxy = "http://proxy.example:3128"
rules = []

[channels.chat]
type = "mattermost"
webhook_url_file = "~/mattermost"
ca_file = "/etc/ca.pem"
rules = []
proxy = "none"

[channels.server]
type = "discord"
webhook_url_env = "DISCORD"
thread_id = "1288471234567890123"
rules = []
proxy = "none"

[channels.company]
type = "teams"
webhook_url_env = "TEAMS"
rules = []
proxy = "none"

[channels.pocket]
type = "ntfy"
url = "https://ntfy.example/a-name-nobody-guesses"
token_env = "NTFY"
ca_file = "/etc/ca.pem"
rules = []
proxy = "none"

[channels.others]
type = "apprise"
url = "https://apprise.example/notify/a-secret-key"
tag = "pushover"
token_env = "APPRISE"
ca_file = "/etc/ca.pem"
rules = []
proxy = "none"

[api]
listen = "127.0.0.1:9000"
public_url = "https://status.platform.example"
metrics_token_file = "~/metrics"
`

/** What is shown of it. */
export const SHOWN = `default_target = "my shop"  # FILE:1
state_dir = "HOME/.config/check_status/state"  # FILE:2

[targets."my shop"]
timezone = "Europe/Berlin"  # FILE:5
deadline = "1m"  # FILE:6

[targets."my shop".ssh]
host = "shop.example"  # FILE:8
user = "root"  # FILE:9
port = 2222  # FILE:10
identity_file = "HOME/.ssh/key"  # FILE:11
known_hosts = "HOME/.config/check_status/hosts"  # FILE:12
transport = "auto"  # default
keep = "10m"  # FILE:13
plain = true  # FILE:14

[targets."my shop".database]
host = "db.example"  # FILE:16
port = 6432  # FILE:17
name = "platform"  # FILE:18
user = "reader"  # FILE:19
password_command = "pass show platform"  # FILE:20
statement_timeout = "300ms"  # FILE:21
schema = "shop"  # FILE:22
row_policies = "trusted"  # FILE:23
tls = "verify-full"  # FILE:24
ca_file = "HOME/db-ca.pem"  # FILE:25
cert_file = "HOME/.config/check_status/db.pem"  # FILE:26
key_file = "/etc/db.key"  # FILE:27

[[targets."my shop".logs]]
name = "app"  # FILE:29
path = "/logs/app log"  # FILE:30
kind = "auto"  # default

[[targets."my shop".logs]]
name = "web"  # FILE:32
path = "/logs/web"  # FILE:33
kind = "access"  # FILE:34

[people]
exclude = ["*@test.example", "bot_?"]  # FILE:42
keep = ["boss@*"]  # FILE:43

[thresholds]
never_logged_in = "90m"  # FILE:46
failed_logins = 7  # FILE:47
pending_deposit = "2h"  # default
stuck_deposit = "2h"  # default
premium_request = "24h"  # default
premium_repeats = 2  # default
verification_delay = "48h"  # default
unassigned_lead = "2h"  # default
waiting_lead = "24h"  # default
open_ticket = "24h"  # default
log_errors = 50  # default
silent_registrations = "3d"  # default
silent_deposits = "3d"  # default
silent_leads = "3d"  # default
active_provider = "7d"  # default
repeat_deposits = 2  # default
repeat_leads = 2  # default
repeat_within = "30d"  # default

[alerts]
every = "30s"  # default
repeat = "24h"  # default
quiet_hours = "22:00-6:00"  # FILE:50
daily_report = "7:05"  # FILE:51
tolerance = { silence = 3, log_errors = 2 }  # FILE:52
failed_rounds = 3  # default

[alerts.links]
user = "https://platform.example/users/{id}/"  # FILE:54
deposit = "https://platform.example/deposits/{id}/"  # FILE:55
lead = "https://platform.example/leads?id={id}"  # FILE:56

[channels.office]
type = "email"  # FILE:59
smtp = "smtp://mail.example:587"  # FILE:60
user = "ops@platform.example"  # FILE:60
password_env = "SMTP"  # FILE:61
from = "monitor@platform.example"  # FILE:62
to = ["owner@platform.example"]  # FILE:63
helo = "monitor.platform.example"  # FILE:66
starttls = "auto"  # default
ca_file = "HOME/.config/check_status/ca.pem"  # FILE:64
events = ["registration", "deposit"]  # default
min_severity = "warning"  # default
rules = []  # FILE:65
daily_report = true  # default

[channels.team]
type = "slack"  # FILE:69
webhook_url_command = "pass show slack"  # FILE:70
proxy = "http://proxy.example:3128"  # FILE:72
events = ["registration", "deposit"]  # default
min_severity = "warning"  # default
rules = ["silence"]  # FILE:71
daily_report = true  # default

[channels.phone]
type = "telegram"  # FILE:75
bot_token_file = "HOME/telegram"  # FILE:76
chat_id = "-100123"  # FILE:77
message_thread_id = 42  # FILE:78
api = "https://api.telegram.org"  # default
proxy = "none"  # FILE:80
events = ["registration", "deposit"]  # default
min_severity = "warning"  # default
rules = []  # FILE:79
daily_report = true  # default

[channels.router]
type = "webhook"  # FILE:83
url = "https://hooks.example/***"  # FILE:84
format = "json"  # default
secret_file = "HOME/hmac"  # FILE:85
token_env = "BEARER"  # FILE:86
ca_file = "/etc/ca.pem"  # FILE:87
proxy = "http://proxy.example:3128"  # FILE:88
events = ["registration", "deposit"]  # default
min_severity = "warning"  # default
rules = []  # FILE:89
daily_report = true  # default

[channels.chat]
type = "mattermost"  # FILE:92
webhook_url_file = "HOME/mattermost"  # FILE:93
ca_file = "/etc/ca.pem"  # FILE:94
proxy = "none"  # FILE:96
events = ["registration", "deposit"]  # default
min_severity = "warning"  # default
rules = []  # FILE:95
daily_report = true  # default

[channels.server]
type = "discord"  # FILE:99
webhook_url_env = "DISCORD"  # FILE:100
thread_id = "1288471234567890123"  # FILE:101
proxy = "none"  # FILE:103
events = ["registration", "deposit"]  # default
min_severity = "warning"  # default
rules = []  # FILE:102
daily_report = true  # default

[channels.company]
type = "teams"  # FILE:106
webhook_url_env = "TEAMS"  # FILE:107
proxy = "none"  # FILE:109
events = ["registration", "deposit"]  # default
min_severity = "warning"  # default
rules = []  # FILE:108
daily_report = true  # default

[channels.pocket]
type = "ntfy"  # FILE:112
url = "https://ntfy.example/***"  # FILE:113
token_env = "NTFY"  # FILE:114
ca_file = "/etc/ca.pem"  # FILE:115
proxy = "none"  # FILE:117
events = ["registration", "deposit"]  # default
min_severity = "warning"  # default
rules = []  # FILE:116
daily_report = true  # default

[channels.others]
type = "apprise"  # FILE:120
url = "https://apprise.example/notify/***"  # FILE:121
tag = "pushover"  # FILE:122
token_env = "APPRISE"  # FILE:123
ca_file = "/etc/ca.pem"  # FILE:124
proxy = "none"  # FILE:126
events = ["registration", "deposit"]  # default
min_severity = "warning"  # default
rules = []  # FILE:125
daily_report = true  # default

[api]
listen = "127.0.0.1:9000"  # FILE:129
logged_in = "either"  # default
trusted_proxies = []  # default
allowed_hosts = []  # default
cors_origins = []  # default
read_only = false  # default
public_url = "https://status.platform.example"  # FILE:130
metrics_token_file = "HOME/metrics"  # FILE:131
`
