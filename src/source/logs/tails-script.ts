import type { LogKind, LogSettings } from '../../config/settings.js'
import type { LogTail, Since } from '../readings.js'
import { JOURNAL, JOURNAL_CHECK, journalPattern } from './journal-script.js'
import { CHAINED, coloured, KINDS, SHARED_PARTS, TEXT_ERRORS, UNSTAMPED, WRAPPING } from './kinds.js'
import { type Mark, OPEN_LOG, PREAMBLE, READ_RANGE } from './preamble.js'
import { ROTATED } from './rotated-script.js'
import { pathWord, shellCommand, word } from './shell.js'

/** Longer lines are cut: nobody reads further, and one broken line must not crowd out the others. */
export const TAIL_LINE_BYTES = 2000
/** Limit for the output of one tail: some hundred lines, a few KB when compressed. */
export const MAX_TAIL_BYTES = 48 * 1024
/** Limit for the matching lines of one log, buffered on the host. */
const MAX_LOG_BYTES = 1_000_000
/** Limit for one buffered line: the status or level to filter by may come after a long text. */
const MAX_BUFFERED_LINE_BYTES = 65_536
/** Separates a line without a time from the stamped line before it; doubled if it directly follows that line. */
export const RECORD_SEPARATOR = '\u0001'

/** All tails of one log, with its settings: the log is read once for all of them. */
export interface LogTask {
  readonly tails: readonly LogTail[]
  readonly log: LogSettings
}

/**
 * Control lines: `=INDEX read MODE/SIZE/MTIME/…`; `~…` for rotated files; `^` and the first lines of a known kind, `-` and the last ones,
 * `&` if there is none; `+…` for the first line of each file that is read; `:N` before the lines of tail N, each after a space; `r` on a
 * read error, `m` for an invalid pattern, `c` if lines of all tails were dropped; `.` at the end. One byte over the limit is sent, which
 * shows that lines were dropped.
 *
 * A line without a time is sent after the stamped line before it: in plain text every such line, in other logs an error written without
 * the logging framework. grep is twice as fast as sed, so sed runs only if there are such errors: at once if the start or the end of the
 * log shows one. A traceback directly after an error, or announced as chained, is not an error of its own.
 */
const TAIL = `
  s() { if [ "$c" ]; then printf "%s\\n" "$H" | sed -E "s%$P%%g"; else printf "%s\\n" "$H"; fi | grep -E$a -e "$1"; };
  g() { if [ "$c" ]; then tr -d "\\000" | sed -E "s%$P%%g"; else tr -d "\\000"; fi; };
  i() { sed -n -E ":t$n$kk$yy$zz$J{n;n;d;};$yy($m)$J{G;$vv\\1/p;n;\\%^Traceb%d;bt$n}" || echo m >&5; };
  e() { cut -b1-${MAX_BUFFERED_LINE_BYTES} | tail -c ${MAX_LOG_BYTES}; };
  l() {
    v "read $s"; C=$1; T=$2; shift 2; c=; R=;
    [ $C -gt 0 ] && rotated;
    M="$U|$uu"; bb=$S;
    L=$(tail -c 4096 <&6 | tr -d "\\000");
    H=$({ if [ "$R" ] || [ $k -gt 0 ]; then a 8 1 4>/dev/null 5>/dev/null | head -c 16384; else head -c 16384 <&8; fi; printf "\\n%s" "$L"; } | tr -d "\\000");
    s "$P" >/dev/null && c=1; F=$(s "$S" | cut -b1-${TAIL_LINE_BYTES} | sed 5q);
    [ "$T" = 1 ] && [ -z "$F" ] && [ "$H" ] && T=2;
    [ "$T" = 2 ] && M=$X && bb=$A;
    m=; for f; do [ "$f" = @ ] && f=$M; m="$m\${m:+|}$f"; done;
    if [ "$T" = 2 ]; then kk="$yy$A\${J}h;\${c:+s%$P%%g;}"; c=; F=$(s "$A" | cut -b1-${TAIL_LINE_BYTES} | sed 5q);
    else kk="$yy$S$J{h;$yy($m)\${J}p;n;\\%^Traceb%{G;$vv$J\\1/p;d;};bt$n};"; s "$uu" >/dev/null && T=3; fi;
    if [ "$F" ]; then printf "%s\\n" "$F" | sed "s/^/^/"; elif [ "$H" ]; then echo "&"; fi;
    [ "$R" ] && firsts "$bb";
    H=$L; s "$bb" | tail -n 3 | sed "s/^/-/";
    x=$(a 3 4>&5 | g | if [ $T -gt 1 ]; then i; else grep -E$a -e "$m"; [ $? -lt 2 ] || echo m >&5; fi | e);
    [ $T -gt 1 ] || { [ "$x" ] && printf "%s\\n" "$x" | grep -Eqv$a -e "$S" && T=3 && x=$(a 9 4>/dev/null 5>/dev/null | g | i | e); };
    [ \${#x} -lt ${MAX_LOG_BYTES - 1} ] || echo c;
    N=0; for f; do
      echo ":$N"; N=$((N + 1)); [ "$f" = @ ] && f=$M;
      [ -z "$x" ] || printf "%s\\n" "$x" | if [ $# = 1 ]; then cat; elif [ $T -gt 1 ]; then sed -n -E "h;s/^[^$J]*$J+//;$yy($f)$J{g;p;}"; else grep -E$a -e "$f"; fi | cut -b1-${TAIL_LINE_BYTES} | tail -c ${MAX_TAIL_BYTES + 1} | sed "s/^/ /";
    done;
    echo .;
  };`

/**
 * Reads two logs at a time: with two processors, six logs of 3 MB take 57 ms instead of 75, and more at a time never take less than 52.
 * The output of the second waits in a pipe until the first is done.
 */
const inPairs = (calls: readonly string[]): string =>
  calls.map((tailCall, i) => (i % 2 > 0 ? '' : calls[i + 1] ? `{ ${calls[i + 1]} } | { ${tailCall} cat; };` : tailCall)).join(' ')

/** The clocks of the host and the database may differ a little. */
const SLACK_SECONDS = 60

/** The host's time from which rotated files are read, as a shell expression; 0: only the log itself is read. */
const fromOf = (from: Since | undefined): string => {
  if (!from) return '0'
  return 'at' in from ? String(Math.max(1, Math.trunc(from.at.getTime() / 1000))) : `$((D - ${Math.ceil(from.secondsAgo) + SLACK_SECONDS}))`
}

/** 1: plain text if no line is of another kind; 2: plain text; 0: another kind. */
const textMode = (kind: LogKind): number => (kind === 'auto' ? 1 : kind === 'text' ? 2 : 0)

/** A pattern as a word of the script, with variables for the parts that it shares with others. */
const patternWord = (pattern: string): string =>
  Object.entries(SHARED_PARTS).reduce(
    (text, [name, part]) => text.replaceAll(part.replace('\u001b', '\\033'), `\${${name}}`),
    word(pattern),
  )

/** The variables that the script sets once, under names that none of its functions uses: parts of patterns, patterns, and sed commands. */
const sharedVariables = (hasOpen: boolean): string => {
  const parts = Object.entries(SHARED_PARTS).map(([name, part]) => `${name}=${word(part)};`)
  const all = {
    uu: word(UNSTAMPED),
    S: patternWord(coloured(KINDS.auto.stamped)),
    U: patternWord(coloured(KINDS.auto.errors)),
    ...(hasOpen && { X: `${patternWord(TEXT_ERRORS)}"$U|$uu"`, A: patternWord(KINDS.text.stamped) }),
    P: patternWord(WRAPPING),
    zz: word(CHAINED),
    J: word(RECORD_SEPARATOR),
    yy: word(`\\${RECORD_SEPARATOR}`),
    vv: `"s/^(.*)\\n(.{0,200}).*$/\\2$J"`,
  }
  return [...parts, ...Object.entries(all).map(([name, text]) => `${name}=${text};`)].join(' ')
}

/** The variables for patterns that several tails use, which are sent once as well. */
const sharedPatterns = (tasks: readonly LogTask[]): Map<string, string> => {
  const all = tasks.flatMap(({ tails, log }) =>
    log.journal === undefined ? tails.flatMap(({ match }) => (match === 'errors' ? [] : [match.pattern])) : [],
  )
  const common = [...new Set(all)].filter(pattern => all.indexOf(pattern) < all.lastIndexOf(pattern))
  return new Map(common.map((pattern, i) => [pattern, `q${i}`]))
}

const journalCall = (unit: string, { tails }: LogTask, index: number, from: string): string =>
  `u ${index} ${from} ${word(unit)} ${tails.map(({ match }) => word(journalPattern(match))).join(' ')};`

const tailCall = (task: LogTask, index: number, names: ReadonlyMap<string, string>): string => {
  const { tails, log } = task
  const bytes = Math.max(1, ...tails.map(tail => Math.min(Math.trunc(tail.bytes), 2 ** 40)))
  const from = fromOf(tails.map(({ from }) => from).find(from => from !== undefined))
  if (log.journal !== undefined) return journalCall(log.journal, task, index, from)
  const named = (pattern: string) => (names.has(pattern) ? `"$${names.get(pattern)}"` : word(pattern))
  const patterns = tails.map(({ match }) => (match === 'errors' ? '@' : named(match.pattern)))
  return `t ${index} ${bytes} ${pathWord(log.path)} ${from} ${textMode(log.kind)} ${patterns.join(' ')};`
}

/**
 * The command that reads all tails. Its output is between two marks, compressed if the host has gzip; the second shows that it is
 * complete.
 */
export const tailsCommand = (tasks: readonly LogTask[], mark: Mark): string => {
  const names = sharedPatterns(tasks)
  const from = tasks.flatMap(({ tails }) => tails).find(({ from }) => from !== undefined)?.from
  const before = from ? fromOf(from) : '$D'
  return shellCommand(`${PREAMBLE} ${READ_RANGE} ${OPEN_LOG} ${ROTATED} ${TAIL} ${tasks.some(({ log }) => log.journal !== undefined) ? JOURNAL_CHECK + JOURNAL : ''}
    n=$(printf "\\n_"); n=\${n%_}; I=$IFS; D=$(date "+%s%z"); O=\${D#\${D%?????}}; D=\${D%$O};
    ${sharedVariables(tasks.some(({ log }) => textMode(log.kind) > 0))} ${[...names].map(([pattern, name]) => `${name}=${word(pattern)};`).join(' ')}
    w() { printf "%s\\n" "now $D$O$(date -d "@${before}" +%z 2>/dev/null) $u"; ${inPairs(tasks.map((task, i) => tailCall(task, i, names)))} };
    if command -v gzip >/dev/null 2>&1; then ${mark.printed} gzip; w | gzip -1; else ${mark.printed} plain; w; fi;
    ${mark.printed} end`)
}
