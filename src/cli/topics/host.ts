export const host = {
  summary: 'set-up: account, role, grants, doctor and init',
  text: `\
What it needs:
  - An SSH account that may run commands, forward to PostgreSQL
    (AllowTcpForwarding) and read the log files. To forward to PostgreSQL's Unix
    socket it also needs AllowStreamLocalForwarding, and no PermitOpen, which
    closes all sockets. sh, tail, grep, stat and, if present, gzip do the
    reading.
  - A PostgreSQL role that may only SELECT. The transaction is READ ONLY, with
    limits on time and locks, but whoever controls the SQL of a session can lift
    those. The only real barrier is a role without other rights.

Grants:
  "check_status grants" prints both, ready to paste and generated from the
  queries themselves: the SQL for a role that may read only the columns that are
  read (PostgreSQL 13 or later), a Unix user, a line of authorized_keys that
  leads only to PostgreSQL, a block for sshd_config, and the lines of
  pg_hba.conf. It connects to nothing. Names come from the settings; before you
  have any, replace the sample names.

  check_status grants                  the whole page
  check_status grants --only host      what the host needs
  check_status grants --role reader --with-api

  check_status grants --only sql > role.sql
  ssh root@platform.example \\
    sudo -u postgres psql -v ON_ERROR_STOP=1 -d proconnectsa < role.sql

  Not as a pipe: while ssh asks for a passphrase there, the other command ends,
  and the terminal shows again what is typed.

  Run the SQL again after an update. It revokes only what the role no longer
  needs, and leaves a role that it did not create as it is. --with-api (the
  default if the settings have [api]) lets the role read the keys of the
  platform's staff; without it, serve takes those of "check_status token
  create". A key reads logs by running commands as its user; with
  command="/bin/false", also on the page, it reads everything but the logs.

Doctor:
  "check_status doctor" checks the set-up in order: settings, Node.js, SSH
  configuration, key, known_hosts, host name, TCP, SSH handshake and sign-in,
  forwarding, database password, PostgreSQL, whether the way there is encrypted,
  its sign-in, schema, version, encoding, standby or primary, clocks, tables,
  columns and row level security (with the sections and rules that suffer), the
  role's rights, indexes, logs, mail and chat, waiting messages, API, state
  folder, time zone and locale.

  Each check is ✅, ⚠️ or ❌, with what was found and what to do. ❓ could not
  be checked because an earlier check failed; ⚪ was left out because there is
  nothing to check.

  doctor opens one SSH connection of its own, even if "keep" has one open, and
  one short read-only transaction. It sends nothing, and runs none of the SQL
  that it prints. Exit status: 0, 1 (a warning), 2 (an error), or 3 if it could
  not run itself. "--target all" checks every target. "--format json" prints
  { schemaVersion: 1, kind: "doctor", status, targets: [...] }.

A host without Node.js:
  "npm run executable", in a checkout, makes one file of the program and the
  Node.js that makes it. It is for the same kind of system and processor; on
  Linux with glibc (Debian and its like, not Alpine), and with libstdc++. It has
  all but --demo. Copy it under another name, and then rename it: a file that
  runs cannot be written to.

  scp -C dist/executable/check_status-linux-x64 platform.example:new
  ssh -t platform.example \\
    'mkdir -p bin && mv new bin/check_status && bin/check_status init'

  On the host, with "ssh = false", it reads the logs and PostgreSQL's socket
  itself. install-cron, install-service and completion name the file where it
  lies. After an update, copy it again, and restart the service.

Init:
  "check_status init" proposes what it finds: the hosts of ~/.ssh/config, the
  keys in ~/.ssh and, on the host, PostgreSQL's socket, the database in the
  application's .env, and the logs; if no log is at its usual place, it asks
  for paths or a systemd unit. Each answer is tried at once. After one that
  fails, the same questions come again, with your answers as proposals. If
  PostgreSQL takes encrypted connections only, it asks whether to encrypt.

  At every question "?" says what is meant and where to find it, and "<" goes
  back to the question before. A host key is saved only after a plain "yes", a
  passphrase never; the application's password is neither shown nor copied. If
  there are test accounts, it asks whether to exclude them. It shows the
  settings before it writes them. With your consent it replaces an existing
  file, which stays beside the new one as .old; what it does not ask about, as
  alerts and other targets, is in the new one, too. --config FILE says where to
  write; --host, --user, --identity-file and --timezone are proposed first.
`,
}
