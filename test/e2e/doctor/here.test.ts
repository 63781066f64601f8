import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import { describe } from 'vitest'
import { NO_ALERTS, newChannel } from '../../../src/alerts/file.js'
import { CHECK_IDS } from '../../../src/doctor/types.js'
import { aNewRegistration } from '../../support/alerts.js'
import { type Case, HOOK, itFinds, path } from '../../support/doctor.js'
import { anHttpService, makeCertificates } from '../../support/http-service.js'
import type { World } from '../../support/world.js'

const state = async (world: World, text: string): Promise<void> => {
  await mkdir(path(world, '.local/state/check_status'), { recursive: true, mode: 0o700 })
  await writeFile(path(world, '.local/state/check_status/alerts-test.json'), text)
}

/** Preloaded: puts the clock of the process an hour ahead. */
const HOUR_AHEAD = `
const { Date: Real } = globalThis
globalThis.Date = class extends Real {
  constructor(...given) {
    super(...(given.length > 0 ? given : [Real.now() + 3_600_000]))
  }
  static now() {
    return Real.now() + 3_600_000
  }
}
`

const CASES: readonly Case[] = [
  {
    wrong: 'settings that are not TOML',
    make: world => world.configure({ top: 'this is not' }),
    check: 'settings',
    standing: 'error',
    found: /config\.toml:1: /,
    advice: /Settings are TOML/,
    without: CHECK_IDS.filter(id => !['settings', 'node', 'locale'].includes(id)),
  },
  {
    wrong: 'each of several unknown keys',
    make: world => world.configure({ target: { timezon: 'UTC' }, ssh: { prot: 22 } }),
    check: 'settings',
    standing: 'error',
    found: /timezon: unknown key; did you mean timezone\?$[\s\S]*prot: unknown key; did you mean port\?$/m,
    advice: /Fix it there/,
  },
  {
    wrong: 'an unknown time zone',
    make: world => world.configure({ target: { timezone: 'Africa/Nowhere' } }),
    check: 'settings',
    standing: 'error',
    found: /timezone: "Africa\/Nowhere": takes a time zone/,
    advice: /Fix it there/,
    without: ['time-zone'],
  },
  {
    wrong: 'settings that others can write to',
    make: world => chmod(path(world, '.config/check_status/config.toml'), 0o666),
    check: 'settings',
    standing: 'warning',
    found: /is valid \(target test\)$[\s\S]*others can write to .*config\.toml$/m,
    advice: /chmod go-w /,
  },
  {
    wrong: 'a file in place of the state folder',
    make: async world => {
      await mkdir(path(world, '.local/state'), { recursive: true })
      await writeFile(path(world, '.local/state/check_status'), '')
    },
    check: 'state',
    standing: 'error',
    found: /check_status is not a folder/,
    advice: /state_dir/,
    without: ['outbox'],
  },
  {
    wrong: 'a state folder behind a loop of links',
    make: async world => {
      await mkdir(path(world, '.local'), { recursive: true })
      await symlink('state', path(world, '.local/state'))
    },
    check: 'state',
    standing: 'error',
    found: /cannot be used: ELOOP/,
    advice: /state_dir/,
  },
  {
    wrong: 'undelivered messages',
    make: async world => {
      await writeFile(path(world, 'hook secret'), 'hush\n', { mode: 0o600 })
      await world.configure({ more: HOOK })
      const queue = [{ ...aNewRegistration(), at: new Date(Date.now() - 3 * 3_600_000).toISOString() }]
      await state(world, JSON.stringify({ version: 1, ...NO_ALERTS, channels: { office: { ...newChannel(new Date()), queue } } }))
    },
    check: 'outbox',
    standing: 'warning',
    found: /1 message to office waiting for 3 hours/,
    advice: /watch" running/,
  },
  {
    wrong: 'undelivered messages to a channel that the settings no longer have',
    make: world => {
      const queue = [{ ...aNewRegistration(), at: new Date(Date.now() - 3 * 3_600_000).toISOString() }]
      return state(world, JSON.stringify({ version: 1, ...NO_ALERTS, channels: { office: { ...newChannel(new Date()), queue } } }))
    },
    check: 'outbox',
    standing: 'warning',
    found: /1 message to office waiting for 3 hours/,
    advice: /settings no longer have the channel office\. Restore it, or do nothing: the messages are dropped within a week/,
  },
  {
    wrong: 'a malformed alerts file',
    make: world => state(world, '{'),
    check: 'outbox',
    standing: 'error',
    found: /alerts-test\.json cannot be understood: it is not JSON/,
    advice: /start over/,
  },
  {
    wrong: 'an API that other machines can reach',
    make: world => world.configure({ more: '[api]\nlisten = "0.0.0.0:8787"\n' }),
    check: 'api',
    standing: 'warning',
    found: /0\.0\.0\.0:8787 can be reached from other machines/,
    advice: /TLS/,
  },
  {
    wrong: 'a missing file for the metrics token',
    make: world => world.configure({ more: '[api]\nmetrics_token_file = "~/none"\n' }),
    check: 'api',
    standing: 'error',
    found: /api\.metrics_token file .*none cannot be read/,
    advice: /Check its path/,
  },
  {
    wrong: 'a channel secret that others can read',
    make: async world => {
      await writeFile(path(world, 'hook secret'), 'hush\n', { mode: 0o644 })
      await world.configure({ more: HOOK })
    },
    check: 'channels',
    standing: 'error',
    found: /channels\.office\.secret file .*hook secret can be read by other users/,
    advice: /chmod 600/,
  },
  {
    wrong: 'a mail server without an address',
    make: world =>
      world.configure({
        more: '[channels.post]\ntype = "email"\nsmtp = "smtp://nowhere.invalid"\nfrom = "a@b.example"\nto = ["c@d.example"]\n',
      }),
    check: 'channels',
    standing: 'error',
    found: /channels\.post: nowhere\.invalid has no address/,
    advice: /Check the name/,
  },
  {
    wrong: 'a certificate that ends within two weeks',
    make: async world => {
      const { authority, good } = await makeCertificates()
      const { origin } = await anHttpService((_, response) => response.end(), good)
      await writeFile(path(world, 'authority.pem'), authority)
      const hook = `type = "webhook"\nurl = "${origin}/hook"\nca_file = "~/authority.pem"`
      await world.configure({ more: `[channels.team]\n${hook}\n` })
    },
    check: 'channels',
    standing: 'warning',
    found: /^channels\.team: the certificate of localhost:\d+ ends on \d{4}-\d\d-\d\d, (within a day|in 1 day)$/,
    advice: /^Messages stop then\. Renew it/,
  },
  {
    wrong: 'a webhook that is not a URL, without showing it',
    make: async world => {
      await writeFile(path(world, 'hook'), 'hush-hush\n', { mode: 0o600 })
      await world.configure({ more: '[channels.team]\ntype = "slack"\nwebhook_url_file = "~/hook"\n' })
    },
    check: 'channels',
    standing: 'error',
    found: /^channels\.team: webhook_url is not a URL like https:\/\/hooks\.example\/services\/…$/,
    advice: /^Fix it/,
  },
  {
    wrong: 'a password file that everyone can read',
    make: world => chmod(path(world, 'password'), 0o644),
    check: 'password',
    standing: 'warning',
    found: /password file .* is open to every user of this machine/,
    advice: /chmod o-rwx/,
  },
  {
    wrong: 'a clock that is an hour ahead',
    make: world => writeFile(path(world, 'clock.mjs'), HOUR_AHEAD),
    options: world => ({ env: { NODE_OPTIONS: `--import ${path(world, 'clock.mjs')}` } }),
    check: 'clocks',
    standing: 'warning',
    found: /this machine is 60 minutes ahead of the database/,
    advice: /timedatectl/,
  },
  {
    wrong: 'a password variable that is not set',
    make: world => world.configure({ database: { password_file: undefined, password_env: 'NOT_SET' } }),
    check: 'password',
    standing: 'error',
    found: /NOT_SET \(password_env\) is not set/,
    advice: /Set it/,
  },
]

describe('check_status doctor on this machine', () => {
  itFinds(CASES)
})
