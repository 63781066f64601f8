import type { LogKind, LogSettings } from '../../config/settings.js'
import type { LogTail } from '../readings.js'
import { KINDS } from './kinds.js'
import { LOOK, type Mark, PREAMBLE, TELL } from './look.js'
import { pathWord, shellCommand, word } from './shell.js'

/** A line is cut to this many bytes: a person reads no further, and one broken line must not crowd out the others. */
export const LINE_BYTES = 2000
/** What one tail may send: some hundred lines, a few KB when compressed. */
export const KEPT_BYTES = 48 * 1024

/** One tail to be read, with the settings of its log. */
export interface Task {
  readonly tail: LogTail
  readonly log: LogSettings
}

const matchOf = (tail: LogTail, kind: LogKind): string => (tail.match === 'errors' ? KINDS[kind].errors : tail.match.pattern)

/**
 * Control lines: `=INDEX read MODE/SIZE/MTIME/…`, then the lines that match, each behind a space, `^` and the first stamped line of a look that
 * began in mid-file, and `.INDEX` with `r` or `m` when reading failed or the pattern is none. One byte more than may be kept is sent: it shows that lines were dropped.
 */
const TAIL = `
  l() {
    v "read $s";
    [ $z -gt 0 ] && x=$({
      o 3 | tr -d "\\000" | { grep -E$a -e "$m"; [ $? -lt 2 ] || echo m >&4; } |
      cut -b1-${LINE_BYTES} | tail -c ${KEPT_BYTES + 1} | sed "s/^/ /" >&5;
    } 4>&1);
    [ $k -gt 0 ] && o 6 4>/dev/null | tr -d "\\000" | cut -b1-${LINE_BYTES} | grep -m1 -E$a -e "$e" | sed "s/^/^/";
    echo ".$i" $x;
  };`

/**
 * Two at a time: of six logs of 3 MB, two processors make 57 ms instead of 75, and no more of them at once makes it less than 52.
 * What the second says waits in a pipe, and comes after the first.
 */
const inPairs = (calls: readonly string[]): string =>
  calls.map((call, i) => (i % 2 > 0 ? '' : calls[i + 1] ? `{ ${calls[i + 1]} } | { ${call} cat; };` : call)).join(' ')

/** The command that reads all tails. Between two marks, compressed where gzip is there; the second also says that the answer is whole. */
export const tailsCommand = (tasks: readonly Task[], mark: Mark): string => {
  const calls = tasks.map(({ tail, log }, index) => {
    const bytes = Math.max(1, Math.min(Math.trunc(tail.bytes), 2 ** 40))
    return `t ${index} ${bytes} ${pathWord(log.path)} ${word(KINDS[log.kind].stamped)} ${word(matchOf(tail, log.kind))};`
  })
  return shellCommand(`${PREAMBLE} ${LOOK} ${TELL} ${TAIL}
    w() { printf "%s\\n" "now $(date +%s) $u"; ${inPairs(calls)} };
    if command -v gzip >/dev/null 2>&1; then ${mark.printed} gzip; w | gzip -1; else ${mark.printed} plain; w; fi;
    ${mark.printed} end`)
}
