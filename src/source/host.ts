import type { Duplex, Readable, Writable } from 'node:stream'

/** A command that runs on the host. Closing `stdin` or calling `kill` ends it; nothing of it stays behind. */
export interface Command {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  /** The exit status, or undefined when it was ended by a signal or the connection went away. */
  readonly status: Promise<number | undefined>
  kill(): void
}

/**
 * The two things we ever do on a host: run one command through its POSIX shell, and speak to its PostgreSQL.
 * Over SSH both are channels of the one connection; on the host itself a child process and a socket.
 */
export interface Host {
  /** For messages: `root@server.example:22`, or `this host`. */
  readonly label: string
  /** Settles once the host has let us in; what is asked of it before goes along. @throws ConnectionError when it does not */
  readonly ready: Promise<void>
  /** @throws ConnectionError when the host takes no commands */
  run(command: string): Promise<Command>
  /** @throws DatabaseError when the host cannot or may not connect there */
  connectTcp(host: string, port: number): Promise<Duplex>
  connectSocket(path: string): Promise<Duplex>
  /** Resolves once the far side has said anything: a quick sign of life. On the host itself there is nothing to ask. */
  probe?(): Promise<void>
  /** Settles only when the connection is gone by itself: with the reason. Never settles on the host itself. */
  readonly lost: Promise<Error>
  destroy(): void
}
