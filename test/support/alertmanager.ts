import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const freePort = (): Promise<number> =>
  new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

const isReady = (origin: string): Promise<boolean> =>
  fetch(`${origin}/-/ready`).then(
    ({ ok }) => ok,
    () => false,
  )

const killed = (server: ChildProcess): Promise<void> =>
  new Promise(resolve => {
    server.on('close', () => resolve())
    server.kill('SIGKILL')
  })

/** Debian's Alertmanager on loopback, with nobody to notify. */
export const startAlertmanager = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cs-alertmanager-'))
  await writeFile(join(folder, 'config.yml'), 'route:\n  receiver: nobody\nreceivers:\n  - name: nobody\n')
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const folders = [`--config.file=${join(folder, 'config.yml')}`, `--storage.path=${join(folder, 'data')}`]
  let log = ''
  const start = async (): Promise<ChildProcess> => {
    const server = spawn('prometheus-alertmanager', [...folders, `--web.listen-address=127.0.0.1:${port}`, '--cluster.listen-address='], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    server.stderr.on('data', chunk => (log += chunk))
    server.on('error', error => (log += error.message))
    for (let tries = 0; !(await isReady(origin)); tries++) {
      if (tries > 200 || server.exitCode !== null || server.pid === undefined) {
        if (server.pid !== undefined) await killed(server)
        throw new Error(`Alertmanager did not start: ${log}`)
      }
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    return server
  }
  let server = await start()
  return {
    origin,
    /** Kills it and starts it again: alerts are in its memory only. */
    restart: async (): Promise<void> => {
      await killed(server)
      server = await start()
    },
    stop: async (): Promise<void> => {
      await killed(server)
      await rm(folder, { recursive: true, force: true })
    },
  }
}
