import { expect, it } from 'vitest'
import { versionedFolder } from '../../src/setup/versioned-folder.js'

it.each([
  ['/home/ann/.nvm/versions/node/v20.19.0/bin/node', '/home/ann/.nvm/versions/node/v20.19.0'],
  ['/home/ann/.local/share/fnm/node-versions/v22.1.0/installation/bin/node', '/home/ann/.local/share/fnm/node-versions/v22.1.0'],
  ['/home/ann/.volta/tools/image/node/20.19.0/bin/node', '/home/ann/.volta/tools/image/node/20.19.0'],
  ['/home/ann/.asdf/installs/nodejs/20.19.0/bin/node', '/home/ann/.asdf/installs/nodejs/20.19.0'],
  ['/opt/node-v20.19.0-linux-x64/bin/node', '/opt/node-v20.19.0-linux-x64'],
  ['/usr/bin/node', undefined],
  ['/usr/local/bin/node20.19.0', undefined],
  ['/opt/shop 2/node/bin/node', undefined],
])('the folder of one version of Node.js is known, which goes with the next: %s', (program, folder) => {
  expect(versionedFolder(program)).toBe(folder)
})
