/** Part of the name of a folder for one version: `v20.19.0`, `node-v20.19.0-linux-x64`. */
const VERSION = /\d\.\d+\.\d/

/**
 * The folder of one version that a program is in, which goes with the next version; undefined if it is in none. nvm, fnm, volta, asdf and
 * Homebrew keep each version of Node.js in a folder of its own: `/home/ann/.nvm/versions/node/v20.19.0`.
 */
export const versionedFolder = (program: string): string | undefined => {
  const folders = program.split('/').slice(0, -1)
  const at = folders.findIndex(name => VERSION.test(name))
  return at < 0 ? undefined : folders.slice(0, at + 1).join('/')
}
