declare module 'pgpass' {
  export default function pgpass(
    connection: { host: string; port: number; user?: string | undefined; database?: string | undefined },
    callback: (password: string | undefined) => void,
  ): void
}
