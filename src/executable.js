import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import process from 'node:process'
import { inject } from 'postject'
import { rolldown } from 'rolldown'
import { COMPILED } from '../bin/bundle.js'

/*
 * Makes one file of this Node.js, the bundle, its page and all licences, which runs where no Node.js is: Node's single executable
 * application. It is for the platform that it is made on.
 */
const DIST = 'dist'
const NAME = `check_status-${process.platform}-${process.arch}`
const MAIN = 'executable-start.cjs'

/** Node.js looks for the word in itself, and for what was put in only where the sign behind it was changed to 1. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'

const fail = (what, next) => {
  process.stderr.write(`check_status: ${what}\n  ${next}\n`)
  process.exit(3)
}

const refuse = () => {
  if (!['linux', 'darwin'].includes(process.platform))
    fail(`no executable can be made on ${process.platform}`, 'Make it on Linux or macOS: it is for the platform that it is made on.')
  if (!existsSync(join(DIST, 'main.cjs'))) fail('there is no build to put in', 'Run "npm run executable", which builds first.')
  // Debian's own package has all of Node.js in a library, and so has Homebrew's.
  if (!readFileSync(process.execPath).includes(`${FUSE}:0`))
    fail(
      `this Node.js cannot carry a program in itself (${process.execPath})`,
      'Use one from nodejs.org or NodeSource: its "node" is one file with everything in it.',
    )
}

/** Where the packages of Node.js put its licence: beside `bin`, or where Debian puts them. */
const nodeLicence = () => {
  const prefix = dirname(dirname(process.execPath))
  const file = ['LICENSE', 'share/doc/nodejs/LICENSE', 'share/doc/node/LICENSE'].map(name => join(prefix, name)).find(existsSync)
  return file ? readFileSync(file, 'utf8') : `https://github.com/nodejs/node/blob/${process.version}/LICENSE\n`
}

/** Path by name. What was compiled for another Node.js is of no use in this one. */
const assets = folder => {
  const files = readdirSync(DIST, { recursive: true }).filter(name => statSync(join(DIST, name)).isFile())
  const own = files.filter(name => name.startsWith(COMPILED) || !/^(compiled|executable)\//.test(name))
  writeFileSync(join(folder, 'LICENSE-NODE'), nodeLicence())
  return {
    ...Object.fromEntries(own.map(name => [name, join(DIST, name)])),
    'LICENSE-NODE': join(folder, 'LICENSE-NODE'),
  }
}

const run = (program, args) => {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' })
  if (status !== 0) fail(`${program} failed`, error?.message ?? stderr.trim())
}

/** The bundle and the other files, as Node.js reads them out of its own file. */
const makeBlob = async folder => {
  const build = await rolldown({ input: 'src/executable-start.js', platform: 'node', logLevel: 'warn' })
  await build.write({ file: join(folder, MAIN), format: 'cjs' })
  const [blob, config] = [join(folder, 'blob'), join(folder, 'config.json')]
  const options = {
    main: join(folder, MAIN),
    output: blob,
    disableExperimentalSEAWarning: true,
    useCodeCache: true,
    assets: assets(folder),
  }
  writeFileSync(config, JSON.stringify(options))
  run(process.execPath, ['--experimental-sea-config', config])
  return readFileSync(blob)
}

/** macOS starts nothing whose signature does not fit, and an unsigned file only after it has been signed by anybody. */
const signed = (file, sign) => {
  if (process.platform === 'darwin') run('codesign', sign ? ['--sign', '-', file] : ['--remove-signature', file])
}

const make = async folder => {
  const blob = await makeBlob(folder)
  const file = join(folder, NAME)
  copyFileSync(process.execPath, file)
  chmodSync(file, 0o755)
  signed(file, false)
  // postject warns of sections that it does not know, and leaves them alone.
  const { warn } = console
  console.warn = () => {}
  await inject(file, 'NODE_SEA_BLOB', blob, { sentinelFuse: FUSE, machoSegmentName: 'NODE_SEA' })
  console.warn = warn
  signed(file, true)
  return file
}

const to = resolve(process.argv[2] ?? join(DIST, 'executable'))
process.chdir(join(import.meta.dirname, '..'))
refuse()
const folder = mkdtempSync(join(tmpdir(), 'check_status-'))
try {
  const made = await make(folder)
  mkdirSync(to, { recursive: true })
  // Whoever runs the one from before goes on with it.
  const file = join(to, NAME)
  copyFileSync(made, `${file}.new`)
  renameSync(`${file}.new`, file)
  const shown = relative('.', file).startsWith('..') ? file : relative('.', file)
  process.stdout.write(`${shown} (${Math.round(statSync(file).size / 1e6)} MB) needs no Node.js. To take it to a host:\n`)
  process.stdout.write(`  scp -C ${shown} user@host:check_status\n`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
