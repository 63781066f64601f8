/** The library brings no types: these are of what is used. */
declare module 'uplot' {
  export default class uPlot {
    constructor(options: object, data: readonly (readonly number[])[], target: HTMLElement)
    setSize(size: { width: number; height: number }): void
    destroy(): void
    static tzDate(date: Date, zone: string): Date
  }
}
