declare module 'cli-table3/src/utils.js' {
  const utils: {
    strlen(words: string): number
    pad(words: string, width: number, sign: string, side?: 'left' | 'right' | 'center'): string
    truncate(words: string, width: number, mark?: string): string
  }
  export default utils
}
