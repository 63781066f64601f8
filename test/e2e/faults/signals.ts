import type { Fault } from './fault.js'
export const signals: readonly Fault[] = []
