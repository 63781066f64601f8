import { randomBytes } from 'node:crypto'

/**
 * The start of both scripts. They run in POSIX sh with coreutils or busybox; `$a` stays empty if grep does not know -a.
 * The priority is low: a report must never slow down the platform.
 */
export const PREAMBLE = `
  LC_ALL=C; export LC_ALL; unset GREP_OPTIONS GZIP POSIXLY_CORRECT; PATH=$PATH:/usr/bin:/bin;
  renice -n 10 -p $$ >/dev/null 2>&1;
  a=; echo x | grep -aq x 2>/dev/null && a=a;
  u=$(id -un 2>/dev/null);`

/**
 * `o FD`: prints the whole lines from byte $k to byte $z of a file, through a descriptor that was not read before; prints `r` to 4 on a
 * read error. The bounds hold even if the file grows or is truncated meanwhile: `tail -c` would start elsewhere in a growing file, and
 * busybox's `tail -c +N` reads a file of many gigabytes from its start, so dd and head get explicit offsets.
 * With $k > 0, the first line is incomplete and is dropped.
 */
export const READ_RANGE = `
  o() {
    c=$((k / 65536));
    if [ $k = 0 ]; then head -c $z <&$1 || echo r >&4; else
      { dd bs=65536 skip=$c count=$(((z + 65535) / 65536 - c)) <&$1 2>/dev/null || echo r >&4; } |
      { head -c $((z - c * 65536)); cat >/dev/null; } |
      tail -c +$((k % 65536 + 1)) | tail -n +2;
    fi;
  };`

/**
 * `t INDEX BYTES PATH …`: prints one line about the path, and calls `l …` for a regular file that can be opened, with descriptors 3, 6,
 * 8 and 9 on the file and 5 for output. Nothing else is ever opened: a FIFO would block, and opening a device may have an effect.
 * There is a single stat, since a second one might see another file during a rotation. For the same reason, opening a file that exists
 * is retried before it counts as denied. Reading begins one byte early: if that byte is a newline, `BYTES` begin with a whole line.
 */
export const OPEN_LOG = `
  v() { printf "%s\\n" "=$i $1"; };
  y() { { l "$@"; } 2>/dev/null 5>&1 3<"$p" 6<"$p" 8<"$p" 9<"$p"; };
  t() {
    i=$1; b=$2; p=$3; shift 3; x=;
    if s=$(stat -L -c "%A/%s/%Y/%i/%U/%G" "$p" 2>&1); then case $s in
      -*)
        z=\${s#*/}; z=\${z%%/*}; k=0; [ $z -gt $b ] && k=$((z - b - 1));
        if y "$@" || y "$@" || y "$@" || y "$@" || y "$@"; then :; elif [ -e "$p" ]; then v "denied $u/$s"; else s=": No such file or directory"; v "failed $u/$s"; fi;;
      d*) v directory;; p*) v FIFO;; s*) v socket;; *) v device;;
    esac; else case $s in
      *": Permission denied") f=$p; until s=$(stat -L -c "%A/%G/%n" "\${f:-/}" 2>/dev/null); do f=\${f%/*}; done; v "closed $u/$s";;
      *) v "failed $u/$s";;
    esac; fi;
  };`

/**
 * Separates our output from that of start-up files. Printed from two halves, so that a host that echoes the command does not print it
 * whole.
 */
export interface Mark {
  readonly printed: string
  readonly whole: string
}

export const newMark = (): Mark => {
  const [left, right] = [randomBytes(8).toString('hex'), randomBytes(8).toString('hex')]
  return { printed: `printf "%s%s %s\\n" ${left} ${right}`, whole: `${left}${right}` }
}
