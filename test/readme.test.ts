import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { makeProgram } from '../src/cli/program.js'
import { topics } from '../src/cli/topics/index.js'
import { rules } from '../src/problems/index.js'
import { formats } from '../src/report/formats/index.js'
import { sections } from '../src/sections/index.js'

const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')

/** README and topics: together the manual. */
const pages: Readonly<Record<string, string>> = {
  README: readme,
  ...Object.fromEntries(Object.entries(topics).map(([name, { text }]) => [name, text])),
}
const manual = Object.values(pages).join('\n')

const program = makeProgram(() => {})
const withDescendants = (command: Command): Command[] => [command, ...command.commands.flatMap(withDescendants)]
const commands = withDescendants(program)
const flags = new Set(commands.flatMap(({ options }) => options.flatMap(({ long, short }) => [long, short])))

/** Flags of other programs that the manual quotes. */
const OTHER_FLAGS = ['--now', '--ignore-scripts', '--prefix', '--silent', '--help', '--changed']

/** Invocations: in quotes, in backticks, or on a line of their own. Keep prose from starting a line with "check_status". */
const invocations = (page: string): string[] => {
  const folded = page.replace(/\n +/g, ' ')
  return [
    ...[...folded.matchAll(/["`](?:\.\/)?check_status(?:\.sh)? ([^"`]+)["`]/g)].map(([, words = '']) => words),
    ...[...page.matchAll(/^(?: {2,}|\.\/)?check_status(?:\.sh)? +([^\n(]*)/gm)].map(([, words = '']) => words),
  ].map(words => words.replace(/(^| )#.*| {2,}.*| [|>] .*/, '').replaceAll('\\|', '|'))
}

/** Why an invocation would fail; undefined: it would not. */
const objection = (invocation: string): string | undefined => {
  const [first = '', ...rest] = invocation
    .replace(/[[\]|]/g, ' ')
    .trim()
    .split(/\s+/)
  if (first.startsWith('-') || first.startsWith('<') || first === '') return undefined
  const command = program.commands.find(known => known.name() === first)
  if (!command) return `no command ${first}`
  if (first === 'help' && rest[0] && !rest[0].startsWith('<'))
    return Object.hasOwn(topics, rest[0]) || program.commands.some(known => known.name() === rest[0]) ? undefined : `no topic ${rest[0]}`
  const below = command.commands.find(known => known.name() === rest[0])
  if (command.commands.length > 0 && /^[a-z]/.test(rest[0] ?? '') && !below) return `no command ${first} ${rest[0]}`
  const taken = [program, command, ...command.commands].flatMap(({ options }) => options.flatMap(({ long, short }) => [long, short]))
  return rest.map(word => /^--?[a-z][a-z-]*/.exec(word)?.[0]).find(flag => flag && ![...taken, ...OTHER_FLAGS].includes(flag))
}

describe('the README and the help topics', () => {
  it.for(Object.entries(pages))('name only commands, topics and options that exist: %s', ([, page]) => {
    const wrong = invocations(page).flatMap(invocation => {
      const why = objection(invocation)
      return why === undefined ? [] : [`check_status ${invocation}: ${why}`]
    })
    const unknown = [...page.matchAll(/(?<![\w-])--[a-z][a-z-]+/g)]
      .map(([flag]) => flag)
      .filter(flag => !flags.has(flag) && !OTHER_FLAGS.includes(flag))

    expect(wrong).toEqual([])
    expect([...new Set(unknown)]).toEqual([])
  })

  it('name every section, rule, format, command and option', () => {
    const names = [
      ...Object.keys(sections),
      ...Object.keys(rules),
      ...Object.keys(formats),
      ...program.commands.map(command => command.name()),
    ]
    const options = [program, ...program.commands].flatMap(({ options }) => options.map(({ long }) => long ?? ''))
    // In place of these two the README shows -n and -f.
    const missing = [...names, ...options].filter(word => !manual.includes(word) && !['--version', '--lines', '--follow'].includes(word))

    expect(missing).toEqual([])
  })

  it('are found: the README shows invocations to check', () => {
    expect(invocations(readme).length).toBeGreaterThan(30)
  })

  it('leave the host of production to the settings', () => {
    expect(manual).not.toMatch(/\b\d+\.\d+\.\d+\.\d+\b(?<!\b127\.0\.0\.1)/)
    expect(manual).toContain('platform.example')
  })
})

describe('the README', () => {
  it('lists every rule with its severity', () => {
    for (const rule of Object.keys(rules))
      expect(readme).toMatch(new RegExp(`^\\| \`${rule}\` \\| .* \\| (high|medium|warning|info)\\b.*\\|$`, 'm'))
  })

  it('lists the commands by the groups of check_status --help', () => {
    const [, table = ''] = readme.split('| task | command |')
    const rows = (table.split('\n\n')[0] ?? '').split('\n').slice(2)
    const groups: Record<string, string> = {}
    let group = ''
    for (const row of rows) {
      group = /^\| \*\*(.*?)\*\*/.exec(row)?.[1] ?? group
      for (const command of program.commands)
        if (new RegExp(`\`(check_status )?${command.name()}[\` ]`).test(row.split(' | ')[1] ?? '')) groups[command.name()] ??= `${group}:`
    }

    // These two are explained elsewhere on the page.
    const others = program.commands.filter(command => !['help', 'schema'].includes(command.name()))
    expect(groups).toEqual(Object.fromEntries(others.map(command => [command.name(), command.helpGroup()])))
  })

  it('is short: about 150 lines, the rest is in the topics', () => {
    expect(readme.split('\n').length).toBeLessThan(190)
  })
})
