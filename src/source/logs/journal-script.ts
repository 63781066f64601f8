import type { LogTail } from '../readings.js'

/** The latest entries of the window, among which matches are looked for. */
const MAX_ENTRIES = 100_000
/** An entry may contain a whole traceback, and has many fields besides. */
export const MAX_ENTRY_BYTES = 16_000
export const MAX_JOURNAL_BYTES = 256 * 1024

/** systemd/sd-messages.h: SD_MESSAGE_JOURNAL_DROPPED. */
const SUPPRESSED = 'a596d6fe7bfa4994828e72309e95d61e'

/** journalctl prints text with unprintable characters, such as colours, as a list of numbers, which cannot be searched for words. */
const NUMERIC_TEXT = '"MESSAGE" *: *[[]'
const ERRORS = `[^A-Za-z0-9_](ERROR|CRITICAL|FATAL|Traceback|error|critical|fatal|crit|alert|emerg)[^A-Za-z0-9_]|terminated due to signal|" 5[0-9][0-9] |(status(_code)?|level|levelno).?" *: *.?"?[456]|"PRIORITY" *: *"[0-3]"|Failed with result`

/** A pattern for the journal's JSON, where quotes are escaped: it matches at least what `match` matches in the text itself. */
export const journalPattern = (match: LogTail['match']): string => {
  const own = match === 'errors' ? ERRORS : match.pattern.replaceAll('[^"]*', '.*').replaceAll('"', '.?"')
  return `${own}|${NUMERIC_TEXT}`
}

/** Copies the other fields in front of the text, which may be cut: journalctl prints fields in any order. */
const FRONT = ['__CURSOR', '__REALTIME_TIMESTAMP', 'PRIORITY']
  .map(name => `s/^[{](.*(\\"${name}\\" *: *\\"[^\\"]*\\").*)/{\\2,\\1/`)
  .join('; ')

/**
 * `jc`: prints why nothing can be read of the unit $p, or sets $L to the time of its last entry and $W to journalctl's warnings about
 * its files. Without the right to read, journalctl prints a hint. `-a`: else it omits text over 4 KB, such as tracebacks, from JSON.
 * `m`: prepares JSON entries to be cut.
 */
export const JOURNAL_CHECK = `
  j() { journalctl -a -u "$p" --no-pager "$@"; };
  m() { sed $1 -E "${FRONT}"; };
  jc() {
    command -v journalctl >/dev/null 2>&1 || { v nojournal; return 1; };
    L=$(j -n 1 -o short-unix 2>&1);
    case $L in *"from other users"*|*"insufficient permissions"*) v "nogroup $u"; return 1;; esac;
    W=$(printf "%s\\n" "$L" | sed -nE "/ignoring file/{ s%^[^/]*%%; s%,? (is trunc|uses an|corrupted|ignoring).*%%; p; }");
    L=$(printf "%s\\n" "$L" | grep -E "^[0-9]+[.]" | tail -n 1); L=\${L%%.*}; [ "$L" ] || { v noentry; return 1; };
  };`

/**
 * `u INDEX SECONDS UNIT …`: prints the journal of a unit. `=INDEX read j/0/LAST`, then as for a file; `#FIRST` for when the journal, or
 * the part that is read, begins; `~b MTIME PATH` for each damaged file that journalctl skips with a warning; `~s LAST COUNT` if journald
 * took no more entries of the unit for a while (RateLimitBurst), which it tells in an entry of its own.
 */
export const JOURNAL = `
  u() {
    i=$1; C=$2; p=$3; shift 3; jc || return; v "read j/0/$L";
    [ "$W" ] && printf "%s\\n" "$W" | while IFS= read -r f; do printf "%s\\n" "~b $(stat -L -c %Y "$f" || date +%s) $f"; done 2>/dev/null;
    j -q --since "@$C" -o short-unix MESSAGE_ID=${SUPPRESSED} 2>/dev/null | sed -nE "s/^([0-9]+)[.].*Suppressed ([0-9]+) messages.*/\\1 \\2/p" | {
      N=0; while read -r t n; do L=$t; N=$((N + n)); done; [ $N = 0 ] || echo "~s $L $N";
    };
    L=$(journalctl --no-pager -q -o short-unix 2>/dev/null | head -n 1); echo "#\${L%%.*}";
    L=$(j -q --since "@$C" -o short-unix 2>/dev/null | head -n 1); M=$(j -q --since "@$C" -n ${MAX_ENTRIES} -o short-unix 2>/dev/null | head -n 1);
    [ "$L" = "$M" ] || echo "#\${M%%.*}";
    { N=0; for f; do
      echo ":$N"; N=$((N + 1));
      { j -q --since "@$C" -n ${MAX_ENTRIES} -o json --output-fields=MESSAGE,PRIORITY 2>/dev/null || echo r >&5; } | grep -E$a -e "$f" | m | cut -b1-${MAX_ENTRY_BYTES} | tail -c ${MAX_JOURNAL_BYTES + 1} | sed "s/^/ /";
    done; } 5>&1;
    echo .;
  };`
