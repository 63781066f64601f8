import { createArgument } from 'commander'
import type { CommandDefinition } from '../command.js'

export const completion: CommandDefinition = {
  name: 'completion',
  group: 'Set up',
  summary: 'print the script that completes check_status in your shell',
  arguments: [createArgument('<shell>', 'whose script').choices(['bash', 'zsh', 'fish'])],
  examples: [
    ['completion bash > ~/.check_status.bash', 'for bash; ~/.bashrc then has: source ~/.check_status.bash'],
    ['completion fish > ~/.config/fish/completions/check_status.fish', 'for fish'],
  ],
  run: async () => (await import('../actions/completion.js')).runCompletion,
}
