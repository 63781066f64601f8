import { execFileSync } from 'node:child_process'
import { chmod, chown, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { SecretSource } from '../../src/config/channel-settings.js'
import { readSecret, type SecretOptions } from '../../src/config/secret.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cs-secret-'))
  return () => rm(folder, { recursive: true, force: true })
})

const aFile = async (content: string, mode = 0o600): Promise<string> => {
  const path = join(folder, 'secret')
  await writeFile(path, content)
  await chmod(path, mode)
  return path
}

const read = (source: SecretSource, options?: SecretOptions) =>
  readSecret(source, 'channels.team.token', { PATH: process.env.PATH }, options)

const refusal = (source: SecretSource, options?: SecretOptions): Promise<{ message: string; hint: string }> =>
  read(source, options).then(
    () => ({ message: 'it was read', hint: '' }),
    error => {
      expect(error.name).toBe('ConfigError')
      expect(error.hint).not.toBe('')
      expect(`${error.message} ${error.hint}`).not.toContain('hunter2')
      return error
    },
  )

describe('a secret in a file', () => {
  it.each(['hunter2', 'hunter2\n', 'hunter2\r\n', 'hunter2\nand a note\n'])('is the first line of %j', async content => {
    expect(await read({ file: await aFile(content) })).toBe('hunter2')
  })

  it('keeps the spaces and the letters that it has', async () => {
    expect(await read({ file: await aFile(' pässword \n') })).toBe(' pässword ')
  })

  it.each([0o640, 0o604, 0o620, 0o644, 0o777])('is refused where others can get at it: mode %o', async mode => {
    const file = await aFile('hunter2', mode)
    // Whoever runs the tests may be root, whose files a group may read.
    if (process.getuid?.() === 0) await chown(file, 65534, 65534)

    expect(await refusal({ file })).toMatchObject({
      message: `the channels.team.token file ${file} can be read by other users`,
      hint: `Make it private:\n  chmod 600 ${file}`,
    })
    expect(await read({ file }, { openToOthers: true })).toBe('hunter2')
  })

  it.each(['/bin/sh', '/bin/bash'])('is closed to them by the command that is printed, in %s, whatever the path holds', async shell => {
    await mkdir(join(folder, "it's; touch caught\n$(touch caught) a 'folder"))
    const file = join(folder, "it's; touch caught\n$(touch caught) a 'folder", 'the secret')
    await writeFile(file, 'hunter2')
    await chmod(file, 0o644)

    const { hint } = await refusal({ file })
    execFileSync(shell, ['-c', hint.replace('Make it private:', '')], { cwd: folder })

    expect(await read({ file })).toBe('hunter2')
    expect(await readdir(folder)).not.toContain('caught')
  })

  it.runIf(process.getuid?.() === 0)('may be read by a group where root owns it, and by nobody else', async () => {
    expect(await read({ file: await aFile('hunter2', 0o640) })).toBe('hunter2')
    expect((await refusal({ file: await aFile('hunter2', 0o644) })).message).toContain('can be read by other users')
    expect((await refusal({ file: await aFile('hunter2', 0o660) })).message).toContain('can be read by other users')
  })

  it('is looked at where a link leads', async () => {
    await symlink(await aFile('hunter2', 0o604), join(folder, 'link'))

    expect((await refusal({ file: join(folder, 'link') })).message).toContain('can be read by other users')
  })

  it('is refused where it is empty, missing, a folder, or no secret by its size', async () => {
    await mkdir(join(folder, 'a folder'))
    expect((await refusal({ file: await aFile('\nhunter2') })).message).toBe(`the channels.team.token file ${folder}/secret is empty`)
    expect((await refusal({ file: await aFile('') })).message).toContain('is empty')
    expect((await refusal({ file: join(folder, 'nowhere') })).message).toContain('nowhere cannot be read: ENOENT')
    expect((await refusal({ file: join(folder, 'a folder') })).message).toContain('a folder is not a file')
    expect((await refusal({ file: await aFile('hunter2'.repeat(10_000)) })).message).toContain('is larger than 64 KB')
  })

  it.each([{}, { openToOthers: true }])('is not waited for at a pipe that nobody writes to, nor read without an end: %j', async options => {
    execFileSync('mkfifo', [join(folder, 'pipe')])

    for (const file of [join(folder, 'pipe'), '/dev/zero']) expect((await refusal({ file }, options)).message).toContain('is not a file')
  })

  it('is as small where others may read it', async () => {
    const file = await aFile('hunter2'.repeat(10_000), 0o644)

    expect((await refusal({ file }, { openToOthers: true })).message).toContain('is larger than 64 KB')
  })
})

describe('a secret from a command', () => {
  it('is the first line that it prints', async () => {
    expect(await read({ command: 'printf "hunter2\\nlogin: ann\\n"; echo noise >&2' })).toBe('hunter2')
  })

  it('is given no input to wait for', async () => {
    expect(await read({ command: 'cat; echo hunter2' })).toBe('hunter2')
  })

  it.each([
    ['echo hunter2 >&2; exit 3', 'channels.team.token_command failed (exit status 3)'],
    ['true', 'channels.team.token_command printed nothing'],
    ['echo; echo hunter2', 'channels.team.token_command printed nothing'],
    ['no-such-program hunter2', 'channels.team.token_command failed (exit status 127)'],
    ['kill -TERM $$', 'channels.team.token_command failed (ended by SIGTERM)'],
    ['yes hunter2', 'channels.team.token_command failed (it printed more than 1 MB)'],
  ])('is refused without a word of it or of what it said: %s', async (command, message) => {
    expect((await refusal({ command })).message).toBe(message)
  })

  it('has a time limit, whatever it makes of signals', async () => {
    const { message } = await refusal({ command: 'trap "" TERM INT; echo hunter2; while :; do sleep 0.1; done' }, { timeoutMs: 300 })

    expect(message).toBe('channels.team.token_command failed (no answer within 0.3 s)')
  })
})

describe('a secret in the environment', () => {
  it('is what the variable holds, and one that is empty or missing is named', async () => {
    expect(await readSecret({ env: 'TOKEN' }, 'token', { TOKEN: 'hunter2' })).toBe('hunter2')
    expect((await refusal({ env: 'TOKEN' })).message).toBe('the environment variable TOKEN (channels.team.token_env) is not set')
    await expect(readSecret({ env: 'TOKEN' }, 'token', { TOKEN: '' })).rejects.toThrow('TOKEN (token_env) is not set')
  })
})
