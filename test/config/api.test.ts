import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadSettings } from '../../src/config/load.js'

const folder = async (): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), 'cs-api-'))
  onTestFinished(() => rm(path, { recursive: true }))
  return path
}

const load = async (api: string) => {
  const home = await folder()
  await writeFile(join(home, 'c.toml'), `[targets.t]\nssh = false\n[targets.t.database]\nname = "n"\nuser = "u"\n[api]\n${api}`)
  return { home, settings: await loadSettings({ flags: { config: join(home, 'c.toml') }, env: {}, home }) }
}

describe('the settings of the API', () => {
  it('are such that nobody else can reach it where they say nothing', async () => {
    expect((await load('')).settings.api).toEqual({
      listen: '127.0.0.1:8787',
      loggedIn: 'either',
      trustedProxies: [],
      allowedHosts: [],
      corsOrigins: [],
      isReadOnly: false,
    })
  })

  it('are taken as they are written, and a path from the folder of the file on', async () => {
    const { home, settings } = await load(`
      listen = "[::1]:80"
      logged_in = "last_login"
      trusted_proxies = ["10.0.0.0/8", "::1"]
      allowed_hosts = ["status.platform.example"]
      cors_origins = ["https://dashboard.example:8443"]
      read_only = true
      metrics_token_file = "token"`)

    expect(settings.api).toEqual({
      listen: '[::1]:80',
      loggedIn: 'last_login',
      trustedProxies: ['10.0.0.0/8', '::1'],
      allowedHosts: ['status.platform.example'],
      corsOrigins: ['https://dashboard.example:8443'],
      isReadOnly: true,
      metricsToken: { file: join(home, 'token') },
    })
  })

  it.each([
    ['listen = "8787"', 'takes an address and a port'],
    ['logged_in = "never"', 'takes "either" or "last_login"'],
    ['trusted_proxies = ["10.0.0.0/33"]', 'takes an address or a network'],
    ['trusted_proxies = ["proxy.example"]', 'takes an address or a network'],
    ['allowed_hosts = ["a:80"]', 'takes a host name without a port'],
    ['cors_origins = ["*"]', 'takes an origin like'],
    ['cors_origins = ["https://a.example/"]', 'takes an origin like'],
    ['read_only = "yes"', 'takes true or false'],
    ['metrics_token = "hush"', 'a token does not belong in the settings'],
    ['metrics_token_file = "a"\nmetrics_token_env = "B"', 'keep one'],
    ['metrics_token_file = "https://metrics.example/?key=hush"', 'api.metrics_token_file: takes the path of a file'],
    ['metrics_token_file = 1', 'api.metrics_token_file: takes the path of a file'],
    ['metrics_token_env = "hush-hush"', 'api.metrics_token_env: takes the name of an environment variable'],
    ['metrics_token_command = "hush\\u0000"', 'api.metrics_token_command: takes a command line'],
    ['lisen = "x:1"', 'did you mean listen?'],
  ])('are refused where they make no sense: %s', async (api, why) => {
    const refusal = await load(api).catch(error => error.message)

    expect(refusal).toContain(why)
    expect(refusal).not.toContain('hush')
  })
})
