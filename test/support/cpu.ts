/** Milliseconds that this process has computed for so far: what takes too long does so on a busy machine as on a quiet one. */
export const cpuMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
