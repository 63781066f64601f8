import { isExecutable } from '../../text/executable.js'
import { error, fine } from '../findings.js'
import { check, type Finding } from '../types.js'

/** The same as `engines` in package.json. */
const MIN_VERSION = [20, 19] as const

/** @param version like `v20.19.0` */
export const judgeNode = (version: string): Finding => {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number)
  const isEnough = major > MIN_VERSION[0] || (major === MIN_VERSION[0] && minor >= MIN_VERSION[1])
  return isEnough
    ? fine(isExecutable() ? `${version}, in this executable` : version)
    : error(`${version} is too old`, `Install Node.js ${MIN_VERSION.join('.')} or newer.`)
}

/** The Node.js version that runs this program. */
export const node = check({
  title: 'Node.js',
  after: [],
  run: async ({ environment }) => [judgeNode(environment.node)],
})
