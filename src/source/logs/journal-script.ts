import type { LogTail } from '../readings.js'

/** Entries that are looked at, the latest of the window. */
const MOST_ENTRIES = 100_000
/** An entry may hold a whole traceback, and says much of itself besides. */
export const ENTRY_BYTES = 16_000
export const JOURNAL_BYTES = 256 * 1024

/** A text with other than printable signs in it, colours for one, is a list of numbers: nobody can look for words in that. */
const NUMBERS = '"MESSAGE" *: *[[]'
const ERRORS = `[^A-Za-z0-9_](ERROR|CRITICAL|FATAL|Traceback|error|critical|fatal|crit|alert|emerg)[^A-Za-z0-9_]|terminated due to signal|" 5[0-9][0-9] |(status(_code)?|level|levelno).?" *: *.?"?[456]|"PRIORITY" *: *"[0-3]"|Failed with result`

/** What to look for in the journal's JSON, where quotes are escaped: no less than what matches the text itself. */
export const journalPattern = (match: LogTail['match']): string => {
  const own = match === 'errors' ? ERRORS : match.pattern.replaceAll('[^"]*', '.*').replaceAll('"', '.?"')
  return `${own}|${NUMBERS}`
}

/** Copies to the front what an entry says besides its text, which may be cut: journalctl writes its fields in any order. */
const FRONT = ['__CURSOR', '__REALTIME_TIMESTAMP', 'PRIORITY']
  .map(name => `s/^[{](.*(\\"${name}\\" *: *\\"[^\\"]*\\").*)/{\\2,\\1/`)
  .join('; ')

/**
 * `jc`: says why nothing can be read of the unit $p, or leaves in $L the time of its last entry, and in $W what journalctl said of its files. Without
 * the right, it answers with a hint; without `-a` it leaves out a text of more than 4 KB, as tracebacks are in JSON. `m`: entries as JSON, made fit to be cut.
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
 * `u INDEX SECONDS UNIT …`: what the journal says of a unit. `=INDEX read j/0/LAST` and then as of a file; `#FIRST` where the whole journal, or what
 * is looked at of it, begins; `~b MTIME PATH` of each file of it that journalctl leaves out, saying so on the side.
 */
export const JOURNAL = `
  u() {
    i=$1; C=$2; p=$3; shift 3; jc || return; v "read j/0/$L";
    [ "$W" ] && printf "%s\\n" "$W" | while IFS= read -r f; do printf "%s\\n" "~b $(stat -L -c %Y "$f" || date +%s) $f"; done 2>/dev/null;
    L=$(journalctl --no-pager -q -o short-unix 2>/dev/null | head -n 1); echo "#\${L%%.*}";
    L=$(j -q --since "@$C" -o short-unix 2>/dev/null | head -n 1); M=$(j -q --since "@$C" -n ${MOST_ENTRIES} -o short-unix 2>/dev/null | head -n 1);
    [ "$L" = "$M" ] || echo "#\${M%%.*}";
    { N=0; for f; do
      echo ":$N"; N=$((N + 1));
      { j -q --since "@$C" -n ${MOST_ENTRIES} -o json --output-fields=MESSAGE,PRIORITY 2>/dev/null || echo r >&5; } | grep -E$a -e "$f" | m | cut -b1-${ENTRY_BYTES} | tail -c ${JOURNAL_BYTES + 1} | sed "s/^/ /";
    done; } 5>&1;
    echo .;
  };`
