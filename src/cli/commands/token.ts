import { createArgument, createOption } from 'commander'
import type { CommandDefinition } from '../command.js'

export const token: CommandDefinition = {
  name: 'token',
  group: 'Serve',
  summary: 'manage tokens for the API, besides those of the platform',
  examples: [
    ['token create --name grafana', 'create a token'],
    ['token list', 'list the tokens'],
  ],
  subcommands: [
    {
      name: 'create',
      summary: 'create a token (its key is shown only once)',
      options: [createOption('--name <text>', 'what the token is for')],
      examples: [
        ['token create --name grafana', 'for a dashboard'],
        ['token create > key', 'the key alone goes into the file'],
      ],
      run: async () => (await import('../actions/token.js')).runTokenCreate,
    },
    {
      name: 'list',
      summary: 'list the tokens, without their keys',
      examples: [
        ['token list', 'oldest first'],
        ['token list --timezone UTC', 'with times in another zone'],
      ],
      run: async () => (await import('../actions/token.js')).runTokenList,
    },
    {
      name: 'revoke',
      summary: 'revoke a token',
      arguments: [createArgument('<id>', 'as `token list` shows it')],
      completes: ['tokens'],
      examples: [
        ['token revoke 4f7d2a90', 'a running server stops accepting it within seconds'],
        ['token revoke 4f7d2a90 --config other.toml', 'with another settings file'],
      ],
      run: async () => (await import('../actions/token.js')).runTokenRevoke,
    },
  ],
}
