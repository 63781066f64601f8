import { readdir, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import { describe, expect, onTestFinished } from 'vitest'
import { it } from '../support/world.js'

const SECRET = 'hunter2hunter2'

/** A server that counts its connections. */
const countConnections = async () => {
  let calls = 0
  const server = createServer(socket => {
    calls++
    socket.destroy()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { port: (server.address() as AddressInfo).port, calls: () => calls }
}

const targetsIn = (toml: string): string[] => Object.keys(parse(toml).targets ?? {})

describe('check_status config', () => {
  it('prints the settings in effect and their origins without connecting, running a command or reading a secret', async ({ world }) => {
    const { port, calls } = await countConnections()
    const ran = join(world.home, 'ran')
    await writeFile(join(world.home, 'secret'), SECRET, { mode: 0o600 })
    await world.configure({
      ssh: { port, keep: '1m' },
      database: { port, password_file: undefined, password_command: `touch ${ran}; echo ${port}` },
      more: `[channels.office]
type = "email"
smtp = "smtp://monitor@127.0.0.1:${port}"
password_file = "~/secret"
from = "monitor@platform.example"
to = ["owner@platform.example"]
[channels.team]
type = "slack"
webhook_url_file = "~/secret"
[channels.phone]
type = "telegram"
bot_token_env = "TOKEN"
chat_id = "@alerts"
api = "http://127.0.0.1:${port}"
[channels.router]
type = "webhook"
url = "http://127.0.0.1:${port}/${SECRET}"
secret_command = "touch ${ran}"
[api]
metrics_token_file = "~/secret"
`,
    })

    const env = { TOKEN: SECRET, CHECK_STATUS_DEADLINE: '20s' }
    const { status, stdout, stderr } = await world.run(['config', '--user', 'root'], { env })
    const json = await world.run(['config', '--format', 'json'], { env: { ...env, CHECK_STATUS_DATABASE_PASSWORD: SECRET } })

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toMatch(/^deadline = "20s" +# \$CHECK_STATUS_DEADLINE$/m)
    expect(stdout).toMatch(/^user = "root" +# --user$/m)
    expect(stdout).toMatch(new RegExp(`^host = "127.0.0.1" +# ${world.home}/.config/check_status/config.toml:\\d+$`, 'm'))
    expect(parse(stdout)).toMatchObject({
      default_target: 'test',
      targets: { test: { ssh: { port, keep: '1m' }, database: { password_command: `touch ${ran}; echo ${port}` } } },
      channels: { router: { url: `http://127.0.0.1:${port}/***` } },
    })
    expect(JSON.parse(json.stdout)).toMatchObject({ schemaVersion: 1, kind: 'config', targets: [{ target: 'test' }] })
    expect(json.stdout).toContain('"value": "***"')
    expect(stdout + json.stdout).not.toContain(SECRET)
    expect(calls()).toBe(0)
    expect(await readdir(world.home)).not.toContain('ran')
  })

  it('prints the same on a terminal as into a pipe', async ({ world }) => {
    const { stdout } = await world.run(['config'])

    const onTerminal = await world.run(['config'], { columns: 60 })

    expect(onTerminal.stdout.replaceAll('\r\n', '\n')).toBe(stdout)
  })

  it('prints every target, or those that --target lists', async ({ world }) => {
    await world.configure({ more: '[targets.near]\nssh = false\ndatabase = { name = "n", user = "u" }\n' })

    const { stdout } = await world.run(['config', '--target', 'all'])

    expect(targetsIn(stdout)).toEqual(['test', 'near'])
    expect(targetsIn((await world.run(['config', '--target', 'near'])).stdout)).toEqual(['near'])
  })

  it('exits with 64 if the settings are wrong or missing', async ({ world }) => {
    await world.configure({ ssh: { prot: 1 } })
    expect(await world.run(['config'])).toMatchObject({ status: 64, stdout: '', stderr: expect.stringContaining('did you mean port?') })
    expect(await world.run(['config', '--demo'])).toMatchObject({ status: 64, stdout: '' })

    await rm(join(world.home, '.config/check_status/config.toml'))
    expect(await world.run(['config'])).toMatchObject({ status: 64, stdout: '', stderr: expect.stringContaining('no settings yet') })
  })

  it('prints the settings and exits with 3 if ~/.ssh/config cannot be followed', async ({ world }) => {
    await writeFile(join(world.home, '.ssh/config'), 'Host *\nHostName\n')

    const { status, stdout, stderr } = await world.run(['config'])

    expect(status).toBe(3)
    expect(stdout).toMatch(/^host = "127\.0\.0\.1" /m)
    expect(stderr).toContain('.ssh/config:2 cannot be parsed')
  })
})
