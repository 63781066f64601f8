import type { Explained } from '../../terminal/question.js'

const about = (...rows: readonly string[]): Explained => ({ about: rows })

/** What init says after a `?`: what the question is for, and where to find the answer. */
export const EXPLANATIONS = {
  replace: about(
    'There are settings already. With "y" your answers take the place of those about the same at the very end; the rest of the file stays.',
    'The old file stays beside the new one, with the ending .old. With "n" nothing is asked or changed.',
  ),
  host: about(
    'The server on which PostgreSQL and the logs of ProConnectSA are. Type what you would type after "ssh":',
    'root@platform.example, or a name from ~/.ssh/config. A port follows a colon: root@platform.example:2222.',
  ),
  hostKey: about(
    'Every host has a key by which it is recognised. Nobody has said yet that this is the right one; another host could answer instead.',
    'Compare the line "SHA256:…" with what the command above prints on the host itself, or with what the console of your provider',
    'shows; or ask its administrator.',
    'A plain "yes", or that line pasted here, trusts the host from now on; "no" does not sign in.',
  ),
  user: about(
    'The account on the host that reads the logs and leads to PostgreSQL: what stands before the @ when you sign in by ssh.',
    'Often it is root. "check_status grants --only host" prints how to make an account that may only do this.',
  ),
  key: about(
    'The private key that opens the host, as "ssh -i" takes it: usually ~/.ssh/id_ed25519, not the file that ends in .pub.',
    'Its public half is a line of ~/.ssh/authorized_keys on the host. A password for the host itself cannot be used.',
  ),
  passphrase: about(
    'This key is encrypted; the passphrase was chosen when the key was made. It is neither shown nor saved.',
    'Enter alone leaves the key out.',
  ),
  envFile: about(
    "The application's own settings on the host (DATABASE_URL, or DB_NAME and DB_USER); from them the next answers are proposed.",
    'It lies where the application is installed, such as /opt/proconnectsa/.env. "-" goes on without it.',
  ),
  database: about(
    'The database of the platform within PostgreSQL: DB_NAME in the .env of the application.',
    '"sudo -u postgres psql -l" on the host lists all of them.',
  ),
  method: about(
    'How PostgreSQL recognises check_status. For now take what is proposed: a role of its own, which may only read, is better, but is not',
    'there yet. "check_status grants", afterwards, prints the SQL for it and says which settings to change.',
    'Its password belongs in a file or a password manager; over the Unix socket it needs none.',
  ),
  address: about(
    'Where PostgreSQL answers, as the host itself would reach it: 127.0.0.1 if it runs on the host.',
    'DB_HOST in the .env of the application names it.',
  ),
  port: about(
    'PostgreSQL usually listens on 5432, a pooler such as PgBouncer on 6432. DB_PORT in the .env of the application names it;',
    '"ss -ltn" on the host lists the open ports.',
  ),
  socket: about(
    'The folder with the file .s.PGSQL.5432, by which programs on the host reach PostgreSQL without a network.',
    '"ls -a /var/run/postgresql" on the host shows it.',
  ),
  role: about(
    'The PostgreSQL user that reads the tables; it needs no right to write. "check_status grants" prints the SQL that makes one.',
    'On the host, \\du in "sudo -u postgres psql" lists all of them.',
  ),
  passwordFile: about(
    'A file on this machine whose first line is the password of the role. If it does not exist, the password is asked for,',
    'and saved there at the end, readable only by you.',
  ),
  password: about(
    'The password of the PostgreSQL role, as it was given when the role was made. It is not shown while you type.',
    'It is written to the file that you have just named, and to nothing else.',
  ),
  passwordCommand: about(
    'A command of a password manager on this machine, such as "pass show proconnectsa/reader". Every run calls it anew.',
    'The first line that it prints is the password. Not the password itself: that would be shown and saved here.',
  ),
  encryption: about(
    'The server turns away whoever does not encrypt the connection (TLS). With "y" check_status does, as the application has to.',
    'With "n" PostgreSQL cannot be read until the settings say tls = "verify-full".',
  ),
  anyCertificate: about(
    'A certificate shows that the server is the right one. This one is home-made, or for another name, so it shows nothing here;',
    'the connection is encrypted all the same. To have it checked later, set ca_file and tls = "verify-full" in the settings.',
  ),
  zone: about(
    'Times in the report are in this zone, and a day begins at its midnight. Nothing is changed on the host, but the Django log',
    "says no zone: its times are read in this one. So take TIME_ZONE in settings.py of the application; usually it is the team's own.",
    'It is written as Continent/City, such as Africa/Johannesburg; "timedatectl list-timezones" lists all.',
  ),
  testAccounts: about(
    'Test accounts behave unlike people, and would hide real problems among false ones. With "y" no list, figure or rule has',
    'them; "check_status user" and "check_status deposit" still show each one. "n" if an address there is a real customer of yours.',
    'The patterns stand in the settings, under [people], and can be changed later.',
  ),
  journal: about(
    'systemd keeps what the application prints in its journal. With "y" errors there appear in the report.',
    'The account on the host must be in the group adm or systemd-journal.',
  ),
  logs: about(
    'Files or journals on the host in which the application, gunicorn or nginx write errors and requests.',
    'Type paths such as /var/log/nginx/access.log, or the name of a unit such as gunicorn.service, with commas between them.',
    '"-" means that there is none: the report then says that logs are missing.',
  ),
  onlyTheseLogs: about(
    'With "y" only the files above are read. With "n" the settings name no logs, and all usual ones are looked for in each run,',
    'so a file that does not exist is reported as missing.',
  ),
  write: about(
    'With "y" the settings above are written, and can be changed later with any editor. With "n" nothing is written.',
    '"<" goes back to correct an answer.',
  ),
  retry: about(
    'With "y" the same questions come again, and each proposes your last answer: press Enter for those that were right.',
    'With "n" the answer stays as it is, for example because the host is down at the moment.',
  ),
} as const satisfies Record<string, Explained>
