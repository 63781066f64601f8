/** What the page is about, at its beginning: it is longer than a screen. @param needsPassword the role signs in with one */
export const overview = (needsPassword: boolean): string =>
  `${[
    '-- What check_status needs on the platform:',
    '--   1. a role in PostgreSQL that may only read: the SQL below, which is run once',
    ...(needsPassword ? ['--   2. a password for that role'] : []),
    `--   ${needsPassword ? 3 : 2}. the settings that name ${needsPassword ? 'both' : 'it'}`,
    '-- Optional, and safer: an account of its own on the host. Its steps stand behind the SQL, from "Steps on the host" on.',
    '-- The commands for all that stand once more at the very end, in order.',
  ].join('\n')}\n`
