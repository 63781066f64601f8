import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { writeJson } from '../../src/report/formats/json/write.js'
import { documentOf } from '../../src/setup/effective/document.js'
import { writeToml } from '../../src/setup/effective/toml.js'
import { it } from '../support/effective.js'
import { FULL } from '../support/full-settings.js'

describe('a secret', () => {
  it('is masked if it is the database password', async ({ effective }) => {
    const all = await effective.load(FULL, {}, { CHECK_STATUS_DATABASE_PASSWORD: 'hunter2' })

    expect(await effective.print(FULL, {}, { CHECK_STATUS_DATABASE_PASSWORD: 'hunter2' })).toContain(
      'user = "reader"  # FILE:19\npassword = "***"  # $CHECK_STATUS_DATABASE_PASSWORD\nstatement_timeout',
    )
    expect(writeJson(documentOf(all), 2) + writeToml(all)).not.toContain('hunter2')
  })

  it.for([
    ['a password', 'curl https://reader:hunter2@vault.example/pw', 'curl https://***@vault.example/pw'],
    ['a password with special characters', "curl 'https://r:hunter2/a@b@vault.example/pw' -s", "curl 'https://***@vault.example/pw' -s"],
    ['a token', 'curl https://hunter2@vault.example/pw', 'curl https://***@vault.example/pw'],
  ] as const)('is masked if it is %s in a URL', async ([, command, masked], { effective }) => {
    const shown = await effective.print(FULL.replace('pass show platform', command).replace('pass show slack', command))

    expect(shown).toContain(`password_command = ${JSON.stringify(masked)}`)
    expect(shown).toContain(`webhook_url_command = ${JSON.stringify(masked)}`)
    expect(shown).not.toContain('hunter2')
  })

  it.for([
    ['https://hooks.example/services/T0/B0/hunter2', 'https://hooks.example/***'],
    ['https://hooks.example/?key=hunter2', 'https://hooks.example/***'],
    ['https://hooks.example/api/v2/alerts?hunter2', 'https://hooks.example/***'],
    ['https://hooks.example/#hunter2', 'https://hooks.example/***'],
    ['https://hooks.example', 'https://hooks.example'],
    ['http://127.0.0.1:9093/api/v2/alerts', 'http://127.0.0.1:9093/api/v2/alerts'],
  ] as const)('is masked in the URL of a webhook: %s', async ([url, masked], { effective }) => {
    expect(await effective.print(FULL.replace(/^url = .*$/m, `url = "${url}"`))).toContain(`url = "${masked}"  #`)
  })

  it('is never read from its command, file or variable', async ({ effective }) => {
    const ran = join(effective.home, 'ran')
    const text = FULL.replaceAll('pass show platform', `touch ${ran}`).replaceAll('pass show slack', `touch ${ran}`)
    await writeFile(join(effective.home, 'telegram'), '1:hunter2')

    const shown = await effective.print(text, {}, { SMTP: 'hunter2', BEARER: 'hunter2' })

    expect(shown).toContain('bot_token_file = "HOME/telegram"')
    expect(shown).not.toContain('hunter2')
    await expect(rm(ran)).rejects.toThrow('ENOENT')
  })
})
