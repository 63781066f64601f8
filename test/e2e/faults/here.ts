import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { otherClock, setClock } from '../../support/clock.js'
import { COMMAND } from '../../support/world.js'
import { type Fault, LOGS, type Scene, slowTickets, untilReading, WHOLE } from './fault.js'

/** The command in a mount of its own, where `~/full` is a disk without room; it is gone with the command. */
const onFullDisk = (args: string): string => {
  const isolate = process.getuid?.() === 0 ? 'unshare -m' : 'unshare -rm'
  const fill = 'mount -t tmpfs -o size=64k none ~/full && { head -c 1M /dev/zero > ~/full/ballast 2> /dev/null || true; }'
  return `mkdir ~/full && ${isolate} bash -c '${fill} && exec "$0" "$@"' '${process.execPath}' '${COMMAND}' ${args}`
}

const stateFolder = async ({ home }: Scene): Promise<string> => {
  const folder = join(home, '.local/state/check_status')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return folder
}

/** What is remembered cannot be, and the report is told all the same. */
const withState = (name: string, file: string, text: string, more: Partial<Fault>): Fault => ({
  name,
  status: 1,
  prints: WHOLE,
  ...more,
  arrange: async scene => {
    const path = join(await stateFolder(scene), file)
    await writeFile(path, text, { mode: 0o600 })
    return { state: [file] }
  },
})

/** The command by another clock; the shell must not have it, which leaves its shared memory behind when it becomes the command. */
const BY_OTHER_CLOCK = 'LD_PRELOAD="$CLOCK" check_status'

/** Minutes between what the report says that it is, in Johannesburg, and what it is. */
const minutesOff = (stdout: string): number => {
  const [, day, time] = /^Time: (\S+) (\S+) SAST$/m.exec(stdout) ?? []
  return Math.abs(Date.parse(`${day}T${time}+02:00`) - Date.now()) / 60_000
}

export const here: readonly Fault[] = [
  {
    name: 'the disk is full where its output goes',
    message: 'cannot be written: ENOSPC',
    status: 3,
    says: ['standard output cannot be written: ENOSPC', '\n  '],
    arrange: async () => ({ shell: 'check_status > /dev/full' }),
  },
  {
    name: 'the disk is full where the file is to be',
    message: 'cannot be written: ENOSPC',
    status: 3,
    says: [/full\/status\.html cannot be written: ENOSPC/, 'The disk is full'],
    arrange: async () => ({ shell: onFullDisk('-o ~/full/status.html'), state: [] }),
  },
  {
    name: 'the disk is full where it remembers',
    message: 'ENOSPC',
    status: 1,
    says: [/full\/check_status\/\S* cannot be \S+: ENOSPC/, 'The disk is full'],
    prints: WHOLE,
    arrange: async scene => ({ shell: onFullDisk(''), env: { XDG_STATE_HOME: join(scene.home, 'full') }, state: [] }),
  },
  withState('what is ignored cannot be understood', 'ignores.json', '{"version":1,"ignores":[{', {
    message: 'cannot be understood',
    says: ['ignores.json cannot be understood', 'Nothing was changed.'],
  }),
  withState('what is ignored was written by a newer version', 'ignores.json', '{"version":99,"ignores":[]}', {
    message: 'by a newer check_status',
    says: ['was written by a newer check_status: version 99', 'Update check_status'],
  }),
  withState('the history is torn', 'history.jsonl', '{"version":1,"at":"20\u0000\n\n[[[', {}),
  {
    name: 'the folder that remembers is a file',
    message: 'state_dir',
    status: 1,
    says: ['check_status', 'state_dir'],
    prints: WHOLE,
    arrange: async scene => {
      await writeFile(join(scene.home, 'in the way'), '')
      return { env: { XDG_STATE_HOME: join(scene.home, 'in the way') }, state: [] }
    },
  },
  {
    name: 'the clock of this machine is an hour off',
    status: 1,
    prints: WHOLE,
    arrange: async scene => {
      const offset = join(scene.home, 'offset')
      await writeFile(offset, '+3600')
      return {
        shell: BY_OTHER_CLOCK,
        env: await otherClock(offset),
        after: (_, { stdout }) => {
          if (!(minutesOff(stdout) < 5)) throw new Error(`it is off: ${stdout}`)
        },
      }
    },
  },
  {
    name: 'the clock of this machine jumps while it waits',
    message: 'no answer from',
    sshd: { directives: ['LoginGraceTime 3'] },
    status: 3,
    deadline: 3,
    says: [/no answer from \S+ within 3 s/],
    arrange: async scene => {
      const offset = join(scene.home, 'offset')
      await writeFile(offset, '+0')
      const relay = await scene.network({ swallowsAt: 'sign-in' })
      return {
        shell: BY_OTHER_CLOCK,
        env: await otherClock(offset),
        changes: { ssh: { port: relay.port } },
        // Back: whoever measures with it would wait for a day.
        meanwhile: () => relay.swallowing.then(() => setClock(offset, '-86400')),
      }
    },
  },
  {
    name: 'two run at once',
    status: 0,
    prints: WHOLE,
    arrange: async scene => ({
      shell: 'check_status > one & check_status; second=$?; wait $!; [[ $? -eq 1 && $second -eq 1 ]]',
      after: async () => {
        const one = await readFile(join(scene.home, 'one'), 'utf8')
        if (!WHOLE.every(part => one.includes(part))) throw new Error(`the first lacks something: ${one}`)
      },
    }),
  },
  {
    name: 'another unattended run is still at work',
    message: 'is still at work',
    status: 3,
    says: [/another unattended run of test is still at work \(process \d+, since /, 'the next one will run again'],
    arrange: async scene => {
      await slowTickets(scene.platform.sql, 4)
      await scene.configure()
      const first = scene.start(['-o', 'first.txt'])
      await untilReading(scene.platform.sql)
      return { args: ['-o', 'second.txt'], meanwhile: running => Promise.all([running.ended, first.ended]) }
    },
  },
  {
    name: 'nobody reads what it prints',
    status: 0,
    arrange: async () => ({ shell: 'check_status | true; [[ $PIPESTATUS -eq 1 ]]' }),
  },
  {
    name: 'it is run on the host itself, and PostgreSQL is down',
    message: 'does not answer at',
    status: 3,
    says: ['127.0.0.1:1'],
    prints: [LOGS],
    arrange: async () => ({ changes: { ssh: false, database: { port: 1 } } }),
  },
]
