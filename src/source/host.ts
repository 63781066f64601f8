import type { Duplex, Readable, Writable } from 'node:stream'

/** A command running on the host. Closing `stdin` or calling `kill` ends it and its children. */
export interface Command {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  /** The exit status; undefined if a signal ended the command or the connection was lost. */
  readonly status: Promise<number | undefined>
  kill(): void
}

/** Where the host finds its PostgreSQL. */
export type DatabaseAddress = { readonly host: string; readonly port: number } | { readonly socket: string }

/**
 * The only two things this program does on a host: run a command through its POSIX shell, and talk to its PostgreSQL.
 * Over SSH both are channels of one connection; on the host itself they are a child process and a socket.
 */
export interface Host {
  /** For messages: `root@server.example:22`, or `this host`. */
  readonly label: string
  /** It is this machine: what goes on to another one from here is not protected by SSH. */
  readonly isHere?: true
  /** It is reached through a connection that the person has open, which may be dead without a word, as after a laptop slept. */
  readonly isBorrowed?: true
  /** Resolves once signed in; requests made earlier are sent along with the sign-in. @throws ConnectionError if it fails */
  readonly ready: Promise<void>
  /** @throws ConnectionError if the host runs no commands */
  run(command: string): Promise<Command>
  /** @throws DatabaseError if the host cannot or may not connect there */
  connectTcp(host: string, port: number): Promise<Duplex>
  connectSocket(path: string): Promise<Duplex>
  /** Opens ahead the channels of the next command and of a connection to this database. Absent where nothing is gained by it. */
  anticipate?(database?: DatabaseAddress): void
  /** Resolves on the first reply from the host: a quick liveness check. Absent on the host itself. */
  probe?(): Promise<void>
  /** Resolves with the reason if the connection breaks; never after `destroy`, nor on the host itself. */
  readonly lost: Promise<Error>
  destroy(): void
}
