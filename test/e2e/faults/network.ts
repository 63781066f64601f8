import type { Fault } from './fault.js'
export const network: readonly Fault[] = []
