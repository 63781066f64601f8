import type { Fault } from './fault.js'
export const here: readonly Fault[] = []
