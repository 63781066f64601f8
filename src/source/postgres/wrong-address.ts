/** What to ask oneself while init asks where PostgreSQL answers. @param at `127.0.0.1:5432`, or the path of a socket */
export const wrongAddress = (at: string): string =>
  at.startsWith('/')
    ? 'Is it the right folder, and does PostgreSQL run there? "ls /var/run/postgresql" on the host shows its usual sockets.'
    : 'Is the port right? PostgreSQL usually has 5432, a pooler 6432. Is it running there? "ss -ltn" on the host lists the open ports.'
