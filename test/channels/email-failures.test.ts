import { describe, expect, it } from 'vitest'
import type { DeliveryProgress } from '../../src/channels/types.js'
import { failing, read, send } from '../support/mail.js'
import { no, startMailServer, startStubborn, startTalker } from '../support/mail-server.js'

describe('a server that fails', () => {
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
  ])('at %s with %i: refused for good is %s', async (word, code, permanent) => {
    const { port } = await startStubborn(word, socket => void socket.write(`${code} 5.0.0 not this way\r\n`))
    const error = await failing(port)
    expect(error).toMatchObject({ name: 'DeliveryError', permanent })
    expect(error.message).toContain(`${code} 5.0.0 not this way`)
  })

  it.each(['EHLO', 'MAIL', 'RCPT', 'DATA', '.'])('by hanging up at %s is tried again', async word => {
    const { port } = await startStubborn(word, socket => socket.destroy())
    const error = await failing(port)
    expect(error.permanent).toBe(false)
    expect(error.message).toMatch(/^127\.0\.0\.1:\d+ (hung up before it had answered|broke the connection off)$/)
  })

  it('by not being there is tried again', async () => {
    const { port } = await startTalker(() => {})
    const error = await failing(port, { settings: { smtp: 'smtp://127.0.0.1:1' } })
    expect(error).toMatchObject({ permanent: false, message: expect.stringMatching(/^127\.0\.0\.1:1 refuses connections/) })
  })

  it('by a greeting that is a refusal is tried again, for it is not about the message', async () => {
    const { port } = await startTalker(socket => void socket.write('554 no service here for you\r\n'))
    expect(await failing(port)).toMatchObject({ permanent: false, message: expect.stringContaining('554 no service here') })
  })

  it.each([
    ['its greeting', (): ReturnType<typeof startTalker> => startTalker(() => {})],
    ['its answer to the data', () => startStubborn('.', () => {})],
    ['its answer to the recipient', () => startStubborn('RCPT', () => {})],
    ['the TLS handshake', () => startTalker(socket => void socket.resume()), 'smtps'],
    ['its answer to the data under TLS', () => startMailServer({ onData: stream => void stream.resume() })],
  ])('by keeping back %s is let go of as soon as the time is up', async (_, start, scheme = 'smtp') => {
    const server = await start()
    const controller = new AbortController()
    const settings = { smtp: `${scheme}://127.0.0.1:${server.port}` }
    const failed = failing(server.port, { settings, signal: controller.signal })
    await expect.poll(() => server.open()).toBe(1)
    await new Promise(resolve => setTimeout(resolve, 100))
    const begin = Date.now()
    controller.abort(new Error('no answer within 20 s'))
    expect((await failed).permanent).toBe(false)
    expect(Date.now() - begin).toBeLessThan(200)
    await expect.poll(() => server.open()).toBe(0)
  })

  it('for one of several recipients for good: the others have it, and it is told', async () => {
    const { port, letters } = await startMailServer(refusing(550, '5.1.1 no such <user>'))
    expect(await send(port, { settings: both })).toBe(
      '250 queued as 1A2B3C, but zoe@platform.example was refused: 550 5.1.1 no such <user>',
    )
    expect(letters).toMatchObject([{ to: ['owner@platform.example'] }])
  })

  it('for one of several recipients for now: only that one is sent it again', async () => {
    let busy = true
    const { port, letters } = await startMailServer({
      onRcptTo: ({ address }, _, done) => done(busy && address.startsWith('zoe') ? no(450, '4.2.0 greylisted') : undefined),
    })
    const error = await failing(port, { settings: both })
    expect(error).toMatchObject({ permanent: false, message: 'zoe@platform.example was refused: 450 4.2.0 greylisted' })
    const progress = JSON.parse(JSON.stringify(error.more.progress)) as DeliveryProgress
    expect(progress).toMatchObject({ have: ['owner@platform.example'] })
    const again = await failing(port, { settings: both, progress })
    expect(again.more.progress).toEqual(progress)
    busy = false
    await send(port, { settings: both, progress })
    expect(letters.map(({ to }) => to)).toEqual([['owner@platform.example'], ['zoe@platform.example']])
    expect((await read(letters[1] ?? expect.fail())).to).toHaveLength(2)
  })

  it('keeps in mind who has it through attempts that get nowhere', async () => {
    const progress = { have: ['owner@platform.example'] }
    const { port } = await startStubborn('.', socket => socket.destroy())
    expect((await failing(port, { settings: both, progress })).more.progress).toMatchObject(progress)
  })

  it('for all that are left for good is done with, once somebody has it', async () => {
    const { port } = await startMailServer(refusing(550, 'no such user'))
    const progress = { have: ['owner@platform.example'] }
    expect(await send(port, { settings: both, progress })).toBe('taken before, but zoe@platform.example was refused: 550 no such user')
  })

  it('for everybody, for some of them only for now, is tried again with those', async () => {
    const asked: string[] = []
    const { port } = await startMailServer({
      onRcptTo: ({ address }, _, done) => {
        asked.push(address)
        done(address.startsWith('zoe') ? no(550, 'no such user') : no(451, 'later'))
      },
    })
    const { permanent, more } = await failing(port, { settings: both })
    expect(permanent).toBe(false)
    await failing(port, { settings: both, progress: more.progress ?? null })
    expect(asked).toEqual(['owner@platform.example', 'zoe@platform.example', 'owner@platform.example'])
  })

  it('is quoted in one harmless line of bounded length', async () => {
    const { port } = await startStubborn('.', socket => void socket.write(`554-\u001b[31mred\r\n554 ${'no '.repeat(5000)}\r\n`))
    const { message } = await failing(port)
    expect(message).not.toMatch(/\p{Cc}/u)
    expect(message.length).toBeLessThan(400)
  })
})
