import { fine } from '../findings.js'
import { check, type Finding } from '../types.js'

/** Which characters this session has, as POSIX chooses the variable; output is UTF-8 in any case, but a pager follows the locale. */
export const judgeLocale = ({ LC_ALL, LC_CTYPE, LANG, LESSCHARSET }: Readonly<Record<string, string | undefined>>): Finding => {
  const locale = LC_ALL || LC_CTYPE || LANG || 'C'
  if (/\butf-?8\b/i.test(locale)) return fine(locale)
  if (/^utf-?8$/i.test(LESSCHARSET ?? '')) return fine(`${locale}, and LESSCHARSET is ${LESSCHARSET}`)
  return fine(`${locale}, which is not UTF-8: less shows emoji as <F0><9F> unless you set LESSCHARSET=utf-8; --ascii has none`)
}

/** Whether a pager in this session can show emoji. Never a fault: it may be a session of cron. */
export const locale = check({
  title: 'Locale',
  after: [],
  run: async ({ environment }) => [judgeLocale(environment.env)],
})
