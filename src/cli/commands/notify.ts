import { createArgument } from 'commander'
import type { CommandDefinition } from '../command.js'
import { dryRunOption } from '../options.js'

export const notify: CommandDefinition = {
  name: 'notify',
  group: 'Alert',
  summary: 'test the channels with a sample message',
  arguments: [createArgument('<what>', 'what to send').choices(['test']), createArgument('[channel]', 'channel to test (all)')],
  completes: [undefined, 'channels'],
  options: [dryRunOption()],
  examples: [
    ['notify test', 'send a sample to every channel'],
    ['notify test office', 'to one channel'],
  ],
  run: async () => (await import('../actions/notify.js')).runNotify,
}
