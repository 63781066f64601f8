import type { Host } from '../../source/host.js'
import { newMark } from '../../source/logs/preamble.js'
import { shellCommand } from '../../source/logs/shell.js'

/** The scripts of init print about a page; a host that prints more is not trusted. */
const MAX_OUTPUT_CHARS = 64 * 1024

const output = async (host: Host, line: string): Promise<string> => {
  const command = await host.run(line)
  command.stdin.end()
  command.stderr.resume()
  let out = ''
  for await (const chunk of command.stdout) {
    out += (chunk as Buffer).toString('utf8')
    if (out.length > MAX_OUTPUT_CHARS) break
  }
  command.kill()
  return out
}

/** Runs a script for `shellCommand` on the host, in English. @returns the lines that it prints. @throws ConnectionError */
export const remoteLines = async (host: Host, script: string): Promise<string[]> => {
  const mark = newMark()
  const reply = await output(host, shellCommand(`LC_ALL=C; export LC_ALL; PATH=$PATH:/usr/bin:/bin;\n${mark.printed};\n${script}`))
  // Shell start-up files may print before the mark.
  return (reply.split(mark.whole)[1] ?? '').split('\n')
}
