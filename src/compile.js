import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { COMPILED, load, scriptOf } from '../bin/bundle.js'

// Runs the command out of `folder`, and keeps what V8 made of the functions that were called, and of no others.
const [folder, ...args] = process.argv.slice(2)
const scripts = new Map()
process.argv.splice(1, process.argv.length, 'check_status', ...args)
process.on('exit', status => {
  if (status !== 0) return
  for (const [name, script] of scripts) {
    const file = join(folder, COMPILED, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, script.createCachedData())
  }
})
load(folder, 'main.cjs', (_, name) => {
  // The name stays with it, and the folder is soon another.
  const script = scriptOf(folder, name, join('dist', name))
  scripts.set(name, script)
  return script
})
