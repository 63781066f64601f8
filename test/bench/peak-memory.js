// `node --import peak-memory.js …` says on file descriptor 3, as it exits, how many kilobytes of memory it held at most.
import { writeSync } from 'node:fs'

process.on('exit', () => writeSync(3, String(process.resourceUsage().maxRSS)))
