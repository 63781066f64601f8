import { describe, expect, it } from 'vitest'
import { type CommandDefinition, type Definition, GROUPS } from '../../src/cli/command.js'
import { commands } from '../../src/cli/commands/index.js'
import { makeProgram } from '../../src/cli/program.js'

interface Case {
  /** `token create` */
  readonly path: string
  readonly definition: Definition
}

const cases: readonly Case[] = commands.flatMap(command => [
  { path: command.name, definition: command },
  ...(command.subcommands ?? [])
    .filter(({ isHidden }) => !isHidden)
    .map(definition => ({ path: `${command.name} ${definition.name}`, definition })),
])

/** The same commands; each only notes that it ran. */
const notingCommands = (ran: string[]): CommandDefinition[] => {
  const noting = (definition: Definition, path: string): Definition => ({
    ...definition,
    ...(definition.run && {
      run: async () => async () => {
        ran.push(path)
        return 0
      },
    }),
  })
  return commands.map(command => ({
    ...noting(command, command.name),
    group: command.group,
    ...(command.subcommands && {
      subcommands: command.subcommands.map(definition => noting(definition, `${command.name} ${definition.name}`)),
    }),
  }))
}

/** The words of an example, up to a redirection of its output. */
const wordsOf = (example: string): string[] =>
  [...(example.split(' > ')[0] ?? '').matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')

const run = async (words: readonly string[]): Promise<string[]> => {
  const ran: string[] = []
  await makeProgram(() => {}, notingCommands(ran)).parseAsync(words, { from: 'user' })
  return ran
}

describe('the table of commands', () => {
  it('names each command once', () => {
    const names = cases.map(({ path }) => path)

    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
    expect(names).toContain('token create')
  })

  it.each(cases)('gives $path a summary that fits on two lines of help', ({ definition: { summary } }) => {
    expect(summary).toMatch(/^[a-z].*[^.]$/)
    expect(summary.length).toBeLessThanOrEqual(88)
  })

  it.each(commands)('puts $name into a group', ({ group }) => {
    expect(GROUPS).toContain(group)
  })

  it.each(cases)('gives $path two different examples that parse and run it', async ({ path, definition: { examples = [] } }) => {
    expect(new Set(examples.map(([args]) => args)).size).toBe(2)
    for (const [args, effect] of examples) {
      const ran = await run(wordsOf(args))
      expect(ran).toHaveLength(1)
      expect(`${ran[0]} `).toContain(`${path} `)
      expect(effect).not.toBe('')
    }
  })

  it.each(cases)(
    'names no host but platform.example for $path',
    ({ definition: { summary, arguments: args = [], options = [], examples = [] } }) => {
      const words = [summary, ...[...args, ...options].map(({ description }) => description), ...examples.flat()].join('\n')

      for (const [host] of words.matchAll(/\b(?!healthchecks\.io)[\w-]+\.(?:io|com|net|org|example|[a-z]+\.za)\b/g))
        expect(host).toBe('platform.example')
    },
  )
})

describe('the help', () => {
  it('lists every command under its group', () => {
    const program = makeProgram(() => {})
    const help = program.createHelp().formatHelp(program, Object.assign(program.createHelp(), { helpWidth: 200 }))
    const sections = help.split(/^(?=\S.*:$)/m)

    for (const group of GROUPS) {
      const section = sections.find(words => words.startsWith(`${group}:\n`)) ?? ''
      const listed = [...section.matchAll(/^ {2}([\w-]+)/gm)].map(([, name]) => name)
      expect(listed).toEqual(commands.filter(command => command.group === group).map(({ name }) => name))
    }
  })

  it.each(cases)('of $path ends with its examples', async ({ path, definition: { examples = [] } }) => {
    const written: string[] = []
    const program = makeProgram(() => {})
    const [name, subname] = path.split(' ')
    const command = program.commands.find(one => one.name() === name)
    const shown = subname === undefined ? command : command?.commands.find(one => one.name() === subname)
    shown?.configureOutput({ writeOut: words => written.push(words) }).outputHelp()

    expect(
      written
        .join('')
        .trimEnd()
        .split('\n')
        .slice(-2)
        .map(line => line.trim().replace(/ {2,}.*/, '')),
    ).toEqual(examples.map(([args]) => `check_status ${args}`))
  })

  it('names the formats, which it loads for that', async () => {
    const written: string[] = []
    const program = makeProgram(() => {})
    program.commands.find(one => one.name() === 'report')?.configureOutput({ writeOut: words => written.push(words) })

    await expect(program.parseAsync(['report', '--help'], { from: 'user' })).rejects.toThrow('(outputHelp)')
    expect(written.join('').replace(/\s+/g, ' ')).toContain('(choices: "text", "json", "html", "markdown", "csv", "nagios", "prometheus")')
  })
})

describe('the command line', () => {
  it('runs the report if no command is given', async () => {
    expect(await run([])).toEqual(['report'])
    expect(await run(['--only', 'logs'])).toEqual(['report'])
  })

  it('refuses a word that is not a command', async () => {
    await expect(run(['reprot'])).rejects.toThrow('there is no command reprot')
  })

  it('refuses a format that does not exist', async () => {
    const program = makeProgram(() => {})
    program.commands.find(one => one.name() === 'report')?.configureOutput({ writeErr: () => {} })

    await expect(program.parseAsync(['report', '--format', 'pdf'], { from: 'user' })).rejects.toThrow("argument 'pdf' is invalid")
  })
})
