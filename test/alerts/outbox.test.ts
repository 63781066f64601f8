import { describe, expect, it } from 'vitest'
import { type AlertsFile, NO_ALERTS, newChannel } from '../../src/alerts/file.js'
import { type DeliveryContext, deliver } from '../../src/alerts/outbox.js'
import { DeliveryError } from '../../src/channels/types.js'
import { inMemoryDocument } from '../../src/state/document.js'
import { StateError } from '../../src/state/errors.js'
import { anEvent, plainCompose } from '../support/rounds.js'

const NOW = new Date('2025-10-08T08:00:00Z')
const never = new AbortController().signal

/** A channel with one event in its queue, a disk that can fill up, and a service with a settable reply. */
const post = (name = 'office') => {
  const held = inMemoryDocument<AlertsFile>({ ...NO_ALERTS, channels: { [name]: { ...newChannel(NOW), queue: [anEvent('e1', NOW)] } } })
  const world = { now: NOW, isFull: false, answer: () => 'ok', sent: [] as string[] }
  const delivery: DeliveryContext = {
    document: {
      read: held.read,
      change: async to => {
        const before = await held.read()
        if (world.isFull && to(before) !== before)
          throw new StateError('alerts.json cannot be written: ENOSPC', 'The disk is full: free some space.')
        return held.change(to)
      },
    },
    clock: () => world.now,
    newId: () => `m${world.sent.length}`,
    log: () => {},
    isQuiet: () => false,
    compose: plainCompose,
    openChannel: async () => ({
      send: async ({ id }) => {
        world.sent.push(id)
        return world.answer()
      },
      preview: async () => '',
      close: () => {},
    }),
    unsaved: new Map(),
  }
  return { world, desk: delivery, held, deliver: () => deliver(delivery, name, { closing: never, abort: never }) }
}

describe('an outcome that cannot be saved', () => {
  it('does not send the message again, however long the disk is full', async () => {
    const { world, held, deliver } = post()
    world.answer = () => {
      world.isFull = true
      return 'ok'
    }
    for (let i = 0; i < 3; i++) await expect(deliver()).rejects.toThrow('ENOSPC')
    expect(world.sent).toHaveLength(1)
    world.isFull = false
    await deliver()
    expect(world.sent).toHaveLength(1)
    expect((await held.read())?.channels.office).toMatchObject({ sending: null, queue: [] })
  })

  it('keeps who has the message already, and the delay that the service requested', async () => {
    const { world, held, deliver } = post()
    world.answer = () => {
      world.isFull = true
      throw new DeliveryError('busy', false, { retryAfter: 600, progress: { have: ['a'] } })
    }
    for (let i = 0; i < 2; i++) await expect(deliver()).rejects.toThrow('ENOSPC')
    expect(world.sent).toHaveLength(1)
    world.isFull = false
    await deliver()
    expect(world.sent).toHaveLength(1)
    expect((await held.read())?.channels.office?.sending).toMatchObject({
      attempts: 1,
      progress: { have: ['a'] },
      notBefore: '2025-10-08T08:10:00.000Z',
    })
  })
})

describe('a failed message', () => {
  it('waits for its next attempt, but not for a time set by a wrong clock', async () => {
    const { world, deliver } = post()
    world.now = new Date('2035-10-08T08:00:00Z')
    world.answer = () => {
      throw new DeliveryError('down', false)
    }
    await deliver()
    await deliver()
    expect(world.sent).toHaveLength(1)
    world.now = NOW
    await deliver()
    expect(world.sent).toHaveLength(2)
  })
})
