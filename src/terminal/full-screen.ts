import process from 'node:process'
import { changedRows } from './changed-rows.js'
import { cleanUpLater } from './cleanup.js'
import { keyReader, type PressedKey } from './keys.js'

export interface ScreenSize {
  readonly columns: number
  readonly rows: number
}

/** The alternate screen of the terminal, until `close`. Whatever ends the process, the terminal is then as it was. */
export interface FullScreen {
  size(): ScreenSize
  /** Shows these rows from the top, each cut to the width before. Writes only what changed. */
  draw(rows: readonly string[]): void
  /** Writes everything at the next `draw`: another program wrote on the screen. */
  forget(): void
  /** Stops the process as Ctrl-Z does. `fg` shows the screen again. */
  suspend(): void
  close(): void
}

export interface ScreenEvents {
  onKey(key: PressedKey): void
  /** The window has another size. */
  onResize(): void
  /** The process goes on after a stop. */
  onContinue(): void
  /** Nobody is there any more. */
  onGone(): void
}

/** For a terminal that does not say how large it is. */
const USUAL: ScreenSize = { columns: 80, rows: 24 }

/** The alternate screen, without cursor, and without wrapping: a letter wider than we think must not push the rest down. */
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[H\u001b[2J'
const LEAVE = '\u001b[0m\u001b[?7h\u001b[?25h\u001b[?1049l'

/** If nothing stopped the process by then, nothing will: it belongs to no job of a shell. */
const STOP_MS = 100

/** Fails if the terminal has gone. */
const setRaw = (isRaw: boolean): void => {
  try {
    process.stdin.setRawMode(isRaw)
  } catch {}
}

/** Whether a full screen can be shown, and its keys be read. */
export const canShowFullScreen = (): boolean => Boolean(process.stdin.isTTY && process.stdout.isTTY) && process.env.TERM !== 'dumb'

export const openFullScreen = ({ onKey, onResize, onContinue, onGone }: ScreenEvents): FullScreen => {
  let isShown = false
  let shown: readonly string[] | undefined
  const show = (): void => {
    if (isShown) return
    isShown = true
    shown = undefined
    setRaw(true)
    process.stdout.write(ENTER)
  }
  const leave = (): void => {
    if (!isShown) return
    isShown = false
    process.stdout.write(LEAVE)
    setRaw(false)
  }
  const read = keyReader(onKey)
  const onData = (chunk: Buffer | string): void => read(chunk.toString('latin1'))
  const resume = (): void => {
    if (isShown) return
    process.on('SIGTSTP', suspend)
    show()
    onContinue()
  }
  function suspend(): void {
    if (!isShown) return
    leave()
    process.off('SIGTSTP', suspend)
    // All of the job, as the terminal does on Ctrl-Z: a script that started this one stops, too.
    process.kill(0, 'SIGTSTP')
    setTimeout(resume, STOP_MS)
  }
  const resized = (): void => {
    shown = undefined
    onResize()
  }
  const close = (): void => {
    leave()
    process.off('exit', leave).off('SIGTSTP', suspend).off('SIGCONT', resume)
    process.stdout.off('resize', resized)
    process.stdin.off('data', onData).pause()
  }
  // Also after an error that nothing caught.
  process.on('exit', leave).on('SIGTSTP', suspend).on('SIGCONT', resume)
  cleanUpLater(close)
  process.stdout.on('resize', resized)
  process.stdin.on('data', onData).on('end', onGone).on('error', onGone)
  show()
  process.stdin.resume()
  return {
    size: () => ({ columns: process.stdout.columns || USUAL.columns, rows: process.stdout.rows || USUAL.rows }),
    draw: rows => {
      if (!isShown) return
      const changes = changedRows(shown, rows, process.stdout.columns || USUAL.columns)
      shown = rows
      if (changes !== '') process.stdout.write(changes)
    },
    forget: () => {
      shown = undefined
    },
    suspend,
    close,
  }
}
