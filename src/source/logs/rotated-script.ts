/** How many files a log may have been rotated to within the window; four processes on one handler make four of them. */
const MOST_FILES = 12
/** What a compressed file may grow by: ten times is usual, and what is looked at is bounded. */
const GROWTH = 10
const MOST_UNPACKED = 256 * 1024 * 1024

/**
 * `rotated`: the files that $p was rotated to and that were written since $C, the oldest first, into $R: `START SIZE PATH` each. Says `~WHY MTIME PATH` of
 * each: `r` it is read, `o` it is older than all that was asked for, or why it is passed over. Of numbers and dates only: what
 * a person copied beside a log is no part of it.
 *
 * `a FD [1]`: all of them and then the log itself, through FD; with 1 only the first.
 */
export const ROTATED = `
  h() { for f; do
    [ -f "$f" ] && { stat -L -c "%Y %s %n" "$@" | grep -E$a "[.-][0-9][0-9_.:T-]*([.]log)?([.](gz|bz2|xz|zst))?$" | sort -rn; return; };
  done; };
  rotated() {
    case $p in *.log) f=\${p%.log}; Q=$(h "$p"[.-][0-9]* "$f"[.-][0-9]*.log "$f"[.-][0-9]*.log.gz);; *) Q=$(h "$p"[.-][0-9]*);; esac;
    [ "$Q" ] || return; B=$((b - z)); N=0; IFS=$n; set -f;
    for f in $Q; do
      t=\${f%% *}; f=\${f#* }; y=\${f%% *}; f=\${f#* }; N=$((N + 1)); j=0; x=r;
      if [ $t -lt $C ]; then printf "%s\\n" "~o $t $f"; break; fi;
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
    for f in $R; do
      IFS=$I; k=\${f%% *}; f=\${f#* }; z=\${f%% *}; f=\${f#* };
      case $f in *.gz) { gzip -dc 2>/dev/null || printf "%s\\n" "~b 0 $f" >&5; } <"$f" | head -c ${MOST_UNPACKED};; *) o 7 7<"$f";; esac;
      echo; [ $2 ] && return;
    done;
    IFS=$I; set +f; k=$K; z=$Z; o $1;
  };`
