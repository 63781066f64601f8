import { isSea } from 'node:sea'

/** Whether this runs as the one file that `npm run executable` makes, which carries Node.js and all of the program. Advice differs there. */
export const isExecutable = isSea
