import type { TestProject } from 'vitest/node'
import { startShared } from '../support/global.js'

/** Warm is what lies in PostgreSQL's own memory, which a host with such a database has a few gigabytes of. */
export default (project: TestProject): Promise<() => Promise<void>> => startShared(project, ['shared_buffers = 2GB'])
