import process from 'node:process'
import { complain } from './output.js'

type Task = () => void | Promise<void>
const tasks: Task[] = []

/** Remembers what must be undone before the process ends, however it ends. The last one is undone first. */
export const cleanUpLater = (task: Task): void => {
  tasks.push(task)
}

/** Undoes all of it; what fails is said and does not keep the rest from being undone. */
export const cleanUp = async (): Promise<void> => {
  for (let task = tasks.pop(); task; task = tasks.pop()) {
    try {
      await task()
    } catch (error) {
      complain(`clean-up failed: ${(error as Error).message}`)
    }
  }
}

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

/** On a signal: undo, then leave with the status a shell expects. A second one does not wait. */
export const cleanUpOnSignals = (): void => {
  let leaving = false
  for (const [signal, status] of Object.entries(SIGNALS))
    process.on(signal, () => {
      if (leaving) process.exit(status)
      leaving = true
      void cleanUp().then(() => process.exit(status))
    })
}
