import { describe, expect, it } from 'vitest'
import { makeProgram } from '../../../src/cli/program.js'
import { type Topic, topics } from '../../../src/cli/topics/index.js'
import { widthOf } from '../../../src/text/width.js'

const all: readonly (readonly [string, Topic])[] = Object.entries(topics)

describe('the help topics', () => {
  it.for(all)('fit a terminal of 80 columns: %s', ([name, { summary, text }]) => {
    expect(text.split('\n').filter(line => widthOf(line) > 80)).toEqual([])
    expect(widthOf(`  troubleshooting  ${summary}`), name).toBeLessThanOrEqual(80)
  })

  it.for(all)('are plain text that ends with one newline: %s', ([, { text }]) => {
    expect(text).toMatch(/[^\n]\n$/)
    expect(text).not.toMatch(/[\t\u001b]|^#+ \w+$|^\| /m)
    expect(text).not.toMatch(/ $/m)
  })

  it('have names that no command has', () => {
    expect(Object.keys(topics).filter(name => makeProgram(() => {}).commands.some(command => command.name() === name))).toEqual([])
  })
})
