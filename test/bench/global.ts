import type { TestProject } from 'vitest/node'
import { startShared } from '../support/global.js'

/**
 * Warm is what lies in PostgreSQL's own memory, which a host with such a database has a few gigabytes of. A table that fills a
 * quarter of it is read past it every time.
 */
const MEMORY = process.env.BENCH_TEN_TIMES ? '12GB' : '2GB'

export default (project: TestProject): Promise<() => Promise<void>> => startShared(project, [`shared_buffers = ${MEMORY}`])
