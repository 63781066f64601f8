const { readFileSync } = require('node:fs')
const { dirname, join } = require('node:path')
const { Script } = require('node:vm')

// What V8 made of the files when they were built takes a third off every start. It holds for this very Node.js only, and V8
// refuses what does not fit; then, as where there is none, the file is compiled as any other.
// Node.js does the same by itself since 22 (module.enableCompileCache), but into a folder that it writes as it runs.
const COMPILED = join('compiled', `${process.version}-${process.platform}-${process.arch}`)

const compiledOf = (folder, name) => {
  try {
    return readFileSync(join(folder, COMPILED, name))
  } catch {
    return undefined
  }
}

/** A file of the bundle as the body of a function, as Node.js itself does with every CommonJS file. */
const scriptOf = (folder, name, filename = join(folder, name)) =>
  new Script(`(function (exports, require, module, __filename, __dirname) {${readFileSync(join(folder, name), 'latin1')}\n})`, {
    filename,
    cachedData: compiledOf(folder, name),
  })

/** Runs a file of the bundle in `folder`, and those that it asks for, each once. */
const load = (folder, entry, toScript = scriptOf) => {
  const modules = new Map()
  const run = name => {
    const known = modules.get(name)
    if (known) return known.exports
    const module = { exports: {} }
    modules.set(name, module)
    const file = join(folder, name)
    const near = id => (id.startsWith('.') ? run(join(dirname(name), id)) : require(id))
    toScript(folder, name).runInThisContext()(module.exports, Object.assign(near, require), module, file, dirname(file))
    return module.exports
  }
  return run(entry)
}

module.exports = { COMPILED, load, scriptOf }
