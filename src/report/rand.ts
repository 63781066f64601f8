const AMOUNT = /^(-?)(\d+)(?:\.(\d{1,2}))?$/

/** The sum of amounts in rand, to the cent; null if one of them is not an amount. */
export const sumOfRand = (amounts: readonly string[]): string | null => {
  const parts = amounts.map(amount => AMOUNT.exec(amount))
  if (!parts.every(part => part !== null)) return null
  const cents = parts.reduce((sum, [, sign = '', whole = '', part = '']) => sum + BigInt(`${sign}${whole}${part.padEnd(2, '0')}`), 0n)
  const digits = String(cents < 0n ? -cents : cents).padStart(3, '0')
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}
