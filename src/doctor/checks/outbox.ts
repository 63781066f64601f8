import { elapsed } from '../../text/duration.js'
import { plural } from '../../text/words.js'
import { fine, leftOut, warning } from '../findings.js'
import { check } from '../types.js'

/** Messages that should have been delivered by now. */
export const outbox = check({
  title: 'Unsent messages',
  after: ['settings', 'state'],
  async run({ settings, environment }) {
    const undelivered = await environment.outbox(settings)
    if (undelivered.length === 0 && settings.channels.length === 0) return [leftOut('there is no one to notify')]
    if (undelivered.length === 0) return [fine('no message is waiting')]
    const now = new Date()
    const advice = (channel: string, reason: string | null): string => {
      if (!settings.channels.some(({ name }) => name === channel))
        return `The settings no longer have the channel ${channel}. Restore it, or do nothing: the messages are dropped within a week.`
      return reason === null ? 'Is "check_status watch" running?' : `"check_status notify test ${channel}" shows the server's reply.`
    }
    return undelivered.map(({ channel, messages, since, reason }) =>
      warning(
        `${plural(messages, 'message')} to ${channel} waiting for ${elapsed(since, now)}${reason === null ? '' : `: ${reason}`}`,
        advice(channel, reason),
      ),
    )
  },
})
