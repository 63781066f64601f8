declare module 'pgpass/lib/helper.js' {
  import type { Readable } from 'node:stream'
  export function getPassword(
    connection: { host: string; port: number; user?: string | undefined; database?: string | undefined },
    file: Readable,
    callback: (password: string | undefined) => void,
  ): void
}
