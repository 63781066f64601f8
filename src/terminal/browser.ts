import { spawn } from 'node:child_process'
import process from 'node:process'

const PROGRAMS: Readonly<Record<string, readonly string[]>> = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] }

/** Opens a URL in the user's browser. @returns whether a browser was found */
export const openBrowser = (address: string): Promise<boolean> => {
  const [program = '', ...words] = PROGRAMS[process.platform] ?? ['xdg-open']
  return new Promise(resolve => {
    const child = spawn(program, [...words, address], { stdio: 'ignore', detached: true })
    child.once('error', () => resolve(false))
    child.once('spawn', () => {
      child.unref()
      // Without a browser the program fails at once; with one it may run as long as the browser.
      child.once('exit', status => resolve(status === 0))
      setTimeout(() => resolve(true), 2_000).unref()
    })
  })
}
