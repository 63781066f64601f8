/** At most so many UTF-16 units, the end of what was cut marked, no letter halved. */
export const cut = (text: string, longest: number): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')}…`

/** How many of them fit, from the first on, into so much room. */
export const fitting = (sizes: readonly number[], room: number): number => {
  let left = room
  const first = sizes.findIndex(size => {
    left -= size
    return left < 0
  })
  return first === -1 ? sizes.length : first
}
