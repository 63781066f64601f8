import fc from 'fast-check'

/** What somebody could register as a name, or send as a message, to be more than a name where it is shown. */
export const HOSTILE = {
  script: '<script>alert(1)</script><img src="https://evil.example/x.png" onerror=alert(1)>',
  formula: '=cmd()|\' /C calc\'!A0;"=1+1"',
  table: 'a | b || c \\| d',
  markdown: '**bold** [link](https://evil.example) ![x](//evil.example/x.png) `code` ``` # 1. - ~~x~~ :smile: #1',
  mention: '@channel @here <!here> <@U123> user@evil.example www.evil.example',
  lines: 'one\n\n# two\r\n| three |\n---\n\tfour',
  bidi: 'invoice\u202efdp.exe\u2066x\u2069',
  terminal: '\u001b[31mred\u001b[0m\u0007 \u009b2J',
  style: '"><style>@import url(//evil.example)</style>" style="background:url(//evil.example)',
  scripts: 'Zoë 名前 שלום 👩‍🔧',
} as const

const SIGNS = [...'<>&"\'`|*_~[](){}#+-=.!@:;,/\\$%^?\n\r\t \u0000\u001b\u202e\u200b']
const SCRAPS = [
  ...SIGNS,
  ...[
    'a',
    '1',
    '1.',
    '```',
    '~~',
    '---',
    '://',
    'www.evil.example',
    'http://evil.example',
    'me@evil.example',
    '@all',
    '&amp;',
    '&#60;',
    '\\|',
  ],
  ...['</td>', '<script>', '-->', ']]>', '</style>', '![x](y)', '=1+1', '\r\n', 'GH-1', 'deadbeef', '👩‍🔧', 'ש', '＝', '\ud800'],
]

/** Any text, and above all what means something to HTML, Markdown or a spreadsheet. */
export const hostileText = fc.oneof(
  { weight: 4, arbitrary: fc.array(fc.constantFrom(...SCRAPS), { maxLength: 12 }).map(scraps => scraps.join('')) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.constantFrom(...Object.values(HOSTILE)) },
  // What every object has by birth.
  { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty') },
)

/** What the database itself keeps to: an amount is a numeric, a day a date. */
export const OF_A_TYPE = /^-?\d+(\.\d+)?$|^\d{4}-\d\d-\d\d$/

/** The same with other words in the place of every string, wherever in it one stands. */
export const worded = (value: unknown, words: (old: string, path: string) => string, path = ''): unknown => {
  if (typeof value === 'string') return words(value, path)
  if (Array.isArray(value)) return value.map(item => worded(item, words, `${path}[]`))
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, worded(inner, words, `${path}.${key}`)]))
}
