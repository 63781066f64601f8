import { describe, expect, it } from 'vitest'
import { footerOf } from '../../src/channels/chat.js'
import { footerOf as mailFooterOf } from '../../src/channels/mail/plain.js'
import { plainText } from '../../src/channels/plain.js'
import { aMessage } from '../support/chat-messages.js'

describe('the zone of a message', () => {
  const message = aMessage({ at: '2025-10-08T01:52:55.000Z', timezone: 'Africa/Johannesburg' })

  it('is that of the target, and named at its end only', () => {
    for (const text of [footerOf(message), mailFooterOf(message).join(' · '), plainText(message)]) {
      expect(text).toContain('production · 2025-10-08 03:52:55 SAST')
      expect(text.match(/SAST|UTC/g)).toHaveLength(1)
    }
  })

  it('is UTC in a message that an older version composed', () => {
    const { timezone: _, ...older } = message
    expect(footerOf(older)).toBe('production · 2025-10-08 01:52:55 UTC')
  })
})
