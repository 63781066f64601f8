import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished } from 'vitest'
import { aDeposit, anAccount, aUser } from '../support/builders.js'
import { anEmptyLog } from '../support/empty-log.js'
import { it, type World } from '../support/world.js'

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Debian's node exporter, as a user who may read what all may. */
const startNodeExporter = async (folder: string) => {
  const port = await freePort()
  const child = spawn(
    'prometheus-node-exporter',
    [
      '--collector.disable-defaults',
      '--collector.textfile',
      `--collector.textfile.directory=${folder}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { uid: 65534, gid: 65534, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  onTestFinished(async () => {
    child.kill()
    await rm(folder, { recursive: true, force: true })
  })
  let said = ''
  child.stderr.on('data', chunk => {
    said += chunk
  })
  await expect.poll(() => said).toContain('Listening on')
  return { said: () => said, metrics: async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text() }
}

const aPendingDeposit = async ({ platform, logs }: World): Promise<void> => {
  const owner = aUser({ email: 'owner@plumbers.example', createdAt: '9 days ago' })
  await platform.add(
    owner,
    aDeposit({ account: anAccount({ user: owner }), amount: '160.00', status: 'pending', createdAt: '50 hours ago' }),
  )
  await anEmptyLog(join(logs, 'django.log'))
  await anEmptyLog(join(logs, 'access.log'))
}

describe('check_status for machines', () => {
  it('is a monitoring plugin: one line whose first word agrees with the exit status', async ({ world }) => {
    await aPendingDeposit(world)

    const { status, stdout, stderr } = await world.run(['--format', 'nagios'])

    expect(stderr).toBe('')
    expect(status).toBe(2)
    expect(stdout).toMatch(
      /^CHECK_STATUS CRITICAL - \d+ high[,:] [^|\n]*\(payment_issue\)[^|\n]* \| high=\d+;;0 [^|\n]* unknown=0 time=\d+\.\d{3}s\n$/,
    )
  })

  it('is UNKNOWN to monitoring if the platform cannot be reached, and says why in the line', async ({ world }) => {
    await world.configure({ ssh: { port: 1 } })

    const { status, stdout } = await world.run(['--format', 'nagios'])

    expect(status).toBe(3)
    expect(stdout).toMatch(/^CHECK_STATUS UNKNOWN - \d+ unknown: not reached: [^|\n]+ \| unknown=\d+ time=\d+\.\d{3}s\n$/)
  })

  it('writes a textfile-collector file that promtool accepts, for a reachable and an unreachable target', async ({ world }) => {
    await aPendingDeposit(world)
    await world.configure({
      more: '[targets.gone]\n[targets.gone.ssh]\nhost = "127.0.0.1"\nport = 1\n[targets.gone.database]\nname = "x"\nuser = "x"\n',
    })

    await world.run(['--target', 'test,gone', '-o', 'check_status.prom'])
    const text = await readFile(join(world.home, 'check_status.prom'), 'utf8')
    const checked = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' })

    expect([checked.status, checked.stdout, checked.stderr]).toEqual([0, '', ''])
    for (const sample of [
      'check_status_up{target="test"} 1',
      'check_status_up{target="gone"} 0',
      'check_status_problem_subjects{target="test",rule="payment_issue",severity="high"} 1',
      'check_status_rule_known{target="gone",rule="stuck_deposits"} 0',
      'check_status_pending_rand{target="test"} 160',
    ])
      expect(text).toContain(`${sample}\n`)
    expect(Number(/^check_status_oldest_pending_seconds\S* (\d+)$/m.exec(text)?.[1])).toBeGreaterThanOrEqual(50 * 3600)
    expect(text).not.toContain('plumbers.example')
  })

  it.runIf(process.getuid?.() === 0)(
    'writes metrics that the node exporter of another user serves whole, and says so when a second file would halve them',
    async ({ world }) => {
      await aPendingDeposit(world)
      const folder = await mkdtemp(join(tmpdir(), 'cs-textfiles-'))
      await chmod(folder, 0o755)
      const [whole, second] = [join(folder, 'a.prom'), join(folder, 'b.prom')]

      const first = await world.shell(`umask 077; check_status -o ${whole}`).ended
      expect(first.stderr).toBe('')
      expect((await stat(whole)).mode & 0o777).toBe(0o644)
      const exporter = await startNodeExporter(folder)
      const served = await exporter.metrics()
      expect(served).toContain('check_status_pending_rand{target="test"} 160\n')
      expect(served).toContain('node_textfile_scrape_error 0\n')

      const again = await world.run(['problems', '-o', second])
      const count = /^check_status: (\d+) metrics of \S+b\.prom stand in \S+a\.prom too: /.exec(again.stderr)?.[1]
      expect(again.stderr).toContain(`  rm ${whole}\n`)
      await exporter.metrics()
      expect(exporter.said()).toContain(`${count} error(s) occurred`)
      await rm(second)
      expect((await world.run(['-o', whole])).stderr).toBe('')
    },
  )
})
