import { describe, expect, it } from 'vitest'
import type { DeliveryProgress } from '../../src/channels/types.js'
import { failing, read, send } from '../support/mail.js'
import { no, startMailServer, startStubborn, startTalker } from '../support/mail-server.js'

describe('a mail server that fails', () => {
  const refusing = (code: number, words: string) => ({
    onRcptTo: ({ address }: { address: string }, _: unknown, done: (error?: Error) => void) =>
      done(address.startsWith('zoe') ? no(code, words) : undefined),
  })
  const both = { to: ['owner@platform.example', 'zoe@platform.example'] }

  it.each([
    ['DATA', 451, false],
    ['DATA', 552, true],
    ['DATA', 554, true],
    ['RCPT', 450, false],
    ['RCPT', 550, true],
    ['RCPT', 421, false],
    ['MAIL', 550, false],
    ['MAIL', 552, true],
    ['EHLO', 421, false],
    ['.', 421, false],
    ['.', 452, false],
    ['.', 552, true],
    ['.', 554, true],
  ])('at %s with %i: the failure is permanent: %s', async (command, code, permanent) => {
    const { port } = await startStubborn(command, socket => void socket.write(`${code} 5.0.0 not this way\r\n`))
    const error = await failing(port)
    expect(error).toMatchObject({ name: 'DeliveryError', permanent })
    expect(error.message).toContain(`${code} 5.0.0 not this way`)
  })

  it.each(['EHLO', 'MAIL', 'RCPT', 'DATA', '.'])('by closing the connection at %s is tried again', async command => {
    const { port } = await startStubborn(command, socket => socket.destroy())
    const error = await failing(port)
    expect(error.permanent).toBe(false)
    expect(error.message).toMatch(/^127\.0\.0\.1:\d+ closed the connection( before answering)?$/)
  })

  it('by refusing the connection is tried again', async () => {
    const { port } = await startTalker(() => {})
    const error = await failing(port, { settings: { smtp: 'smtp://127.0.0.1:1' } })
    expect(error).toMatchObject({
      permanent: false,
      message: expect.stringMatching(/^127\.0\.0\.1:1 refused the connection\. Is the port right/),
    })
  })

  it('with a greeting of 554 is tried again, because that is not about the message', async () => {
    const { port } = await startTalker(socket => void socket.write('554 no service here for you\r\n'))
    expect(await failing(port)).toMatchObject({ permanent: false, message: expect.stringContaining('554 no service here') })
  })

  it.each([
    ['its greeting', (): ReturnType<typeof startTalker> => startTalker(() => {})],
    ['its reply to the data', () => startStubborn('.', () => {})],
    ['its reply to the recipient', () => startStubborn('RCPT', () => {})],
    ['the TLS handshake', () => startTalker(socket => void socket.resume()), 'smtps'],
    ['its reply to the data under TLS', () => startMailServer({ onData: stream => void stream.resume() })],
  ])('by withholding %s is disconnected at the time limit', async (_, start, scheme = 'smtp') => {
    const server = await start()
    const controller = new AbortController()
    const settings = { smtp: `${scheme}://127.0.0.1:${server.port}` }
    const failed = failing(server.port, { settings, signal: controller.signal })
    await expect.poll(() => server.open()).toBe(1)
    controller.abort(new Error('no answer within 20 s'))
    expect((await failed).permanent).toBe(false)
    await expect.poll(() => server.open()).toBe(0)
  })

  it('permanently for one of several recipients delivers to the others, and its reply says so', async () => {
    const { port, letters } = await startMailServer(refusing(550, '5.1.1 no such <user>'))
    expect(await send(port, { settings: both })).toBe(
      '250 queued as 1A2B3C, but zoe@platform.example was rejected: 550 5.1.1 no such <user>',
    )
    expect(letters).toMatchObject([{ to: ['owner@platform.example'] }])
  })

  it('temporarily for one of several recipients gets the message again only for that one', async () => {
    let busy = true
    const { port, letters } = await startMailServer({
      onRcptTo: ({ address }, _, done) => done(busy && address.startsWith('zoe') ? no(450, '4.2.0 greylisted') : undefined),
    })
    const error = await failing(port, { settings: both })
    expect(error).toMatchObject({ permanent: false, message: 'zoe@platform.example was rejected: 450 4.2.0 greylisted' })
    const progress = JSON.parse(JSON.stringify(error.more.progress)) as DeliveryProgress
    expect(progress).toMatchObject({ have: ['owner@platform.example'] })
    const again = await failing(port, { settings: both, progress })
    expect(again.more.progress).toEqual(progress)
    busy = false
    await send(port, { settings: both, progress })
    expect(letters.map(({ to }) => to)).toEqual([['owner@platform.example'], ['zoe@platform.example']])
    expect((await read(letters[1] ?? expect.fail())).to).toHaveLength(2)
  })

  it('before the recipients does not lose who has the message already', async () => {
    const progress = { have: ['owner@platform.example'] }
    const { port } = await startStubborn('.', socket => socket.destroy())
    expect((await failing(port, { settings: both, progress })).more.progress).toMatchObject(progress)
  })

  it('permanently for the last recipients ends the delivery if others have the message', async () => {
    const { port } = await startMailServer(refusing(550, 'no such user'))
    const progress = { have: ['owner@platform.example'] }
    expect(await send(port, { settings: both, progress })).toBe('accepted earlier, but zoe@platform.example was rejected: 550 no such user')
  })

  it('for all recipients is tried again with those that failed temporarily', async () => {
    const recipients: string[] = []
    const { port } = await startMailServer({
      onRcptTo: ({ address }, _, done) => {
        recipients.push(address)
        done(address.startsWith('zoe') ? no(550, 'no such user') : no(451, 'later'))
      },
    })
    const { permanent, more } = await failing(port, { settings: both })
    expect(permanent).toBe(false)
    await failing(port, { settings: both, progress: more.progress ?? null })
    expect(recipients).toEqual(['owner@platform.example', 'zoe@platform.example', 'owner@platform.example'])
  })

  it('is quoted in one bounded line without control characters', async () => {
    const { port } = await startStubborn('.', socket => void socket.write(`554-\u001b[31mred\r\n554 ${'no '.repeat(5000)}\r\n`))
    const { message } = await failing(port)
    expect(message).not.toMatch(/\p{Cc}/u)
    expect(message.length).toBeLessThan(400)
  })
})
