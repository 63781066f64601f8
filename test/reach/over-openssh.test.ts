// The same tests with the person's own OpenSSH in place of ssh2.
process.env.TEST_OVER_OPENSSH = '1'

await import('../e2e/connection.test.js')
await import('../e2e/faults.test.js')
