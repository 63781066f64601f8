import { spawn } from 'node:child_process'
import process from 'node:process'

const PROGRAMS: Readonly<Record<string, readonly string[]>> = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] }

/** Shows an address in the browser of whoever sits here. @returns whether there is one to show it */
export const openBrowser = (address: string): Promise<boolean> => {
  const [program = '', ...words] = PROGRAMS[process.platform] ?? ['xdg-open']
  return new Promise(resolve => {
    const child = spawn(program, [...words, address], { stdio: 'ignore', detached: true })
    child.once('error', () => resolve(false))
    child.once('spawn', () => {
      child.unref()
      // It fails at once where there is nothing to open it with.
      child.once('exit', status => resolve(status === 0))
      setTimeout(() => resolve(true), 2_000).unref()
    })
  })
}
