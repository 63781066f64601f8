import { execFile, spawn } from 'node:child_process'
import { connect, createServer, type Socket } from 'node:net'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** SSH_AGENTC_SIGN_REQUEST, after the four bytes of a request's length (draft-ietf-sshm-ssh-agent). */
const SIGN = 13
const TYPE_AT = 4

/** An agent that takes whoever comes and never says a word. @param socket where */
export const startDeadAgent = async (socket: string): Promise<{ stop(): void }> => {
  const callers: Socket[] = []
  const server = createServer(caller => void callers.push(caller.on('error', () => {}).resume())).listen(socket)
  await new Promise(resolve => server.on('listening', resolve))
  return {
    stop() {
      server.close()
      for (const caller of callers) caller.destroy()
    },
  }
}

/** A real agent that holds a key, and signs nothing before a person has touched a button; nobody ever does. @param socket where */
export const startWaitingAgent = async (socket: string, key: string): Promise<{ stop(): void }> => {
  const inner = `${socket}.inner`
  const agent = spawn('ssh-agent', ['-D', '-a', inner], { stdio: ['ignore', 'pipe', 'ignore'], env: { PATH: process.env.PATH } })
  await new Promise(resolve => agent.stdout.once('data', resolve))
  await run('ssh-add', ['-q', key], { env: { ...process.env, SSH_AUTH_SOCK: inner } })
  const callers: Socket[] = []
  const server = createServer(caller => {
    callers.push(caller.on('error', () => {}))
    const real = connect(inner).on('error', () => {})
    caller.on('data', request => request[TYPE_AT] === SIGN || real.write(request)).on('close', () => real.destroy())
    real.on('data', answer => caller.write(answer))
  }).listen(socket)
  await new Promise(resolve => server.on('listening', resolve))
  return {
    stop() {
      server.close()
      for (const caller of callers) caller.destroy()
      agent.kill()
    },
  }
}
