/** A name in SQL, in quotes if it needs them. Not for names that may be a key word of SQL. */
export const sqlIdentifier = (name: string): string => (/^[a-z_][a-z\d_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`)
