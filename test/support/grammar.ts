/** Nouns that stand behind a number in what the tool prints. `warning` is the name of a severity, as in `1 medium, 2 warning`. */
const NOUNS =
  'account|address|buyer|byte|change|channel|column|credit|customer|day|deposit|error|event|file|hour|index|lead|line|log|message|minute|payment|' +
  'person|problem|profile|provider|query|registration|request|round|row|rule|second|subject|table|target|ticket|time|transaction|user|wallet'

/** Not part of a longer number, a time, a date, an amount or a name. */
const NUMBER_STARTS = '(?<![\\w.,:/@+-])'

/** Words after a 1 that end in an s and are no plural: `1 less severe`, `1 was …`. */
const HONEST = new Set(['less', 'was', 'is', 'has', 'address', 'business', 'access', 'status', 'as', 'this', 'its', 's', 'needs', 'waits'])

const ONE_AND_PLURAL = new RegExp(`${NUMBER_STARTS}1 (?:(?:more|failed|new|active|verified|support|different|other) )*([\\w-]+s)\\b`, 'g')
const MANY_AND_SINGULAR = new RegExp(
  `${NUMBER_STARTS}(?:0|[2-9]|[1-9]\\d+) (?:(?:more|failed|new|active|verified|support|different) )*(?:${NOUNS})(?![\\w-])`,
  'g',
)
const ONE_AND_VERB = new RegExp(`${NUMBER_STARTS}1 (?:\\w+ )?(?:${NOUNS}) (?:have|are|were|wait|go)\\b`, 'g')
const MANY_AND_VERB = new RegExp(`${NUMBER_STARTS}(?:0|[2-9]|[1-9]\\d+) (?:\\w+ )?(?:${NOUNS})s (?:has|is|was|waits|goes)\\b`, 'g')

/** Where a number and its noun or verb disagree: `1 credits`, `0 deposit`, `1 lead have`. */
export const disagreements = (text: string): string[] => [
  ...[...text.matchAll(ONE_AND_PLURAL)].filter(([, word = '']) => !HONEST.has(word)).map(([found]) => found),
  ...[MANY_AND_SINGULAR, ONE_AND_VERB, MANY_AND_VERB].flatMap(pattern => [...text.matchAll(pattern)].map(([found]) => found)),
]
