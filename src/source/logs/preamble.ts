import { randomBytes } from 'node:crypto'

/**
 * What both scripts start with. POSIX sh with coreutils or busybox, where grep may know no -a, and `$a` stays empty.
 * The lowest bearable priority: a report must never slow down what it reports on.
 */
export const PREAMBLE = `
  LC_ALL=C; export LC_ALL; unset GREP_OPTIONS GZIP POSIXLY_CORRECT; PATH=$PATH:/usr/bin:/bin;
  renice -n 10 -p $$ >/dev/null 2>&1;
  a=; echo x | grep -aq x 2>/dev/null && a=a;
  u=$(id -un 2>/dev/null);`

/**
 * \`o FD\`: whole lines from byte $k up to byte $z of a file, through a descriptor that was not read from before; says \`r\` on 4 when reading fails.
 * Neither growth nor truncation in the meantime moves its bounds. dd and head are told where to begin and to end, since \`tail -c\` would
 * begin elsewhere when the file grows, and busybox's \`tail -c +N\` reads a file of many gigabytes from its start.
 * Beginning at $k > 0, the first line is only the rest of one and is dropped.
 */
export const LOOK = `
  o() {
    c=$((k / 65536));
    if [ $k = 0 ]; then head -c $z <&$1 || echo r >&4; else
      { dd bs=65536 skip=$c count=$(((z + 65535) / 65536 - c)) <&$1 2>/dev/null || echo r >&4; } |
      { head -c $((z - c * 65536)); cat >/dev/null; } |
      tail -c +$((k % 65536 + 1)) | tail -n +2;
    fi;
  };`

/**
 * `t INDEX BYTES PATH …`: says in one line what stands at the path, and calls `l …` for a regular file that opened, with
 * descriptors 3, 6, 8 and 9 on it and 5 for what it prints. Nothing else is ever opened: a FIFO would wait for ever, a device may act on it.
 * One stat decides: a second one might meet another file, in the middle of a rotation. For the same reason a file that is there and does not open
 * is tried some more times before it is called denied. The look begins a byte early: where that is a newline, the first of the `BYTES` begins a whole line.
 */
export const TELL = `
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

/** Tells our answer from whatever a shell's start-up files print. In two halves: a host that prints our command back does not print it whole. */
export interface Mark {
  readonly printed: string
  readonly whole: string
}

export const newMark = (): Mark => {
  const [left, right] = [randomBytes(8).toString('hex'), randomBytes(8).toString('hex')]
  return { printed: `printf "%s%s %s\\n" ${left} ${right}`, whole: `${left}${right}` }
}
