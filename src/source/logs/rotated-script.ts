/** How many files a log may have been rotated to within the window; four processes on one handler make four of them. */
const MOST_FILES = 12
/** What a compressed file may grow by: ten times is usual, and what is looked at is bounded. */
const GROWTH = 10
const MOST_UNPACKED = 256 * 1024 * 1024
/** So many files that are older than the window: their names show in which rhythm the log is turned. */
const OLDER_FILES = 3

/**
 * `rotated`: the files that $p was rotated to and that were written since $C, the oldest first, into $R: `START SIZE PATH` each. Says `~WHY MTIME PATH` of
 * each: `r` it is read, `o` it is older than all that was asked for, or why it is passed over. Of numbers and dates only: what
 * a person copied beside a log is no part of it, nor is what is no file (a FIFO would be waited for), the log itself under its dated name, or a
 * packed copy of a file that is still there. A packed file that is older than its namesake is no copy: packing was given up.
 *
 * `a FD [1]`: all of them and then the log itself, through FD; with 1 only the first. `firsts PATTERN`: `+` and the first line that says a time, of
 * each that a date names and of the log itself; `+` alone for the others.
 */
export const ROTATED = `
  h() { for f; do
    [ -f "$f" ] && { stat -L -c "%Y %s %n" "$@" | grep -E$a "[.-][0-9][0-9_.:T-]*([.]log)?([.](gz|bz2|xz|zst))?$" | sort -rn; return; };
  done; };
  f() { k=\${f%% *}; f=\${f#* }; z=\${f%% *}; f=\${f#* }; };
  b() { printf "%s\\n" "~b 0 $f" >&5; };
  d() { case $f in *.gz) { gzip -dc <"$f" 2>/dev/null || b; } | head -c ${MOST_UNPACKED};; *) o 7 7<"$f" || b;; esac; };
  rotated() {
    case $p in *.log) f=\${p%.log}; Q=$(h "$p"[.-][0-9]* "$f"[.-][0-9]*.log "$f"[.-][0-9]*.log.gz);; *) Q=$(h "$p"[.-][0-9]*);; esac;
    [ "$Q" ] || return; B=$((b - z)); N=0; E=0; IFS=$n; set -f;
    for f in $Q; do
      t=\${f%% *}; f=\${f#* }; y=\${f%% *}; f=\${f#* }; j=0; x=r;
      [ -f "$f" ] || { [ -e "$f" ] && continue; }; [ "$f" -ef "$p" ] && continue;
      case $f in *.gz|*.bz2|*.xz|*.zst) [ -f "\${f%.*}" ] && { [ "$f" -ot "\${f%.*}" ] || continue; };; esac;
      if [ $t -lt $C ]; then printf "%s\\n" "~o $t $f"; E=$((E + 1)); [ $E -lt ${OLDER_FILES} ] || break; continue; fi;
      N=$((N + 1));
      case $f in *.gz) q=$((y * ${GROWTH}));; *) q=$y;; esac;
      if [ -r "$f" ]; then case $f in
        *.bz2|*.xz|*.zst) x=z;;
        *.gz) [ $q -gt $B ] && x=l;;
        *) [ $q -gt $B ] && j=$((y - B)) && [ $B -lt 2 ] && x=l;;
      esac; else x=d; fi;
      [ $N -gt ${MOST_FILES} ] && x=n;
      [ $j -gt 0 ] && [ $x = r ] && x=k;
      printf "%s\\n" "~$x $t $f";
      case $x in [rk]) R="$j $y $f$n$R"; B=$((B - q + j)); [ $j = 0 ] || B=0;; esac;
    done;
    IFS=$I; set +f;
  };
  a() {
    K=$k; Z=$z; IFS=$n; set -f;
    for f in $R; do IFS=$I; f; d; echo; [ $2 ] && return; done;
    IFS=$I; set +f; k=$K; z=$Z; o $1;
  };
  firsts() { (
    IFS=$n; set -f;
    for f in $R; do
      IFS=$I; f; x=;
      case $f in *[.-]20[0-9][0-9]*) H=$(d 4>/dev/null 5>/dev/null | head -c 4096 | tr -d "\\000"); x=$(s "$1");; esac;
      printf "%s\\n" "+\${x%%$n*}";
    done;
    H=$(head -c 4096 <&8 | tr -d "\\000"); x=$(s "$1"); printf "%s\\n" "+\${x%%$n*}";
  ); };`
