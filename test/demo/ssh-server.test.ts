import { userInfo } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import ssh2 from 'ssh2'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startSshServer } from '../../src/demo/ssh-server.js'

describe('the SSH server of the demo', () => {
  it.each([['zlib@openssh.com'], ['none']] as const)(
    'survives a command that ends after its connection, with a client that offers compression %s',
    async compression => {
      const thrown: unknown[] = []
      const note = (error: unknown): void => void thrown.push(error)
      process.prependListener('uncaughtExceptionMonitor', note)
      onTestFinished(() => void process.off('uncaughtExceptionMonitor', note))
      const server = await startSshServer({ port: 1, socket: '/nowhere' })
      const client = new ssh2.Client()
      client.on('error', () => {})
      await new Promise(resolve => {
        client
          .on('ready', () => resolve(undefined))
          .connect({
            host: '127.0.0.1',
            port: server.port,
            username: userInfo().username,
            privateKey: server.clientKey,
            algorithms: { compress: compression === 'none' ? ['none'] : [compression, 'none'] },
          })
      })
      await new Promise(resolve => client.exec('echo up; sleep 30', (_, channel) => channel.once('data', () => resolve(undefined))))

      client.destroy()
      await server.stop()
      await setTimeout(200)

      expect(thrown).toEqual([])
    },
  )
})
