const { readFileSync } = require('node:fs')
const { dirname, join } = require('node:path')
const { setFlagsFromString } = require('node:v8')
const { Script } = require('node:vm')

// A run is over before it pays to optimise what it calls often: that waits until it has been called thirty times as often as usual.
setFlagsFromString('--interrupt-budget=2000000')

// The code cache that V8 wrote at build time takes a third off every start. It is valid for exactly this Node.js: V8 rejects any
// other cache, and the file is then compiled as usual. Since version 22 Node.js has this built in (module.enableCompileCache), but
// it writes the cache at run time.
const COMPILED = join('compiled', `${process.version}-${process.platform}-${process.arch}`)

/** Gives the content of a file of the bundle by its name, and throws if there is none. */
const inFolder = folder => name => readFileSync(join(folder, name))

const compiledOf = (read, name) => {
  try {
    return read(join(COMPILED, name))
  } catch {
    return undefined
  }
}

/** A file of the bundle, wrapped in a function as Node.js does with every CommonJS file. */
const scriptOf = (folder, name, filename = join(folder, name), read = inFolder(folder)) =>
  new Script(`(function (exports, require, module, __filename, __dirname) {${read(name).toString('latin1')}\n})`, {
    filename,
    cachedData: compiledOf(read, name),
  })

/** Runs a file of the bundle in `folder`, and the files that it requires, each once. */
const load = (folder, entry, toScript = scriptOf) => {
  const modules = new Map()
  const run = name => {
    const loaded = modules.get(name)
    if (loaded) return loaded.exports
    const module = { exports: {} }
    modules.set(name, module)
    const file = join(folder, name)
    const requireInBundle = id => (id.startsWith('.') ? run(join(dirname(name), id)) : require(id))
    toScript(folder, name).runInThisContext()(module.exports, Object.assign(requireInBundle, require), module, file, dirname(file))
    return module.exports
  }
  return run(entry)
}

module.exports = { COMPILED, load, scriptOf }
