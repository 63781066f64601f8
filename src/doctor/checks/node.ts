import { error, fine } from '../findings.js'
import { check } from '../types.js'

/** As package.json says under engines. */
const LEAST = [20, 19] as const

/** The version that runs this. */
export const node = check({
  title: 'Node.js',
  after: [],
  async run({ surroundings }) {
    const [major = 0, minor = 0] = surroundings.node.replace(/^v/, '').split('.').map(Number)
    const isEnough = major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1])
    return [isEnough ? fine(surroundings.node) : error(`${surroundings.node} is too old`, `Install Node.js ${LEAST.join('.')} or newer.`)]
  },
})
