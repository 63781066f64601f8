// The same tests without pipelining: every step waits for the one before it.
process.env.CHECK_STATUS_PLAIN_SSH = '1'

await import('./connect.test.js')
await import('./identities.test.js')
await import('./jump.test.js')
await import('./ssh-host.test.js')
await import('../../e2e/connection.test.js')
