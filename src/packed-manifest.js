import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import process from 'node:process'

/*
 * package.json has two readers. In the checkout, `npm audit --omit=dev` and `npm sbom --omit=dev` look at `dependencies`: the
 * libraries that end up in the bundle, and rolldown, which makes it: with them a checkout runs, `devDependencies` are for tests and
 * checks. In the tarball the bundle already contains the libraries, and npm would only fetch them a second time, so the packed
 * manifest lists their exact versions under `inlinedDependencies` (the field that taze and tsdown use) instead. The demo's PostgreSQL becomes an optional peer: whoever wants the demo installs it, nobody else downloads a server.
 */
const MANIFEST = 'package.json'
const ORIGINAL = 'package.json.original'

const versionsOf = dependencies => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'))
  return Object.fromEntries(Object.keys(dependencies).map(name => [name, packages[`node_modules/${name}`].version]))
}

const packedManifest = ({
  dependencies: { rolldown, ...dependencies },
  devDependencies,
  optionalDependencies,
  scripts,
  knip,
  ...manifest
}) => ({
  ...manifest,
  inlinedDependencies: versionsOf(dependencies),
  peerDependencies: optionalDependencies,
  peerDependenciesMeta: Object.fromEntries(Object.keys(optionalDependencies).map(name => [name, { optional: true }])),
})

/** Puts the checkout's manifest back, also after an interrupted pack. A rename keeps its time: a newer one would trigger a build. */
const restore = () => {
  if (existsSync(ORIGINAL)) renameSync(ORIGINAL, MANIFEST)
}

const pack = () => {
  restore()
  renameSync(MANIFEST, ORIGINAL)
  const manifest = JSON.parse(readFileSync(ORIGINAL, 'utf8'))
  writeFileSync(MANIFEST, `${JSON.stringify(packedManifest(manifest), null, 2)}\n`)
}

if (process.argv[2] === 'pack') pack()
if (process.argv[2] === 'restore') restore()
