import { parse } from 'smol-toml'
import { describe, expect, it } from 'vitest'
import type { Draft } from '../../src/setup/init/draft.js'
import { mergedSettings } from '../../src/setup/init/merged-settings.js'

const draft = (more: Partial<Draft> = {}): Draft => ({
  target: 'shop',
  ssh: { host: 'new.example' },
  database: { name: 'new', password_file: 'password' },
  timezone: 'UTC',
  logs: undefined,
  exclude: undefined,
  ...more,
})

const OLD = `# Ours, see the wiki.
default_target = "shop"
state_dir = "/var/lib/check_status"

[targets.shop]
deadline = "20s" # the VPN is slow
[targets.shop.ssh]
host = "old.example"
keep = "10m"
[targets.shop.database]
name = "old"
password = "hush"
statement_timeout = "9s"

# The second shop.
[targets.cape.ssh]
host = "cape.example"

[people]
keep = ["boss@test.com"]

# Read by Thandi.
[channels.office]
type = "slack"
webhook_url = "https://hooks.example/secret"
`

describe('the settings that init writes over others', () => {
  it('hold the answers, and everything else that was there', () => {
    const { text, own, kept } = mergedSettings(draft(), OLD)

    expect(parse(text)).toEqual({
      default_target: 'shop',
      state_dir: '/var/lib/check_status',
      targets: {
        shop: {
          deadline: '20s',
          timezone: 'UTC',
          ssh: { host: 'new.example', keep: '10m' },
          database: { name: 'new', password_file: 'password', statement_timeout: '9s' },
        },
        cape: { ssh: { host: 'cape.example' } },
      },
      people: { keep: ['boss@test.com'] },
      channels: { office: { type: 'slack', webhook_url: 'https://hooks.example/secret' } },
    })
    expect(kept).toEqual(['[channels]', '[targets.cape]'])
    expect(own).not.toContain('secret')
  })

  it('keep other tables as their author wrote them, and say when comments among the answers are lost', () => {
    const { text, losesComments } = mergedSettings(draft(), OLD)

    expect(text).toContain('\n# The second shop.\n[targets.cape.ssh]\nhost = "cape.example"\n')
    expect(text).toContain('\n# Read by Thandi.\n[channels.office]\n')
    expect(losesComments).toBe(true)
    expect(mergedSettings(draft(), text).losesComments).toBe(false)
    expect(mergedSettings(draft(), text).text).toBe(text)
  })

  it('have another target beside the old one, which stays the usual one', () => {
    const old = '[targets.cape.ssh]\nhost = "cape.example"\n'
    const { text, kept } = mergedSettings(draft(), old)

    expect(parse(text)).toMatchObject({ default_target: 'cape', targets: { cape: { ssh: { host: 'cape.example' } }, shop: {} } })
    expect(kept).toEqual(['[targets.cape]'])
  })

  it.for([
    ['inline tables', 'alerts = { every = "10m" }\ntargets = { cape = { timezone = "UTC" } }\n'],
    ['keys with dots', 'alerts.every = "10m"\ntargets.cape.timezone = "UTC"\n'],
    ['a row in a text that looks like a header', '[alerts]\nevery = "10m"\n[targets.cape]\ntimezone = """\n[people]\n"""\n'],
    ['names in quotes', '[alerts]\nevery = "10m"\n[targets."the cape"]\ntimezone = "UTC"\n'],
  ])('lose nothing that is written with %s', ([, old]) => {
    const { alerts, targets } = parse(old as string) as any

    expect(parse(mergedSettings(draft(), old).text)).toMatchObject({ alerts, targets })
  })
})
