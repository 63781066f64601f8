/** A statement of one business: beyond it a figure is no amount. */
const MAX_DIGITS = 13

const parse = (text: string, decimal: string, thousands: RegExp): number | undefined => {
  const [, minus, signPlus, whole, part = ''] =
    (decimal === ','
      ? /^(-?)(\+?)R?(\d{1,16})(?:,(\d{0,2}))?$/.exec(text.trim().replace(thousands, ''))
      : /^(-?)(\+?)R?(\d{1,16})(?:\.(\d{0,2}))?$/.exec(text.trim().replace(thousands, ''))) ?? []
  if (whole === undefined || whole.length > MAX_DIGITS || (minus && signPlus)) return undefined
  const cents = Number(whole) * 100 + Number(part.padEnd(2, '0'))
  return minus && cents !== 0 ? -cents : cents
}

/** Whole cents of `-1234.5`, `1,234.50` in quotes, `+12` or `500`; undefined: this is no amount. */
export const centsOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : parse(text, '.', /,(?=\d{3}(?:\D|$))/g)

/** Whole cents of `1234,56` or `1 234,56`; undefined: this is no amount. */
export const centsOfComma = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : parse(text, ',', /[ \u00a0](?=\d{3})/g)

/** Whole cents of several lines. */
export const sumOf = (lines: readonly { readonly cents: number }[]): number => lines.reduce((sum, { cents }) => sum + cents, 0)
