import { error, fine } from '../findings.js'
import { check, type Finding } from '../types.js'

/** As package.json says under engines. */
const LEAST = [20, 19] as const

/** @param version like `v20.19.0` */
export const judgeNode = (version: string): Finding => {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number)
  const isEnough = major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1])
  return isEnough ? fine(version) : error(`${version} is too old`, `Install Node.js ${LEAST.join('.')} or newer.`)
}

/** The version that runs this. */
export const node = check({
  title: 'Node.js',
  after: [],
  run: async ({ environment }) => [judgeNode(environment.node)],
})
