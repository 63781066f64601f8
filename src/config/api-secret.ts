import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { ConfigError } from './errors.js'
import type { SecretSource } from './settings.js'

const TIMEOUT_MS = 20_000

const textOf = async (source: SecretSource, what: string, env: Readonly<Record<string, string | undefined>>): Promise<string> => {
  if ('env' in source) return env[source.env] ?? ''
  try {
    if ('file' in source) return await readFile(source.file, 'utf8')
    const { stdout } = await promisify(execFile)('/bin/sh', ['-c', source.command], { timeout: TIMEOUT_MS, env: { ...env } })
    return stdout
  } catch (error) {
    // What a command said can hold the secret.
    const { code } = error as NodeJS.ErrnoException
    throw new ConfigError(
      `${what} cannot be read: ${'file' in source ? `${source.file}: ${code}` : 'the command failed'}`,
      'Try it by hand.',
    )
  }
}

/** A secret from where the settings say it is: its first line. @throws ConfigError that does not hold it */
export const readSecret = async (
  source: SecretSource,
  what: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> => {
  const secret = (await textOf(source, what, env)).split(/\r?\n/, 1)[0] ?? ''
  if (secret === '') throw new ConfigError(`${what} is empty`, 'Put the secret where the settings say it is.')
  return secret
}
