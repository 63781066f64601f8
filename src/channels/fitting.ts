/** How many of the first pieces fit into the room. */
export const countFitting = (sizes: readonly number[], room: number): number => {
  let left = room
  const first = sizes.findIndex(size => {
    left -= size
    return left < 0
  })
  return first === -1 ? sizes.length : first
}
