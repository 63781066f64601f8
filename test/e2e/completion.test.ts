import { spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { openFolder } from '../../src/state/folder.js'
import { recordOpenSubjects } from '../../src/state/open-subjects.js'
import { openSubjects } from '../state/folders.js'
import { COMMAND, it, type Running, type World } from '../support/world.js'

const TAB = '\t'
const PROMPT = 'READY>'

const isInstalled = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0

/** Each shell as a person has it: with its own line editor, and the completion loaded. */
const SHELLS = [
  { shell: 'bash', start: `PS1='${PROMPT} ' bash --norc -i`, load: 'source <(check_status completion bash)' },
  {
    shell: 'zsh',
    start: `PS1='${PROMPT} ' zsh -f -i`,
    load: 'autoload -Uz compinit && compinit -u; source <(check_status completion zsh)',
  },
  {
    shell: 'fish',
    start: `fish --no-config -C "function fish_prompt; echo -n '${PROMPT} '; end; function fish_right_prompt; end"`,
    load: 'check_status completion fish | source',
  },
] as const

const open = async (world: World, { start, load }: (typeof SHELLS)[number]): Promise<Running> => {
  const bin = join(world.home, 'bin')
  await mkdir(bin, { recursive: true })
  // Instead of running what was completed, it says which words it was given.
  await writeFile(
    join(bin, 'check_status'),
    `#!/bin/sh\ncase $1 in __complete|completion) exec '${process.execPath}' '${COMMAND}' "$@";; esac\nprintf '<%s>' "$@"; echo '<end>'\n`,
    { mode: 0o755 },
  )
  const found = {
    payment_issue: { severity: 'high', subjects: [['d1', 'PC203', 'thandi@fix.example']] },
    log_errors: { severity: 'warning', subjects: [['django:0123456789ab', 'django:0123456789ab']] },
  } as const
  await recordOpenSubjects(await openFolder(join(world.home, '.local/state/check_status')), 'test', openSubjects(found, new Date()))
  const running = world.shell(start, { columns: 120, env: { PATH: `${bin}:${process.env.PATH}` } })
  await running.until(new RegExp(PROMPT))
  running.type(`${load}; echo LOA''DED\r`)
  await running.until(/LOADED/)
  return running
}

/** Types words, Tab and Enter. */
const types = async (running: Running, typed: string, expected: string): Promise<void> => {
  const from = running.said().length
  running.type(`${typed}${TAB}\r`)
  await expect.poll(() => /(<.*>)<end>/.exec(running.said().slice(from))?.[1]).toBe(expected)
}

describe.each(SHELLS)('completion in $shell', shell => {
  it.skipIf(!isInstalled(shell.shell))(
    'finishes commands, options, names, open problems and files as they are typed',
    async ({ world }) => {
      const running = await open(world, shell)

      await types(running, 'check_status unig', '<unignore>')
      await types(running, 'check_status report --tren', '<report><--trend>')
      await types(running, 'check_status problems --only payment_i', '<problems><--only><payment_issue>')
      await types(running, 'check_status problems --only=silence,payment_i', '<problems><--only=silence,payment_issue>')
      await types(running, 'check_status logs dj', '<logs><django>')
      await types(running, 'check_status ignore payment_issue/P', '<ignore><payment_issue/PC203>')
      await types(running, 'check_status ignore PC', '<ignore><PC203>')
      await types(running, 'check_status ignore "PC', '<ignore><PC203>')
      await types(running, 'check_status user thandi@f', '<user><thandi@fix.example>')
      await types(running, 'check_status ignore log_errors/django:01', '<ignore><log_errors/django:0123456789ab>')
      await types(running, 'check_status --config pass', '<--config><password>')
      await types(running, 'check_status help troubles', '<help><troubleshooting>')
    },
  )
})
