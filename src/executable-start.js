import { join } from 'node:path'
import process from 'node:process'
import { getRawAsset } from 'node:sea'
import { load, scriptOf } from '../bin/bundle.js'

// The start of the executable, as bin/check_status.js is of the package: the files of the bundle are inside, and none of them is copied.
const read = name => Buffer.from(getRawAsset(name))

// There is no such folder: what looks for a file beside the bundle finds none.
load(process.execPath, 'main.cjs', (folder, name) => scriptOf(folder, name, join('dist', name), read))
