import { join, resolve } from 'node:path'
import process from 'node:process'
import pg from 'pg'
import { rolldown } from 'rolldown'

// Fills a database with the tables and rows of the demo. node test/matrix/furnish.js SOCKET-FOLDER SCRATCH-FOLDER
const [host, scratch] = process.argv.slice(2)
const bundle = await rolldown({ input: ['src/demo/schema.ts', 'src/demo/sample.ts'], platform: 'node' })
await bundle.write({ dir: scratch, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' })
const { SCHEMA } = await import(resolve(join(scratch, 'schema.mjs')))
const { addSample } = await import(resolve(join(scratch, 'sample.mjs')))

const client = new pg.Client({ host, user: 'postgres', database: 'proconnectsa' })
await client.connect()
await client.query(SCHEMA)
await addSample(client, new Date())
await client.end()
