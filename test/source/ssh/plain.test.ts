// All that is promised of a connection holds as well when every step of it waits for the one before.
process.env.CHECK_STATUS_PLAIN_SSH = '1'

await import('./connect.test.js')
await import('./identities.test.js')
await import('./jump.test.js')
await import('./ssh-host.test.js')
await import('../../e2e/connection.test.js')
