import type { LogSettings } from '../../config/settings.js'
import type { FollowOptions } from '../source.js'
import { JOURNAL_CHECK } from './journal-script.js'
import { KINDS, shownErrors } from './kinds.js'
import { type Mark, OPEN_LOG, PREAMBLE, READ_RANGE } from './preamble.js'
import { pathWord, shellCommand, word } from './shell.js'

/** Longer lines are cut. With its prefix a line stays below PIPE_BUF (4096), so that lines of several logs never mix. */
export const FOLLOW_LINE_BYTES = 4000

const MAX_READ_BYTES = 16 * 1024 * 1024
/** The latest entries of a journal, among which matches are looked for. */
const MAX_JOURNAL_ENTRIES = 2000
/** The last lines of those written while the connection was lost. */
export const MAX_RESUMED_LINES = 5000
/** Rotated files among which the one last followed is looked for. */
const MAX_ROTATED_FILES = 12
const MIN_READ_BYTES = 1024 * 1024

/**
 * Selects whole entries, from a line that matches to the next line that begins an entry, so that a traceback stays with its error.
 * Without awk, only the matching lines. Only for input that ends: mawk waits for a full buffer.
 */
const ERRORS = `
  if command -v awk >/dev/null 2>&1; then
    H=$e M=$m awk "{ if (\\$0 ~ ENVIRON[\\"H\\"]) s = (\\$0 ~ ENVIRON[\\"M\\"]); if (s) print }";
  else grep -E$a -e "$m"; fi`

const filterOf = ({ errorsOnly, grep }: FollowOptions): string => {
  const filters = [...(errorsOnly ? [ERRORS] : []), ...(grep === undefined ? [] : [`grep -iF$a -e ${word(grep)}`])]
  return filters.join(' | ') || 'cat'
}

/** `d SIZE`: a checksum of the file's beginning, by which the file is recognised later. */
const CHECKSUM = 'd() { head -c $(($1 < 256 ? $1 : 256)) | cksum; };'

/** Prints `INDEX:line` for each line, and control lines as in `OPEN_LOG`. */
const lastLines = (options: FollowOptions): string => `
  f() { ${filterOf(options)}; };
  l() {
    e=$1; m=$2;
    if [ "$3" ]; then x=$(k=0; [ $z -gt 65536 ] && k=$((z - 65537)); o 6 4>/dev/null | tr -d "\\000" | grep -m1 -E$a -e "$e"); [ "$x" ] || { e="$3"; m="$4"; }; fi; x=;
    [ $z -gt 0 ] && x=$({ o 3 | tr -d "\\000" | cut -b1-${FOLLOW_LINE_BYTES} | f | tail -n ${options.lines} | sed "s/^/$i:/" >&5; } 4>&1);
    eval "z$i=$z"; v "read \${x:+r}/$(d $z <&8)/$s";
  };`

/**
 * Prefixes each line without delay, with GNU cut and grep if they exist, else in the shell itself, byte by byte.
 * `n` follows a log by name from the byte at which the first read ended, so that no line between the two is missed.
 */
const NEW_LINES = `
  g=; echo x | stdbuf -oL cut -b1-9 2>/dev/null | grep --line-buffered -aH --label=1 -e "" >/dev/null 2>&1 && g=1;
  q() {
    if [ $g ]; then stdbuf -oL cut -b1-${FOLLOW_LINE_BYTES} | grep --line-buffered -aH --label=$1 -e "";
    else while IFS= read -r x; do printf "%s\\n" "$1:$x"; done; fi;
  };
  n() { tail -c +$(($2 + 1)) -F "$3" 2>/dev/null | q $1; echo "=$1 over"; };`

/**
 * Leaves no process behind: standard input ends with the channel or the client, and then everything in our process group is killed,
 * including a `tail` of a log that never grows again.
 */
const UNTIL_INPUT_ENDS = 'cat >/dev/null; trap "" TERM; kill -TERM 0; exit 0'

/**
 * `l INODE SUM OFFSET LINES`: resumes a log after so many lines behind that byte of the file. The file may have been renamed, packed, or
 * copied and truncated since; it is recognised by its beginning and its inode, and the files rotated after it, then the log itself,
 * follow. The first line printed is the last one shown before, for comparison. If the file is gone, the newest rotated file is taken
 * instead, and `=INDEX guessed` printed. Without arguments, prints the log's last lines.
 */
const resumedLines = (lines: number): string => `
  n=$(printf "\\n_"); n=\${n%_};
  h() { ls -dtrL "$p"[.-][0-9]* | while IFS= read -r f; do [ -f "$f" ] && { [ "$f" -ef "$p" ] || stat -L -c "%i %n" "$f"; }; done | tail -n ${MAX_ROTATED_FILES}; };
  c() { case $1 in *.gz) gzip -dc <"$1" | tail -c +$2;; *) tail -c +$2 <"$1";; esac; };
  w() {
    L=$1; S=$2; O=$3; N=$4; Q=; E=; x=\${s#*/*/*/}; IFS=$n;
    [ "$L" = 0 ] || { [ "$L" = "\${x%%/*}" ] && [ $z -ge $O ] && [ "$(d $O <&8)" = "$S" ]; } || {
      F=$(h); set -f;
      for f in $F; do
        Q=$f;
        if if [ $O = 0 ]; then [ "\${f%% *}" = "$L" ]; else [ "$(c "\${f#* }" 1 | d $O)" = "$S" ]; fi; then E=$f; elif [ "$E" ]; then E=$E$n$f; fi;
      done;
      if [ "$E" ]; then Q=$E; else v guessed >&5; N=0; [ "$Q" ] || O=0; fi;
    };
    set -f; { for f in $Q; do c "\${f#* }" $((O + 1)); O=0; done; [ $z -gt $O ] && tail -c +$((O + 1)) <&3 | head -c $((z - O)); } |
      tr -d "\\000" | tail -n +$((N > 1 ? N : 1)) | { [ $N -gt 0 ] && IFS= read -r x && printf "%s\\n" "$x"; tail -n ${MAX_RESUMED_LINES}; };
  };
  l() {
    eval "z$i=$z";
    if [ "$1" ]; then w "$@"; else [ $z -gt 0 ] && o 3 4>/dev/null | tail -n ${lines} | tr -d "\\000"; fi | cut -b1-${FOLLOW_LINE_BYTES} | sed "s/^/$i:/" >&5;
    v "read /$(d $z <&6)/$s";
  };`

/** The command that prints the last lines of all logs, log by log, and with `follow` all lines appended later. */
export const followCommand = (options: FollowOptions, mark: Mark): string => {
  const isResumed = (options.places?.size ?? 0) > 0
  const filtered = options.errorsOnly || options.grep !== undefined
  const bytes = filtered ? MAX_READ_BYTES : Math.min(MAX_READ_BYTES, Math.max(MIN_READ_BYTES, options.lines * FOLLOW_LINE_BYTES))
  // A log of kind auto counts as plain text if no line is of another kind.
  const orText = options.errorsOnly ? `${word(KINDS.text.begins)} ${word(shownErrors('text'))}` : ''
  const argumentsOf = ({ name, kind }: LogSettings): string => {
    if (!isResumed) return `${word(KINDS[kind].begins)} ${word(shownErrors(kind))} ${kind === 'auto' ? orText : ''}`
    const position = options.places?.get(name)
    // Without an inode, the file is unknown: its last line is looked for.
    return position ? `${word(position.inode ?? '?')} ${word(position.sum ?? '')} ${position.offset ?? 0} ${position.lines ?? 0}` : '""'
  }
  const first = (log: LogSettings, index: number) =>
    `t ${index} ${bytes} ${pathWord(log.path)} ${argumentsOf(log)};
    case $s in *": No such file or directory") z${index}=0;; esac;`
  // JSON entries cannot be filtered on the host; liveFilter does that here.
  const entries = `-q -o json --output-fields=MESSAGE,PRIORITY -n ${filtered ? Math.max(MAX_JOURNAL_ENTRIES, options.lines) : options.lines}`
  const cursor = `$(j -q -n 1 -o cat --show-cursor 2>/dev/null | sed -n "s/^-- cursor: //p" | tail -n 1)`
  const journal = (unit: string, index: number) =>
    `i=${index}; p=${word(unit)}; z${index}=; if jc; then ${options.follow ? `v "read ${cursor}"; z${index}=0` : `v read; j ${entries} | m | cut -b1-${FOLLOW_LINE_BYTES} | sed "s/^/$i:/"`}; fi;`
  const after = (name: string): string => {
    const lastCursor = options.places?.get(name)?.cursor
    return lastCursor === undefined ? entries : `-q -o json --output-fields=MESSAGE,PRIORITY --no-tail --after-cursor=${word(lastCursor)}`
  }
  const then = ({ name, path, journal }: LogSettings, index: number) =>
    journal !== undefined
      ? `[ "$z${index}" ] && { journalctl -a -f -u ${word(journal)} ${after(name)} 2>/dev/null | m -u | q ${index}; echo "=${index} over"; } &`
      : `[ "$z${index}" ] && n ${index} $z${index} ${pathWord(path)} &`
  // A log without a number in z is not followed. An absent log is followed from its first byte, once it appears.
  const unset = options.logs.map((_, index) => `z${index}=;`).join(' ')
  return shellCommand(`${PREAMBLE} ${READ_RANGE} ${OPEN_LOG} ${options.logs.some(({ journal }) => journal !== undefined) ? JOURNAL_CHECK : ''} ${CHECKSUM} ${isResumed ? resumedLines(options.lines) : lastLines(options)} ${unset} ${mark.printed} begin;
    ${options.logs.map((log, i) => (log.journal === undefined ? first(log, i) : journal(log.journal, i))).join(' ')}
    ${mark.printed} end; ${options.follow ? `${NEW_LINES} ${options.logs.map(then).join(' ')} ${UNTIL_INPUT_ENDS}` : ''}`)
}
