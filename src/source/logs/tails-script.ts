import type { LogKind, LogSettings } from '../../config/settings.js'
import type { LogTail, Since } from '../readings.js'
import { JOURNAL, JOURNAL_CHECK, journalPattern } from './journal-script.js'
import { COMMON, KINDS, TEXT_ERRORS, WRAPPING } from './kinds.js'
import { LOOK, type Mark, PREAMBLE, TELL } from './look.js'
import { ROTATED } from './rotated-script.js'
import { pathWord, shellCommand, word } from './shell.js'

/** A line is cut to this many bytes: a person reads no further, and one broken line must not crowd out the others. */
export const LINE_BYTES = 2000
/** What one tail may send: some hundred lines, a few KB when compressed. */
export const KEPT_BYTES = 48 * 1024
/** What all tails of one log may hold on the host. */
const HELD_BYTES = 1_000_000
/** Stands between a line of plain text and the stamped line before it. */
export const STAMP_END = '\u0001'

/** All tails of one log, with its settings: it is read once for all of them. */
export interface Task {
  readonly tails: readonly LogTail[]
  readonly log: LogSettings
}

/**
 * Control lines: `=INDEX read MODE/SIZE/MTIME/…`; `~…` for files that it was rotated to; `^` and the first lines of its kind, `&` where there is
 * no line of any; `+…` for the first line of each file that is read; `:N` before the lines of tail N, each behind a space; `r`, `m` or `c` when
 * reading failed, the pattern is none, or lines of all tails were dropped; `.` at the end. One byte more than may be kept is sent: it shows that
 * lines were dropped.
 *
 * Of a log of plain text, where a line may say no time, each line comes behind the stamped line before it.
 */
const TAIL = `
  s() { if [ "$c" ]; then printf "%s\\n" "$H" | sed -E "s%$P%%g"; else printf "%s\\n" "$H"; fi | grep -m5 -E$a -e "$1"; };
  g() { if [ "$c" ]; then tr -d "\\000" | sed -E "s%$P%%g"; else tr -d "\\000"; fi; };
  l() {
    v "read $s"; C=$1; e=$2; M=$3; T=$4; shift 4; c=; R=; F=;
    [ $C -gt 0 ] && rotated;
    H=$({ if [ "$R" ] || [ $k -gt 0 ]; then a 8 1 4>/dev/null 5>/dev/null | head -c 16384; else head -c 16384 <&8; fi; echo; tail -c 4096 <&6; } | tr -d "\\000");
    case $H in *"$G"*) c=1;; esac; [ $c ] || F=$(s "$e"); [ "$F" ] || { s "$P" >/dev/null && c=1; F=$(s "$e"); };
    [ "$T" = 1 ] && [ -z "$F" ] && [ "$H" ] && T=2;
    [ "$T" = 2 ] && M=$X && e=$A && F=$(s "$e");
    IFS=$n; set -f; for f in $F; do printf "%s\\n" "^$f"; done; IFS=$I; set +f; [ "$H" ] && [ -z "$F" ] && echo "&";
    [ "$R" ] && firsts "$e";
    m=; for f; do [ "$f" = @ ] && f=$M; m="$m\${m:+|}$f"; done;
    x=$(a 3 4>&5 | g | if [ "$T" = 2 ]; then sed -n -E "\\%$A%h; \\%$m%{ G; s/^(.*)\\n(.{0,200}).*$/\\2$J\\1/p; }" || echo m >&5;
      else grep -E$a -e "$m"; [ $? -lt 2 ] || echo m >&5; fi | cut -b1-${LINE_BYTES} | tail -c $(($# > 1 ? ${HELD_BYTES} : ${KEPT_BYTES + 1})));
    [ \${#x} -lt ${HELD_BYTES - 1} ] || echo c;
    N=0; for f; do
      echo ":$N"; N=$((N + 1)); [ "$f" = @ ] && f=$M;
      printf "%s\\n" "$x" | if [ $# -gt 1 ]; then grep -E$a -e "$f" | tail -c ${KEPT_BYTES + 1} | sed "s/^/ /"; else sed "s/^/ /"; fi;
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
  Object.entries(COMMON).reduce((text, [name, part]) => text.replaceAll(part, `\${${name}}`), word(pattern))

/** What is told once: the parts of patterns, and the patterns for logs whose kind is open. */
const shared = (hasOpen: boolean): string => {
  const parts = Object.entries(COMMON).map(([name, part]) => `${name}=${word(part)};`)
  const open = {
    S: patternWord(KINDS.auto.stamped),
    U: patternWord(KINDS.auto.errors),
    X: `${patternWord(TEXT_ERRORS)}"$U"`,
    A: patternWord(KINDS.text.stamped),
    J: word(STAMP_END),
  }
  const all = { ...(hasOpen && open), P: patternWord(WRAPPING), G: word('\u001b') }
  return [...parts, ...Object.entries(all).map(([name, text]) => `${name}=${text};`)].join(' ')
}

const journalCall = (unit: string, { tails }: Task, index: number, from: string): string =>
  `u ${index} ${from} ${word(unit)} ${tails.map(({ match }) => word(journalPattern(match))).join(' ')};`

const call = (task: Task, index: number): string => {
  const { tails, log } = task
  const bytes = Math.max(1, ...tails.map(tail => Math.min(Math.trunc(tail.bytes), 2 ** 40)))
  const isOpen = textOf(log.kind) > 0
  const [stamped, errors] = isOpen ? ['"$S"', '"$U"'] : [patternWord(KINDS[log.kind].stamped), patternWord(KINDS[log.kind].errors)]
  const patterns = tails.map(({ match }) => (match === 'errors' ? '@' : word(match.pattern)))
  const from = tails.map(({ from }) => from).find(from => from !== undefined)
  if (log.journal !== undefined) return journalCall(log.journal, task, index, fromOf(from))
  return `t ${index} ${bytes} ${pathWord(log.path)} ${fromOf(from)} ${stamped} ${errors} ${textOf(log.kind)} ${patterns.join(' ')};`
}

/** The command that reads all tails. Between two marks, compressed where gzip is there; the second also says that the answer is whole. */
export const tailsCommand = (tasks: readonly Task[], mark: Mark): string =>
  shellCommand(`${PREAMBLE} ${LOOK} ${TELL} ${ROTATED} ${TAIL} ${tasks.some(({ log }) => log.journal !== undefined) ? JOURNAL_CHECK + JOURNAL : ''}
    n=$(printf "\\n_"); n=\${n%_}; I=$IFS; D=$(date "+%s%z"); O=\${D#\${D%?????}}; D=\${D%$O};
    ${shared(tasks.some(({ log }) => textOf(log.kind) > 0))}
    w() { printf "%s\\n" "now $D$O $u"; ${inPairs(tasks.map(call))} };
    if command -v gzip >/dev/null 2>&1; then ${mark.printed} gzip; w | gzip -1; else ${mark.printed} plain; w; fi;
    ${mark.printed} end`)
