import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { aDeposit, anAccount, aUser } from '../support/builders.js'
import { ENTER, furnish, unstyled } from '../support/conversation.js'
import { READER_PASSWORD } from '../support/global.js'
import { COMMAND, it, type Running, type World } from '../support/world.js'

/** What is typed, and what is read next: the sentence that answers it, and then the prompt for the next line. */
interface Step {
  readonly typed: string
  readonly isWrong?: true
  readonly answer: RegExp
}

/** In a pattern for the next prompt, only the last line counts: answers may have any number of them. */
const wrong = (typed: string, answer: RegExp): Step => ({ typed, isWrong: true, answer })
const right = (typed: string, answer: RegExp): Step => ({ typed, answer })

const SHELL = /first-day> /
const HOST = /Which host[\s\S]*?Number, or another host[^\n]*: /
const HOST_AGAIN = /Number, or another host[^\n]*: /
const USER = /User to sign in as[^\n]*: /
const KEY = /Number, or the path[^\n]*: /
const ENV = /Path of the \.env on the host[^\n]*: /
const NAME = /Name of the database[^\n]*: /
const METHOD = /How should check_status sign in[\s\S]*?Number[^\n]*: /
const METHOD_AGAIN = /Number[^\n]*: /
const ADDRESS = /Address of PostgreSQL[^\n]*: /
const PORT = /Port of PostgreSQL[^\n]*: /
const ROLE = /PostgreSQL role[^\n]*: /
const PASSWORD_COMMAND = /Command that prints the password[^\n]*: /
const FILE = /Password file on this machine[^\n]*: /
const PASSWORD = /The file does not exist yet[^\n]*: /
const AGAIN = /Try another answer\?[^\n]*: /
const ZONE = /In which time zone[\s\S]*?Number[^\n]*: /
const LOGS = /Logs on the host[^\n]*: /
const WRITE = /Write it\?[^\n]*: /
const TRUST = /yes\/no\): /

/** The sentence, then the prompt. */
const then = (sentence: RegExp, prompt: RegExp): RegExp => RegExp(`(?:${sentence.source})[\\s\\S]*?${prompt.source}`)

const beforeInit = (): Step[] => [
  wrong('check_status\r', then(/There are no settings yet|no settings/, SHELL)),
  wrong('check_status int\r', then(/did you mean.*init|Did you mean.*init/i, SHELL)),
  wrong('check_status report --since nonsense\r', then(/nonsense/, SHELL)),
  wrong('check_status report -o report.pdf\r', then(/\.pdf/, SHELL)),
  wrong('check_status init --target a,b\r', then(/init sets up one target/, SHELL)),
]

const host = ({ sshd }: World): Step[] => [
  right('check_status init\r', HOST),
  wrong('\x20\r', then(/./, HOST_AGAIN)),
  wrong('77\r', then(/"77" is not one of the choices/, HOST_AGAIN)),
  wrong('yes\r', then(/"yes" is no answer to this question/, HOST_AGAIN)),
  wrong('ssh op@127.0.0.1\r', then(/Here probably: op@127\.0\.0\.1/, HOST_AGAIN)),
  wrong('https://127.0.0.1/admin\r', then(/Here probably: 127\.0\.0\.1/, HOST_AGAIN)),
  wrong('127.0.0.1:22222222\r', then(/takes a port number/, HOST_AGAIN)),
  wrong('<\r', then(/This is the first question/, HOST_AGAIN)),
  wrong('127.0.0.1:1\r', then(/refused the connection/, AGAIN)),
  wrong('perhaps\r', then(/./, AGAIN)),
  right(ENTER, HOST),
  right(`127.0.0.1:${sshd.port}\r`, TRUST),
  wrong('what\r', then(/Type the whole word yes/, TRUST)),
  wrong('y\r', then(/Type the whole word yes/, TRUST)),
  wrong('SHA256:abc\r', then(/is not the one that you pasted/, AGAIN)),
  right(ENTER, HOST),
  right(ENTER, TRUST),
  right('yes\r', then(/its host key is trusted/, USER)),
]

const signIn = ({ sshd, home }: World): Step[] => [
  wrong(`${sshd.user}@127.0.0.1\r`, then(/Type the user alone/, USER)),
  wrong('the boss\r', then(/a user name has no blanks/, USER)),
  wrong('nobody-here\r', KEY),
  right(ENTER, then(/Is nobody-here the right user\?/, AGAIN)),
  right(ENTER, USER),
  right(`${sshd.user}\r`, KEY),
  wrong('99\r', then(/"99" is not one of the choices/, KEY)),
  wrong('~/nowhere\r', then(/does not exist here/, KEY)),
  wrong('~/.ssh\r', then(/is a folder/, KEY)),
  wrong('~/.ssh/id_ed25519.pub\r', then(/is a public key/, KEY)),
  wrong(`${home}/notes\r`, then(/is not a private key/, KEY)),
  right('~/.ssh/id_ed25519\r', then(/signed in to/, ENV)),
]

const database = ({ platform, sshd }: World, env: string): Step[] => [
  wrong('<\r', KEY),
  right(ENTER, then(/signed in to/, ENV)),
  wrong('/nowhere/.env\r', then(/\/nowhere\/\.env/, AGAIN)),
  right(ENTER, ENV),
  right(`${env}\r`, then(/the \.env names database/, NAME)),
  right(ENTER, METHOD),
  wrong('peer\r', then(/./, METHOD_AGAIN)),
  right('3\r', ADDRESS),
  wrong('postgres://127.0.0.1\r', then(/./, ADDRESS)),
  right(ENTER, PORT),
  wrong('many\r', then(/takes a port number/, PORT)),
  wrong('0\r', then(/takes a port number/, PORT)),
  wrong('1\r', then(/PostgreSQL does not answer/, AGAIN)),
  right(ENTER, ADDRESS),
  right(ENTER, PORT),
  wrong(`${sshd.port}\r`, then(/does not speak PostgreSQL/, AGAIN)),
  right(ENTER, ADDRESS),
  right(ENTER, PORT),
  right(`${platform.port}\r`, ROLE),
  right(ENTER, PASSWORD_COMMAND),
  wrong('hunter2\r', then(/Is it the password itself\?/, PASSWORD_COMMAND)),
  wrong('false\r', then(/password_command|prints/, AGAIN)),
  right(ENTER, NAME),
  wrong('nothing_like_it\r', METHOD),
  right('2\r', ADDRESS),
  right(ENTER, PORT),
  right(ENTER, ROLE),
  right(ENTER, FILE),
  right('~/secret\r', PASSWORD),
  wrong('open barley\r', then(/password authentication failed[\s\S]*Does the role not exist yet\?/, AGAIN)),
  right(ENTER, ROLE),
  right(ENTER, FILE),
  right(ENTER, PASSWORD),
  right(`${READER_PASSWORD}\r`, then(/nothing_like_it/, AGAIN)),
  right(ENTER, NAME),
  right(`${platform.database}\r`, then(/needed tables can be read/, ZONE)),
]

const theRest = ({ logs }: World): Step[] => [
  wrong('Cape Town\r', then(/takes a time zone/, METHOD_AGAIN)),
  right(ENTER, LOGS),
  wrong(`${logs}\r`, then(/is a folder/, LOGS)),
  wrong(`${logs}/none.log\r`, then(/there is no/, LOGS)),
  right(`${logs}/django.log\r`, WRITE),
  wrong('maybe\r', then(/./, WRITE)),
  right(ENTER, then(/Next: check_status grants[\s\S]*check_status doctor/, SHELL)),
]

const afterInit = (): Step[] => [
  wrong('check_status doctor --target staging\r', then(/staging/, SHELL)),
  wrong('check_status report --only regs\r', then(/there is no section regs/, SHELL)),
  wrong('check_status user nobody@nowhere.example\r', then(/Nobody/, SHELL)),
  right('check_status grants --only sql\r', then(/GRANT SELECT/, SHELL)),
]

/** Types each line once the prompt for it is there. */
const live = async (running: Running, steps: readonly Step[]): Promise<void> => {
  for (const { typed, answer } of steps) {
    const from = running.said().length
    running.type(typed)
    await running.until(RegExp(`^[\\s\\S]{${from}}[\\s\\S]*?${answer.source}`))
  }
}

describe('a first day with 40 wrong answers', () => {
  it('ends with a report that can be trusted', async ({ world }) => {
    const env = await furnish(world)
    await rm(join(world.home, '.ssh/config'))
    await rm(join(world.home, '.ssh/known_hosts'))
    await rm(join(world.home, '.config'), { recursive: true })
    await writeFile(join(world.home, '.ssh/id_ed25519.pub'), await readFile(`${world.key}.pub`))
    await writeFile(join(world.home, 'notes'), 'milk\n')
    const threeDaysAgo = new Date(Date.now() - 72 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
    await writeFile(join(world.logs, 'django.log'), `INFO ${threeDaysAgo},000 app 1 2 began\n`)
    const { port, database: name } = world.platform
    await writeFile(env, `DATABASE_URL=postgres://app:hush-hush@127.0.0.1:${port}/${name}\n`)
    const thandi = aUser({ email: 'thandi@client.example' })
    await world.platform.add(thandi, aDeposit({ account: anAccount({ user: thandi }) }))
    const day = [...beforeInit(), ...host(world), ...signIn(world), ...database(world, env), ...theRest(world), ...afterInit()]
    expect(day.filter(({ isWrong }) => isWrong).length).toBeGreaterThanOrEqual(40)

    await mkdir(join(world.home, 'bin'))
    await writeFile(join(world.home, 'bin/check_status'), `#!/bin/sh\nexec '${process.execPath}' '${COMMAND}' "$@"\n`, { mode: 0o755 })
    const running = world.shell("PATH=~/bin:$PATH PS1='first-day> ' bash --norc --noediting -i", { columns: 120 })
    await running.until(SHELL)
    await live(running, day)
    await live(running, [right('check_status doctor\r', SHELL), right('check_status report; echo "status $?"\r', /status \d/)])

    const said = unstyled(running.said())
    expect(said).not.toContain(READER_PASSWORD)
    expect(said).not.toContain('hush-hush')
    expect(said.slice(said.lastIndexOf('check_status report'))).toContain('thandi@client.example')
    expect(said).toMatch(/MONITORING COMPLETE\n[\s\S]*\nstatus [012]\b/)
  })
})
