import { describe, expect, it } from 'vitest'
import { greetingName } from '../../src/channels/mail/greeting-name.js'
import { failing, send, settingsOf } from '../support/mail.js'
import { startTalker } from '../support/mail-server.js'

/**
 * A relay as Postfix 3.7 documents reject_non_fqdn_helo_hostname (postconf(5)): it wants a name of two parts, and says so at once, or
 * with smtpd_delay_reject = yes, its default, at RCPT TO.
 */
const aRelay = async (when: 'at once' | 'at RCPT TO') => {
  const greetings: string[] = []
  const { port } = await startTalker(socket => {
    let refusal = ''
    let inData = false
    const answer = (line: string): string => {
      const [command = '', name = ''] = line.split(' ')
      if (inData) {
        if (line !== '.') return ''
        inData = false
        return '250 2.0.0 Ok: queued as 1A2B3C'
      }
      switch (command) {
        case 'EHLO':
        case 'HELO':
          greetings.push(name)
          refusal = /^[\w-]+(\.[\w-]+)+$/.test(name) ? '' : `504 5.5.2 <${name}>: Helo command rejected: need fully-qualified hostname`
          return when === 'at once' && refusal !== '' ? refusal : '250 relay.example'
        case 'RCPT':
          return refusal || '250 2.1.5 Ok'
        case 'DATA':
          inData = true
          return '354 End data with <CR><LF>.<CR><LF>'
        case 'QUIT':
          return '221 2.0.0 Bye'
        default:
          return '250 2.0.0 Ok'
      }
    }
    let heard = ''
    socket.write('220 relay.example ESMTP Postfix\r\n')
    socket.on('data', chunk => {
      const lines = (heard + chunk).split('\r\n')
      heard = lines.pop() ?? ''
      for (const reply of lines.map(answer)) if (reply !== '') socket.write(`${reply}\r\n`)
    })
  })
  return { port, greetings }
}

describe('a relay that wants to be greeted with a full name', () => {
  it.each(['at once', 'at RCPT TO'] as const)('is, with the domain of the sender if this machine has none; refusing %s', async when => {
    const { port, greetings } = await aRelay(when)

    expect(await send(port)).toBe('250 2.0.0 Ok: queued as 1A2B3C')

    expect(greetings).toEqual([await greetingName(settingsOf(port))])
  })

  it.each(['at once', 'at RCPT TO'] as const)(
    'and refuses ours %s is not a permanent failure, and the error says which name was said',
    async when => {
      const { port, greetings } = await aRelay(when)

      const error = await failing(port, { settings: { helo: 'monitor' } })

      expect(error.permanent).toBe(false)
      expect(error.message).toContain('504 5.5.2 <monitor>: Helo command rejected: need fully-qualified hostname. ')
      expect(error.message).toMatch(
        /It was greeted with "EHLO monitor": set helo to a name that it takes, like the full name of this machine$/,
      )
      expect(new Set(greetings)).toEqual(new Set(['monitor']))
    },
  )
})

describe('the name for EHLO', () => {
  const from = (address: string, helo?: string) => ({ ...settingsOf(25), from: address, ...(helo !== undefined && { helo }) })

  it.each([
    ['that of the settings', from('a@platform.example', 'gate'), 'monitor.shop.example', 'gate'],
    ['the full name of this machine', from('a@platform.example'), 'monitor.shop.example', 'monitor.shop.example'],
    ['the domain of the sender', from('Monitor <a@platform.example>'), 'no-such-machine', 'platform.example'],
    ['that domain as DNS has it', from('a@bücher.example'), 'no-such-machine', 'xn--bcher-kva.example'],
    ['that domain if the machine is called localhost', from('a@platform.example'), 'localhost.localdomain', 'platform.example'],
    ['an address, if nothing has a domain', from('root@localhost'), 'no-such-machine', '[127.0.0.1]'],
  ])('is %s', async (_, settings, machine, expected) => {
    expect(await greetingName(settings, machine)).toBe(expected)
  })
})
