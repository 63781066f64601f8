import process from 'node:process'
import { printNotice } from './output.js'

type CleanupTask = () => void | Promise<void>
const tasks: CleanupTask[] = []

/** Registers a task to run before the process ends, however it ends. The last one registered runs first. */
export const cleanUpLater = (task: CleanupTask): void => {
  tasks.push(task)
}

const runAll = async (): Promise<void> => {
  for (let task = tasks.pop(); task; task = tasks.pop()) {
    try {
      await task()
    } catch (error) {
      printNotice(`clean-up failed: ${(error as Error).message}`)
    }
  }
}

let running: Promise<void> | undefined

/** Runs all tasks. A failure is printed and does not stop the others. Concurrent calls wait for the same run. */
export const cleanUp = (): Promise<void> => {
  running ??= runAll().finally(() => {
    running = undefined
  })
  return running
}

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

let leaving = false

/** Longer than any clean-up task takes. Whatever still runs by then hangs. */
const TIMEOUT_MS = 8_000

const listeners = new Map<string, () => void>()

/** For long-running commands: calls the listener instead of ending the process. */
export const onSignal = (signal: keyof typeof SIGNALS, listener: () => void): void => {
  listeners.set(signal, listener)
}

/** On a signal, cleans up and exits with the status that shells expect. A second signal does not interrupt the clean-up. */
export const cleanUpOnSignals = (): void => {
  for (const [signal, status] of Object.entries(SIGNALS))
    process.on(signal, () => {
      const listener = listeners.get(signal)
      if (listener) return listener()
      if (leaving) return
      leaving = true
      setTimeout(() => process.exit(status), TIMEOUT_MS).unref()
      void cleanUp().then(() => process.exit(status))
    })
}

/** Whether a signal is ending the process. Errors from then on are its consequence and not worth a message. */
export const isLeaving = (): boolean => leaving
