import type { LogKind, LogSettings } from '../../config/settings.js'
import type { LogTail, Since } from '../readings.js'
import { JOURNAL, JOURNAL_CHECK, journalPattern } from './journal-script.js'
import { CHAINED, COMMON, coloured, KINDS, TEXT_ERRORS, UNSTAMPED, WRAPPING } from './kinds.js'
import { LOOK, type Mark, PREAMBLE, TELL } from './preamble.js'
import { ROTATED } from './rotated-script.js'
import { pathWord, shellCommand, word } from './shell.js'

/** A line is cut to this many bytes: a person reads no further, and one broken line must not crowd out the others. */
export const LINE_BYTES = 2000
/** What one tail may send: some hundred lines, a few KB when compressed. */
export const KEPT_BYTES = 48 * 1024
/** What all tails of one log may hold on the host. */
const HELD_BYTES = 1_000_000
/** Of one line that is held: what it is counted by may stand behind a long text. */
const HELD_LINE_BYTES = 65_536
/** Stands between a line that says no time and the stamped line before it; twice where it follows that very line. */
export const STAMP_END = '\u0001'

/** All tails of one log, with its settings: it is read once for all of them. */
export interface Task {
  readonly tails: readonly LogTail[]
  readonly log: LogSettings
}

/**
 * Control lines: `=INDEX read MODE/SIZE/MTIME/…`; `~…` for files that it was rotated to; `^` and the first lines of any kind, `-` and the last, `&`
 * where there is no line of any; `+…` for the first line of each file that is read; `:N` before the lines of tail N, each behind a space; `r`, `m`
 * or `c` when reading failed, the pattern is none, or lines of all tails were dropped; `.` at the end. One byte more than may be kept is sent: it
 * shows that lines were dropped.
 *
 * A line that says no time comes behind the stamped line before it: of plain text each, of other logs an error that was written past
 * the logging. grep is twice as fast as sed, so that the latter looks only where there is such an error, at once where an end of the log
 * shows it. A traceback is no error of its own right behind one, nor where it says so.
 */
const TAIL = `
  s() { if [ "$c" ]; then printf "%s\\n" "$H" | sed -E "s%$P%%g"; else printf "%s\\n" "$H"; fi | grep -E$a -e "$1"; };
  g() { if [ "$c" ]; then tr -d "\\000" | sed -E "s%$P%%g"; else tr -d "\\000"; fi; };
  i() { sed -n -E ":t$n$kk$yy$zz$J{n;n;d;};$yy($m)$J{G;$vv\\1/p;n;\\%^Traceb%d;bt$n}" || echo m >&5; };
  e() { cut -b1-${HELD_LINE_BYTES} | tail -c ${HELD_BYTES}; };
  l() {
    v "read $s"; C=$1; T=$2; shift 2; c=; R=;
    [ $C -gt 0 ] && rotated;
    M="$U|$uu"; bb=$S;
    L=$(tail -c 4096 <&6 | tr -d "\\000");
    H=$({ if [ "$R" ] || [ $k -gt 0 ]; then a 8 1 4>/dev/null 5>/dev/null | head -c 16384; else head -c 16384 <&8; fi; printf "\\n%s" "$L"; } | tr -d "\\000");
    s "$P" >/dev/null && c=1; F=$(s "$S" | cut -b1-${LINE_BYTES} | sed 5q);
    [ "$T" = 1 ] && [ -z "$F" ] && [ "$H" ] && T=2;
    [ "$T" = 2 ] && M=$X && bb=$A;
    m=; for f; do [ "$f" = @ ] && f=$M; m="$m\${m:+|}$f"; done;
    if [ "$T" = 2 ]; then kk="$yy$A\${J}h;\${c:+s%$P%%g;}"; c=; F=$(s "$A" | cut -b1-${LINE_BYTES} | sed 5q);
    else kk="$yy$S$J{h;$yy($m)\${J}p;n;\\%^Traceb%{G;$vv$J\\1/p;d;};bt$n};"; s "$uu" >/dev/null && T=3; fi;
    if [ "$F" ]; then printf "%s\\n" "$F" | sed "s/^/^/"; elif [ "$H" ]; then echo "&"; fi;
    [ "$R" ] && firsts "$bb";
    H=$L; s "$bb" | tail -n 3 | sed "s/^/-/";
    x=$(a 3 4>&5 | g | if [ $T -gt 1 ]; then i; else grep -E$a -e "$m"; [ $? -lt 2 ] || echo m >&5; fi | e);
    [ $T -gt 1 ] || { [ "$x" ] && printf "%s\\n" "$x" | grep -Eqv$a -e "$S" && T=3 && x=$(a 9 4>/dev/null 5>/dev/null | g | i | e); };
    [ \${#x} -lt ${HELD_BYTES - 1} ] || echo c;
    N=0; for f; do
      echo ":$N"; N=$((N + 1)); [ "$f" = @ ] && f=$M;
      [ -z "$x" ] || printf "%s\\n" "$x" | if [ $# = 1 ]; then cat; elif [ $T -gt 1 ]; then sed -n -E "h;s/^[^$J]*$J+//;$yy($f)$J{g;p;}"; else grep -E$a -e "$f"; fi | cut -b1-${LINE_BYTES} | tail -c ${KEPT_BYTES + 1} | sed "s/^/ /";
    done;
    echo .;
  };`

/**
 * Two at a time: of six logs of 3 MB, two processors make 57 ms instead of 75, and no more of them at once makes it less than 52.
 * What the second says waits in a pipe, and comes after the first.
 */
const inPairs = (calls: readonly string[]): string =>
  calls.map((call, i) => (i % 2 > 0 ? '' : calls[i + 1] ? `{ ${calls[i + 1]} } | { ${call} cat; };` : call)).join(' ')

/** Written to a little later than by the database's clock, perhaps. */
const SLACK_SECONDS = 60

/** The host's time, in its own words, from which on files are looked at; 0: only the log itself is. */
const fromOf = (from: Since | undefined): string => {
  if (!from) return '0'
  return 'at' in from ? String(Math.max(1, Math.trunc(from.at.getTime() / 1000))) : `$((D - ${Math.ceil(from.secondsAgo) + SLACK_SECONDS}))`
}

/** 1: plain text where no line is of any other kind; 2: plain text. */
const textOf = (kind: LogKind): number => (kind === 'auto' ? 1 : kind === 'text' ? 2 : 0)

/** A pattern as a word of the script, with the names of what it has in common with others. */
const patternWord = (pattern: string): string =>
  Object.entries(COMMON).reduce((text, [name, part]) => text.replaceAll(part.replace('\u001b', '\\033'), `\${${name}}`), word(pattern))

/** What is told once, under names that no function of the script takes for itself: the parts of patterns, the patterns, and what sed does with them. */
const shared = (hasOpen: boolean): string => {
  const parts = Object.entries(COMMON).map(([name, part]) => `${name}=${word(part)};`)
  const all = {
    uu: word(UNSTAMPED),
    S: patternWord(coloured(KINDS.auto.stamped)),
    U: patternWord(coloured(KINDS.auto.errors)),
    ...(hasOpen && { X: `${patternWord(TEXT_ERRORS)}"$U|$uu"`, A: patternWord(KINDS.text.stamped) }),
    P: patternWord(WRAPPING),
    zz: word(CHAINED),
    J: word(STAMP_END),
    yy: word(`\\${STAMP_END}`),
    vv: `"s/^(.*)\\n(.{0,200}).*$/\\2$J"`,
  }
  return [...parts, ...Object.entries(all).map(([name, text]) => `${name}=${text};`)].join(' ')
}

/** What several tails look for is told once as well: the names of such patterns. */
const namesOf = (tasks: readonly Task[]): Map<string, string> => {
  const all = tasks.flatMap(({ tails, log }) =>
    log.journal === undefined ? tails.flatMap(({ match }) => (match === 'errors' ? [] : [match.pattern])) : [],
  )
  const common = [...new Set(all)].filter(pattern => all.indexOf(pattern) < all.lastIndexOf(pattern))
  return new Map(common.map((pattern, i) => [pattern, `q${i}`]))
}

const journalCall = (unit: string, { tails }: Task, index: number, from: string): string =>
  `u ${index} ${from} ${word(unit)} ${tails.map(({ match }) => word(journalPattern(match))).join(' ')};`

const call = (task: Task, index: number, names: ReadonlyMap<string, string>): string => {
  const { tails, log } = task
  const bytes = Math.max(1, ...tails.map(tail => Math.min(Math.trunc(tail.bytes), 2 ** 40)))
  const from = fromOf(tails.map(({ from }) => from).find(from => from !== undefined))
  if (log.journal !== undefined) return journalCall(log.journal, task, index, from)
  const named = (pattern: string) => (names.has(pattern) ? `"$${names.get(pattern)}"` : word(pattern))
  const patterns = tails.map(({ match }) => (match === 'errors' ? '@' : named(match.pattern)))
  return `t ${index} ${bytes} ${pathWord(log.path)} ${from} ${textOf(log.kind)} ${patterns.join(' ')};`
}

/** The command that reads all tails. Between two marks, compressed where gzip is there; the second also says that the answer is whole. */
export const tailsCommand = (tasks: readonly Task[], mark: Mark): string => {
  const names = namesOf(tasks)
  const from = tasks.flatMap(({ tails }) => tails).find(({ from }) => from !== undefined)?.from
  const before = from ? fromOf(from) : '$D'
  return shellCommand(`${PREAMBLE} ${LOOK} ${TELL} ${ROTATED} ${TAIL} ${tasks.some(({ log }) => log.journal !== undefined) ? JOURNAL_CHECK + JOURNAL : ''}
    n=$(printf "\\n_"); n=\${n%_}; I=$IFS; D=$(date "+%s%z"); O=\${D#\${D%?????}}; D=\${D%$O};
    ${shared(tasks.some(({ log }) => textOf(log.kind) > 0))} ${[...names].map(([pattern, name]) => `${name}=${word(pattern)};`).join(' ')}
    w() { printf "%s\\n" "now $D$O$(date -d "@${before}" +%z 2>/dev/null) $u"; ${inPairs(tasks.map((task, i) => call(task, i, names)))} };
    if command -v gzip >/dev/null 2>&1; then ${mark.printed} gzip; w | gzip -1; else ${mark.printed} plain; w; fi;
    ${mark.printed} end`)
}
