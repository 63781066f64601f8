import type { LogSettings } from '../../config/settings.js'
import type { FollowOptions } from '../source.js'
import { JOURNAL_CHECK } from './journal-script.js'
import { KINDS, shownErrors } from './kinds.js'
import { LOOK, type Mark, PREAMBLE, TELL } from './preamble.js'
import { pathWord, shellCommand, word } from './shell.js'

/** A line is cut to this many bytes. With its prefix it stays below PIPE_BUF (4096), so that lines of several logs never mix. */
export const LINE_BYTES = 4000

const MOST_BYTES = 16 * 1024 * 1024
/** Of a journal, the latest that may hold what is looked for. */
const MOST_ENTRIES = 2000
/** Of what was written while the connection was gone, the last so many lines. */
export const RESUMED_LINES = 5000
/** Files that a log was rotated to among which that is looked for which it was. */
const MOST_FILES = 12
const LEAST_BYTES = 1024 * 1024

/**
 * Entries from the first line that matches to the next that begins another: a traceback stays with its error.
 * Without awk the lines themselves must do. Only here, where the input ends: mawk waits for a full buffer.
 */
const ERRORS = `
  if command -v awk >/dev/null 2>&1; then
    H=$e M=$m awk "{ if (\\$0 ~ ENVIRON[\\"H\\"]) s = (\\$0 ~ ENVIRON[\\"M\\"]); if (s) print }";
  else grep -E$a -e "$m"; fi`

const filterOf = ({ errorsOnly, grep }: FollowOptions): string => {
  const filters = [...(errorsOnly ? [ERRORS] : []), ...(grep === undefined ? [] : [`grep -iF$a -e ${word(grep)}`])]
  return filters.join(' | ') || 'cat'
}

/** `d SIZE`: by how a file begins it is known again. */
const KNOWN = 'd() { head -c $(($1 < 256 ? $1 : 256)) | cksum; };'

/** \`INDEX:line\` for each line, and control lines as \`TELL\` has them. */
const lastLines = (options: FollowOptions): string => `
  f() { ${filterOf(options)}; };
  l() {
    e=$1; m=$2;
    if [ "$3" ]; then x=$(k=0; [ $z -gt 65536 ] && k=$((z - 65537)); o 6 4>/dev/null | tr -d "\\000" | grep -m1 -E$a -e "$e"); [ "$x" ] || { e="$3"; m="$4"; }; fi; x=;
    [ $z -gt 0 ] && x=$({ o 3 | tr -d "\\000" | cut -b1-${LINE_BYTES} | f | tail -n ${options.lines} | sed "s/^/$i:/" >&5; } 4>&1);
    eval "z$i=$z"; v "read \${x:+r}/$(d $z <&8)/$s";
  };`

/**
 * Prefixes each line at once. GNU cut and grep where they are; elsewhere the shell itself, a byte at a time.
 * \`n\` follows a log by name from the byte that the look ended at, so that no line is missed between the two.
 */
const NEW_LINES = `
  g=; echo x | stdbuf -oL cut -b1-9 2>/dev/null | grep --line-buffered -aH --label=1 -e "" >/dev/null 2>&1 && g=1;
  q() {
    if [ $g ]; then stdbuf -oL cut -b1-${LINE_BYTES} | grep --line-buffered -aH --label=$1 -e "";
    else while IFS= read -r x; do printf "%s\\n" "$1:$x"; done; fi;
  };
  n() { tail -c +$(($2 + 1)) -F "$3" 2>/dev/null | q $1; echo "=$1 over"; };`

/**
 * Nothing stays behind: when the channel or the client is gone, standard input ends, and with it everything in our process group,
 * also a \`tail\` whose log never says another word.
 */
const UNTIL_INPUT_ENDS = 'cat >/dev/null; trap "" TERM; kill -TERM 0; exit 0'

/**
 * `l INODE SUM OFFSET LINES`: of a log that goes on where it was, what comes after so many lines behind that byte of the file, which may have been
 * renamed, packed, or copied and truncated since: then what it was rotated to after that, and the log itself, follow. It is known by
 * how it begins, and by its inode. The last line that was told comes first, to be recognised. Where the file is gone, the newest that the
 * log was rotated to is taken for it: `=INDEX guessed`. A log without a place just shows its last lines.
 */
const resumedLines = (lines: number): string => `
  n=$(printf "\\n_"); n=\${n%_};
  h() { ls -dtrL "$p"[.-][0-9]* | while IFS= read -r f; do [ -f "$f" ] && { [ "$f" -ef "$p" ] || stat -L -c "%i %n" "$f"; }; done | tail -n ${MOST_FILES}; };
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
      tr -d "\\000" | tail -n +$((N > 1 ? N : 1)) | { [ $N -gt 0 ] && IFS= read -r x && printf "%s\\n" "$x"; tail -n ${RESUMED_LINES}; };
  };
  l() {
    eval "z$i=$z";
    if [ "$1" ]; then w "$@"; else [ $z -gt 0 ] && o 3 4>/dev/null | tail -n ${lines} | tr -d "\\000"; fi | cut -b1-${LINE_BYTES} | sed "s/^/$i:/" >&5;
    v "read /$(d $z <&6)/$s";
  };`

/** The command that prints the last lines of all logs, log by log, and with \`follow\` all lines that come after. */
export const followCommand = (options: FollowOptions, mark: Mark): string => {
  const isResumed = (options.places?.size ?? 0) > 0
  const filtered = options.errorsOnly || options.grep !== undefined
  const bytes = filtered ? MOST_BYTES : Math.min(MOST_BYTES, Math.max(LEAST_BYTES, options.lines * LINE_BYTES))
  // Of an open kind, plain text is what holds no line of any other.
  const orText = options.errorsOnly ? `${word(KINDS.text.begins)} ${word(shownErrors('text'))}` : ''
  const looked = ({ name, kind }: LogSettings): string => {
    if (!isResumed) return `${word(KINDS[kind].begins)} ${word(shownErrors(kind))} ${kind === 'auto' ? orText : ''}`
    const place = options.places?.get(name)
    // Of which nobody knows the file, the last line is looked for.
    return place ? `${word(place.inode ?? '?')} ${word(place.sum ?? '')} ${place.offset ?? 0} ${place.lines ?? 0}` : '""'
  }
  const first = (log: LogSettings, index: number) =>
    `t ${index} ${bytes} ${pathWord(log.path)} ${looked(log)};
    case $s in *": No such file or directory") z${index}=0;; esac;`
  // What is chosen among its entries is chosen here: they come as JSON.
  const entries = `-q -o json --output-fields=MESSAGE,PRIORITY -n ${filtered ? Math.max(MOST_ENTRIES, options.lines) : options.lines}`
  const cursor = `$(j -q -n 1 -o cat --show-cursor 2>/dev/null | sed -n "s/^-- cursor: //p" | tail -n 1)`
  const journal = (unit: string, index: number) =>
    `i=${index}; p=${word(unit)}; z${index}=; if jc; then ${options.follow ? `v "read ${cursor}"; z${index}=0` : `v read; j ${entries} | m | cut -b1-${LINE_BYTES} | sed "s/^/$i:/"`}; fi;`
  const after = (name: string): string => {
    const told = options.places?.get(name)?.cursor
    return told === undefined ? entries : `-q -o json --output-fields=MESSAGE,PRIORITY --no-tail --after-cursor=${word(told)}`
  }
  const then = ({ name, path, journal }: LogSettings, index: number) =>
    journal !== undefined
      ? `[ "$z${index}" ] && { journalctl -a -f -u ${word(journal)} ${after(name)} 2>/dev/null | m -u | q ${index}; echo "=${index} over"; } &`
      : `[ "$z${index}" ] && n ${index} $z${index} ${pathWord(path)} &`
  // No number: not followed. A log that is absent is followed from its first byte, once it appears.
  const unset = options.logs.map((_, index) => `z${index}=;`).join(' ')
  return shellCommand(`${PREAMBLE} ${LOOK} ${TELL} ${options.logs.some(({ journal }) => journal !== undefined) ? JOURNAL_CHECK : ''} ${KNOWN} ${isResumed ? resumedLines(options.lines) : lastLines(options)} ${unset} ${mark.printed} begin;
    ${options.logs.map((log, i) => (log.journal === undefined ? first(log, i) : journal(log.journal, i))).join(' ')}
    ${mark.printed} end; ${options.follow ? `${NEW_LINES} ${options.logs.map(then).join(' ')} ${UNTIL_INPUT_ENDS}` : ''}`)
}
