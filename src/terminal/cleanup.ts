import process from 'node:process'
import { complain } from './output.js'

type Task = () => void | Promise<void>
const tasks: Task[] = []

/** Remembers what must be undone before the process ends, however it ends. The last one is undone first. */
export const cleanUpLater = (task: Task): void => {
  tasks.push(task)
}

const undoAll = async (): Promise<void> => {
  for (let task = tasks.pop(); task; task = tasks.pop()) {
    try {
      await task()
    } catch (error) {
      complain(`clean-up failed: ${(error as Error).message}`)
    }
  }
}

let undoing: Promise<void> | undefined

/** Undoes all of it; what fails is said and does not keep the rest from being undone. Whoever else calls meanwhile waits for the same. */
export const cleanUp = (): Promise<void> => {
  undoing ??= undoAll().finally(() => {
    undoing = undefined
  })
  return undoing
}

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

let leaving = false

/** Longer than anything we undo takes: what hangs by then hangs for ever. */
const PATIENCE_MS = 8_000

const listeners = new Map<string, () => void>()

/** For a command that lives long: it hears of the signal instead, and leaves or stays as it likes. */
export const onSignal = (signal: keyof typeof SIGNALS, listener: () => void): void => {
  listeners.set(signal, listener)
}

/** On a signal: undo, then leave with the status a shell expects. Another one in the meantime hurries nothing, for half undone is worse. */
export const cleanUpOnSignals = (): void => {
  for (const [signal, status] of Object.entries(SIGNALS))
    process.on(signal, () => {
      const listener = listeners.get(signal)
      if (listener) return listener()
      if (leaving) return
      leaving = true
      setTimeout(() => process.exit(status), PATIENCE_MS).unref()
      void cleanUp().then(() => process.exit(status))
    })
}

/** Whether a signal has ended the run already: whatever fails from then on is its doing, and nobody's news. */
export const isLeaving = (): boolean => leaving
