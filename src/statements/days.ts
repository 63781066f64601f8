const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** `2025-10-02`, if there is such a day. */
const day = (year: number, month: number, date: number): string | undefined => {
  const at = new Date(Date.UTC(year, month - 1, date))
  const isThere = year >= 1990 && year < 2100 && at.getUTCMonth() === month - 1 && at.getUTCDate() === date
  return isThere ? at.toISOString().slice(0, 10) : undefined
}

const century = (year: string): number => (year.length === 2 ? 2000 + Number(year) : Number(year))

const monthOf = (name: string): number => MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1

/** Each bank's own pattern: a date is never guessed. All give `2025-10-02`, or undefined. */
export const days = {
  /** `20251002`, also with a time of day behind it. */
  compact(text: string): string | undefined {
    const [, y, m, d] = /^(\d{4})(\d{2})(\d{2})(?:\d{6}(?:\.\d{1,3})?)?(?:\[.{0,12}\])?$/.exec(text) ?? []
    return y && m && d ? day(Number(y), Number(m), Number(d)) : undefined
  },
  /** `251002`. */
  short(text: string): string | undefined {
    const [, y, m, d] = /^(\d{2})(\d{2})(\d{2})$/.exec(text) ?? []
    return y && m && d ? day(century(y), Number(m), Number(d)) : undefined
  },
  /** `2025-10-02` or `2025/10/02`. */
  iso(text: string): string | undefined {
    const [, y, m, d] = /^(\d{4})[-/](\d{2})[-/](\d{2})$/.exec(text) ?? []
    return y && m && d ? day(Number(y), Number(m), Number(d)) : undefined
  },
  /** `02/10/2025`: the day first, as all banks of the country write it. */
  slashed(text: string): string | undefined {
    const [, d, m, y] = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text) ?? []
    return y && m && d ? day(Number(y), Number(m), Number(d)) : undefined
  },
  /** `02Oct2025`, or `02-Oct-25` out of a spreadsheet. */
  named(text: string): string | undefined {
    const [, d, m = '', y] = /^(\d{1,2})-?([A-Za-z]{3})-?(\d{4}|\d{2})$/.exec(text) ?? []
    return y && d && monthOf(m) > 0 ? day(century(y), monthOf(m), Number(d)) : undefined
  },
  /** `13 Aug` of a statement that ends on this day: December of one that ends in January is of the year before. */
  yearless(text: string, end: string): string | undefined {
    const [, d, m = ''] = /^(\d{1,2}) ([A-Za-z]{3})[a-z]{0,6}$/.exec(text) ?? []
    if (!d || monthOf(m) === 0) return undefined
    const [year = 0, month = 0] = end.split('-').map(Number)
    return day(monthOf(m) > month ? year - 1 : year, monthOf(m), Number(d))
  },
} as const
