#!/usr/bin/env node
// An older Node.js must be able to parse this file, so that it can say why it is too old.
const [major, minor] = process.versions.node.split('.').map(Number)
if (major > 20 || (major === 20 && minor >= 19)) {
  const { join } = require('node:path')
  const { load } = require('./bundle.js')
  load(join(__dirname, '../dist'), 'main.cjs')
} else {
  process.stderr.write(`check_status: Node.js ${process.version} is too old\n  Install Node.js 20.19 or later.\n`)
  process.exit(3)
}
