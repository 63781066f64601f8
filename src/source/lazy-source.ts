import type { Source } from './source.js'

/** A source that is opened, and its modules loaded, on first use. */
export const lazySource = (open: () => Promise<Source>): Source => {
  let opened: Promise<Source> | undefined
  const get = (): Promise<Source> => {
    opened ??= open()
    return opened
  }
  return {
    begin: async expected => (await get()).begin?.(expected),
    read: async readings => (await get()).read(readings),
    async *follow(options, signal) {
      yield* (await get()).follow(options, signal)
    },
    probe: async () => (await get()).probe?.(),
    close: () => void opened?.then(source => source.close()).catch(() => {}),
  }
}
