/** Rotated files within the window; four processes on one handler make four of them at a time. */
const MAX_FILES = 12
/** Estimated size of an unpacked file, relative to the packed one. The bytes that are read are limited anyway. */
const UNPACKED_RATIO = 10
const MAX_UNPACKED_BYTES = 256 * 1024 * 1024
/** Files older than the window, whose names show how often the log is rotated. */
const MAX_OLDER_FILES = 3

/**
 * `rotated`: sets $R to the rotated files of $p that were written since $C, the oldest first: `START SIZE PATH` each. Prints
 * `~WHY MTIME PATH` for each: `r` for one that is read, `o` for one older than the window, or why it is skipped. Only names with numbers
 * and dates count: copies made by people are not part of the log, nor are other than regular files (a FIFO would block), the log itself
 * under a dated name, or the packed copy of a file that still exists. A packed file older than its namesake is not a copy: its packing
 * was aborted.
 *
 * `a FD [1]`: prints all of them, then the log itself through FD; with 1 only the first. `firsts PATTERN`: prints `+` and the first line
 * with a time, for each file with a date in its name and for the log itself; only `+` for the others.
 */
export const ROTATED = `
  h() { for f; do
    [ -f "$f" ] && { stat -L -c "%Y %s %n" "$@" | grep -E$a "[.-][0-9][0-9_.:T-]*([.]log)?([.](gz|bz2|xz|zst))?$" | sort -rn; return; };
  done; };
  f() { k=\${f%% *}; f=\${f#* }; z=\${f%% *}; f=\${f#* }; };
  b() { printf "%s\\n" "~b 0 $f" >&5; };
  d() { case $f in *.gz) { gzip -dc <"$f" 2>/dev/null || b; } | head -c ${MAX_UNPACKED_BYTES};; *) o 7 7<"$f" || b;; esac; };
  rotated() {
    case $p in *.log) f=\${p%.log}; Q=$(h "$p"[.-][0-9]* "$f"[.-][0-9]*.log "$f"[.-][0-9]*.log.gz);; *) Q=$(h "$p"[.-][0-9]*);; esac;
    [ "$Q" ] || return; B=$((b - z)); N=0; E=0; IFS=$n; set -f;
    for f in $Q; do
      t=\${f%% *}; f=\${f#* }; y=\${f%% *}; f=\${f#* }; j=0; x=r;
      [ -f "$f" ] || { [ -e "$f" ] && continue; }; [ "$f" -ef "$p" ] && continue;
      case $f in *.gz|*.bz2|*.xz|*.zst) [ -f "\${f%.*}" ] && { [ "$f" -ot "\${f%.*}" ] || continue; };; esac;
      if [ $t -lt $C ]; then printf "%s\\n" "~o $t $f"; E=$((E + 1)); [ $E -lt ${MAX_OLDER_FILES} ] || break; continue; fi;
      N=$((N + 1));
      case $f in *.gz) q=$((y * ${UNPACKED_RATIO}));; *) q=$y;; esac;
      if [ -r "$f" ]; then case $f in
        *.bz2|*.xz|*.zst) x=z;;
        *.gz) [ $q -gt $B ] && x=l;;
        *) [ $q -gt $B ] && j=$((y - B)) && [ $B -lt 2 ] && x=l;;
      esac; else x=d; fi;
      [ $N -gt ${MAX_FILES} ] && x=n;
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
