import { elapsed, plural } from '../../text/words.js'
import { fine, leftOut, warning } from '../findings.js'
import { check } from '../types.js'

/** What should have been told by now and was not. */
export const outbox = check({
  title: 'Outbox',
  after: ['settings', 'state'],
  async run({ settings, environment }) {
    const waiting = await environment.outbox(settings)
    if (waiting.length === 0 && settings.channels.length === 0) return [leftOut('there is nobody to tell')]
    if (waiting.length === 0) return [fine('nothing waits to be told')]
    const now = new Date()
    const advice = (channel: string, reason: string | null): string => {
      if (!settings.channels.some(({ name }) => name === channel))
        return `The settings name no channel ${channel} any more: put it back, or leave it: what waits is forgotten within a week.`
      return reason === null ? 'Is "check_status watch" running?' : `"check_status notify test ${channel}" shows what the far side answers.`
    }
    return waiting.map(({ channel, messages, since, reason }) =>
      warning(
        `${plural(messages, 'message')} to ${channel} waited for ${elapsed(since, now)}${reason === null ? '' : `: ${reason}`}`,
        advice(channel, reason),
      ),
    )
  },
})
