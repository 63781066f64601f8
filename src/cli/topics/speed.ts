export const speed = {
  summary: 'what a report costs, measured',
  text: `\
Operators are far from the host, and a round trip costs more than anything else.
The tables show seconds from start to exit: the median of seven runs one after
the other on the same link, how many times the first row that is (x), and below
both the middle half of the runs.

From nothing, round trip of                  0 ms         50 ms        170 ms
  ssh host true                      0.22   x1.00  0.82   x1.00  2.26   x1.00
                                        0.22–0.23     0.82–0.83     2.26–2.28
  ssh host psql -c 'select 1'        0.26   x1.14  0.87   x1.05  2.30   x1.02
                                        0.25–0.28     0.86–0.89     2.29–2.31
  ssh -L, then psql -c 'select 1'    0.26   x1.15  1.08   x1.31  2.99   x1.32
                                        0.25–0.28     1.06–1.09     2.97–3.00
  naive ssh2 + pg, one query         0.64   x2.86  1.69   x2.05  4.43   x1.96
                                        0.62–0.65     1.68–1.71     4.43–4.44
  naive ssh2 + pg, eight queries     0.94   x4.20  2.70   x3.27  7.14   x3.15
                                        0.92–0.95     2.68–2.70     7.12–7.17
  report, SCRAM over TCP             0.28   x1.24  0.67   x0.82  1.63   x0.72
                                        0.27–0.31     0.66–0.68     1.62–1.65
  report, peer on the Unix socket    0.31   x1.37  0.56   x0.68  1.28   x0.57
                                        0.29–0.31     0.55–0.58     1.27–1.28
  report, peer, plain SSH            0.29   x1.30  0.82   x0.99  2.20   x0.97
                                        0.29–0.32     0.81–0.83     2.19–2.27

Over an open connection, round trip of          0 ms         50 ms        170 ms
  ssh host true, ControlMaster       0.01   x1.00  0.11   x1.00  0.35   x1.00
                                        0.01–0.01     0.11–0.11     0.35–0.36
  report again, ssh.keep, SCRAM      0.23  x17.73  0.32   x2.77  0.44   x1.24
                                        0.22–0.24     0.30–0.33     0.41–0.45
  report again, ssh.keep, peer       0.24  x18.43  0.29   x2.57  0.41   x1.15
                                        0.22–0.25     0.29–0.31     0.40–0.42

Measured on 29 November 2026: 2 cores of an Intel Xeon, Linux 6.18 (BBR), Node
20.20, OpenSSH 9.2, PostgreSQL 18; a platform of 10,000 users, four logs, and a
delay line that holds back each packet.

At 0 ms, Node takes most of the time: check_status --help takes 1.4 times as
long as node -e 0, and report --input 2.8 times.

Round trips:
  With the usual settings, the request and the reply take one round trip, also
  with the long lists of a large platform. The reply fits the first window of
  TCP, ten segments or 14 KB: sshd compresses what it sends (Compression, on by
  default). The request is larger, 22 KB. What goes along with the sign-in is
  therefore padded to eight segments, 11.6 KB (SSH_MSG_IGNORE, which every host
  ignores); after them the window of cubic or reno, which laptops use, is
  sixteen segments, 23 KB. BBR paces what it sends: there, 20 to 23 KB take 1.4
  to 1.5 round trips. With "plain = true" nothing is padded. On a connection
  kept open, a pause takes the window back to ten segments, and the request
  takes two round trips.

Logs:
  If all four logs rotated in the night, a report takes 1.06 times as long at 0
  ms, 1.03 at 50 ms and 0.93 at 170 ms; if the rotated files are gzipped, 1.15,
  1.05 and 0.94: the same command reads them.

Memory and PostgreSQL:
  A report takes 74 to 79 MB of memory, whether for 1,000 users or a million.
  Its transaction takes PostgreSQL 0.04 s for 10,000 users, 0.15 s for 100,000
  and 1.2 s for a million (50,000 providers, 500,000 deposits, a million leads);
  without parallel workers, 1.4 s for a million, and 0.4 s for the slowest
  query. --trend adds 0.8 s there: the wallets must not count a deposit twice,
  and that is looked up for each. Each query declares whether it finds its rows
  by an index or why it reads a table from end to end, and a test compares its
  plan with that.

Measuring:
  npm run bench                 everything
  npm run bench -- connection   one part; also sizes, start-up and api
  BENCH_AGAINST=<commit> npm run bench -- targets
                                processors, memory and a fresh clone, in turn
                                with the build of that commit

  The slow link needs root, Linux, cc and ip; psql comes with "apt-get install
  postgresql-client". The benchmark says what it leaves out, and when the
  machine was too noisy to tell.
`,
}
