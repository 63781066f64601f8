const FIRST_DELAY_MS = 1_000
const MAX_DELAY_MS = 30_000

/** The pause before another attempt to connect, doubled each time. @param failures attempts that failed in a row, at least 1 */
export const retryDelayMs = (failures: number): number => Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1))
