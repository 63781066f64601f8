import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { allWell, but, converse, ENTER, furnish, SETTINGS, type Turn, unstyled } from '../../support/conversation.js'
import { READER_PASSWORD } from '../../support/global.js'
import { it, type Running, type World } from '../../support/world.js'

const HOST = /Number, or another host[^\n]*: /
const USER = /User to sign in as[^\n]*: /
const KEY = /Number, or the path[^\n]*: /
const AGAIN = /Try another answer\?[^\n]*: /
const TRUST = /yes\/no\): /
const METHOD = /How should check_status sign in[\s\S]*?Number[^\n]*: /
const ADDRESS = /Address of PostgreSQL[^\n]*: /
const PORT = /Port of PostgreSQL[^\n]*: /
const ROLE = /PostgreSQL role[^\n]*: /
const FILE = /Password file on this machine[^\n]*: /
const PASSWORD = /The file does not exist yet[^\n]*: /
const COMMAND = /Command that prints the password[^\n]*: /
const LOGS = /Logs on the host[^\n]*: /
const STOP = '\u0003'

/** An application that reaches PostgreSQL by TCP, so that address and port are asked for. */
const overTcp = async (world: World): Promise<readonly Turn[]> => {
  const env = await furnish(world)
  const { port, database } = world.platform
  await writeFile(env, `DATABASE_URL=postgres://app:hush-hush@127.0.0.1:${port}/${database}\n`)
  return allWell(env)
}

const words = async (running: Running): Promise<string> => {
  await running.ended
  return unstyled(running.said())
}

describe('a wrong answer to init', () => {
  it('about the port is noticed before a password is asked for, and all other answers are proposed again', async ({ world }) => {
    const all = await overTcp(world)

    const running = await converse(world, [
      ...all.slice(0, 5),
      [METHOD, '2\r'],
      [ADDRESS, 'localhost\r'],
      [PORT, '1\r'],
      [AGAIN, ENTER],
      [/Address of PostgreSQL[^\n]*\[localhost\]: /, ENTER],
      [/Port of PostgreSQL[^\n]*\[1\]: /, `${world.sshd.port}\r`],
      [AGAIN, ENTER],
      [ADDRESS, ENTER],
      [PORT, `${world.platform.port}\r`],
      [ROLE, 'nobody_here\r'],
      [FILE, '~/mine\r'],
      [PASSWORD, `${READER_PASSWORD}\r`],
      [AGAIN, ENTER],
      [/PostgreSQL role \[nobody_here\]: /, 'check_status\r'],
      [/Password file on this machine \[~\/mine\]: /, ENTER],
      [/The file does not exist yet[^\n]*\[the one typed before\]: /, ENTER],
      ...all.slice(8),
    ])

    expect((await running.ended).status, running.said()).toBe(0)
    const said = unstyled(running.said())
    expect(said).toMatch(/check_status: PostgreSQL does not answer at localhost:1 on \S+\n {2}Is the port right\?/)
    expect(said).toMatch(/does not speak PostgreSQL: it begins with "SSH-2\.0[\s\S]*?\n {2}Is the port right\?/)
    expect(said).toMatch(/password authentication failed.*\n {2}The password is wrong, or there is no such role/)
    expect(said).not.toContain('[targets.<name>')
    expect(said).not.toContain(READER_PASSWORD)
    expect(await readFile(join(world.home, 'mine'), 'utf8')).toBe(`${READER_PASSWORD}\n`)
  })

  it('that is the password itself is never run as a command, and not proposed again', async ({ world }) => {
    const all = await overTcp(world)
    await writeFile(join(world.home, 'ran'), '')

    const running = await converse(world, [
      ...all.slice(0, 5),
      [METHOD, '3\r'],
      [ADDRESS, ENTER],
      [PORT, ENTER],
      [ROLE, ENTER],
      [COMMAND, 'hunter2\r'],
      [COMMAND, 'correct horse battery\r'],
      [COMMAND, 'no/such/program\r'],
      [COMMAND, 'yes\r'],
      [COMMAND, '<\r'],
      [ROLE, '<\r'],
      [PORT, '<\r'],
      [ADDRESS, '<\r'],
      [/Number \[3\]: /, STOP],
    ])

    const said = await words(running)
    expect(said.match(/that is no program here\. Is it the password itself\?\n {2}A password does not belong here/g)).toHaveLength(3)
    expect(said).toContain('check_status: "yes" is no answer to this question\n')
    expect(said).not.toContain('[hunter2]')
    expect(said).not.toContain('password_command failed')
  })

  it('about the user is met with the likeliest one, and without a word of settings that do not exist', async ({ world }) => {
    const all = await overTcp(world)

    const running = await converse(
      world,
      but(all, [1, [USER, 'op\r']], [2, [KEY, ENTER], [AGAIN, ENTER], [/as \[op\]: /, STOP]]).slice(0, 5),
    )

    const said = await words(running)
    expect(said).toContain('  Is op the right user? Often it is root.')
    expect(said).not.toContain('[targets.')
  })

  it('about the passphrase is said to be wrong', async ({ world }) => {
    const all = await overTcp(world)
    const locked = await world.sshd.makeKey(`locked ${Math.random()}`, ['-t', 'ed25519', '-N', 'open sesame'])
    const passphrase = /Passphrase for [^\n]*: /

    const running = await converse(
      world,
      but(all, [
        2,
        [KEY, `${locked}\r`],
        [passphrase, 'open barley\r'],
        [passphrase, '?\r'],
        [passphrase, 'open sesame\r'],
        [/\.env on the host[^\n]*: /, STOP],
      ]).slice(0, 7),
    )

    const said = await words(running)
    expect(said).toContain('That is not its passphrase.\nPassphrase for ')
    expect(said).toContain('  This key is encrypted;')
    expect(said).toContain('signed in to')
  })

  it('about the host key loses nothing that was typed', async ({ world }) => {
    await furnish(world)
    await rm(join(world.home, '.ssh/known_hosts'))
    const typed = `${world.sshd.user}@127.0.0.1:${world.sshd.port}`

    const running = await converse(world, [
      [HOST, `${typed}\r`],
      [TRUST, '?\r'],
      [TRUST, 'no\r'],
      [AGAIN, ENTER],
      [RegExp(`\\[${typed.replaceAll('.', '\\.')}\\]: `), ENTER],
      [TRUST, 'yes\r'],
      [KEY, STOP],
    ])

    const said = await words(running)
    expect(said).toContain('ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub')
    expect(said).toContain('  A plain "yes", or that line pasted here, trusts')
    expect(said).toContain(`${typed} answers, and its host key is trusted`)
  })

  it.for([
    ['ssh op@shop.example', '  Type [user@]host[:port] alone. Here probably: op@shop.example\n'],
    ['ssh -p 2222 -i ~/.ssh/k op@shop.example', 'Here probably: op@shop.example:2222\n'],
    ['-p 2222 op@shop.example', 'Here probably: op@shop.example:2222\n'],
    ['shop.example -l op -p2222', 'Here probably: op@shop.example:2222\n'],
    ['https://shop.example/admin', 'Here probably: shop.example\n'],
    ['op@shop.example:/opt/x', 'Here probably: op@shop.example\n'],
    ['shop.example:22222222', '"22222222": takes a port number, 1 to 65535'],
    ['yes', '"yes" is no answer to this question'],
    ['a\u200Bb', 'invisible characters'],
    ['   ', 'an answer is needed'],
    ['x'.repeat(300), 'takes a host name or address'],
    ['<', 'This is the first question.'],
    ['?', '  The server on which PostgreSQL and the logs of ProConnectSA are.'],
    ['shop.example/\rroot', 'Only the first of these lines was taken.\n'],
  ] as const)('for the host is met with a sentence that helps: %s', async ([answer, sentence], { world }) => {
    const running = await converse(world, [
      [HOST, `${answer}\r`],
      [HOST, STOP],
    ])

    expect(await words(running)).toContain(sentence)
  })

  it('for the key is met with a sentence that helps', async ({ world }) => {
    await furnish(world)
    await writeFile(join(world.home, '.ssh/id_ed25519.pub'), await readFile(`${world.key}.pub`))
    await writeFile(join(world.home, 'notes'), 'milk\n')
    const answers = ['~/.ssh', '~/.ssh/id_ed25519.pub', '~/nowhere', '~/notes', '77']

    const running = await converse(world, [
      [HOST, ENTER],
      [USER, `${world.sshd.user}@shop\r`],
      [USER, 'the boss\r'],
      [USER, ENTER],
      ...answers.map((answer): Turn => [KEY, `${answer}\r`]),
      [KEY, STOP],
    ])

    const said = await words(running)
    expect(said).toContain(`Type the user alone: ${world.sshd.user}\n`)
    expect(said).toContain('a user name has no blanks\n')
    expect(said).toContain('~/.ssh is a folder\n')
    expect(said).toContain('~/.ssh/id_ed25519.pub is a public key\n  Its private half is beside it. Type ~/.ssh/id_ed25519\n')
    expect(said).toContain('~/nowhere does not exist here\n')
    expect(said).toContain('~/notes is not a private key\n')
    expect(said).toContain('"77" is not one of the choices\n')
  })

  it('about the logs is tried on the host at once', async ({ world }) => {
    const all = allWell(await furnish(world))
    await mkdir(join(world.logs, 'sub'))
    await writeFile(join(world.logs, 'app.log'), 'began\n')

    // On a wide terminal, where no answer makes readline print the question again.
    const running = await converse(
      world,
      [
        ...all.slice(0, 9),
        [LOGS, `${world.logs}\r`],
        [LOGS, `${world.logs}/none.log\r`],
        [LOGS, 'gunicorn\r'],
        [LOGS, 'a b\r'],
        [LOGS, `${world.logs}/app.log, ${world.logs}/app.log\r`],
        all[10] as Turn,
      ],
      undefined,
      { columns: 300 },
    )

    expect((await running.ended).status, running.said()).toBe(0)
    const said = unstyled(running.said())
    expect(said).toContain(`${world.logs} on the host is a folder\n`)
    expect(said).toContain(`there is no ${world.logs}/none.log on the host\n`)
    expect(said).toContain('gunicorn.service has no journal that the account may read\n')
    expect(said).toContain('"a b" is neither a path on the host nor a systemd unit\n')
    expect(await readFile(join(world.home, SETTINGS), 'utf8')).toContain(
      `[[targets.production.logs]]\nname = "app"\npath = "${world.logs}/app.log"\nkind = "auto"\n`,
    )
    expect((await world.run(['--config', SETTINGS, 'logs'])).stdout).toContain('began')
  })
})
