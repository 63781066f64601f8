import { connect } from 'node:net'
import { Worker } from 'node:worker_threads'

/** Listens and never looks who is there: once its queue is full the system drops what comes, as a firewall does. */
const LISTENER = `
const { createServer } = require('node:net')
const { parentPort } = require('node:worker_threads')
const server = createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
  parentPort.postMessage(server.address().port)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
})`

/** A port of loopback that answers nothing at all, not even that it is there. */
export const openSilence = async (): Promise<{ readonly port: number; stop(): Promise<unknown> }> => {
  const worker = new Worker(LISTENER, { eval: true })
  const port: number = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
  const queue = Array.from({ length: 4 }, () => connect(port, '127.0.0.1').on('error', () => {}))
  await Promise.race(queue.map(socket => new Promise(resolve => socket.once('connect', resolve))))
  return {
    port,
    stop: () => {
      for (const socket of queue) socket.destroy()
      return worker.terminate()
    },
  }
}
