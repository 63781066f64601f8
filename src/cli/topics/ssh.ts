export const ssh = {
  summary: '~/.ssh/config, host keys, sign-in, keeping a connection open',
  text: `\
SSH configuration:
  These options of ~/.ssh/config apply: HostName, User, Port, IdentityFile,
  IdentitiesOnly, IdentityAgent, UserKnownHostsFile, RevokedHostKeys (a list of
  keys, not a KRL), HostKeyAlias, ProxyJump and Include. None of its commands is
  run: a Match with exec, and anything that is not understood, is skipped, and
  doctor, config and every connection error name its file and line.

Host keys:
  Host keys are checked strictly. An unknown key is shown: on a terminal you are
  asked whether to accept it, elsewhere it is refused. A changed or revoked key
  is always refused.

Fast sign-in:
  The sign-in takes half the usual round trips. The signature, the channels and
  the first command are sent along with the request before them, and the queries
  with the last message of PostgreSQL's sign-in. If the host does not go along,
  the sign-in is repeated one step at a time. To do so from the start, set
  "plain = true" under [targets.<name>.ssh], or CHECK_STATUS_PLAIN_SSH=1. A
  connection over jump hosts always does.

Keeping the connection open:
  With keep = "10m" under [targets.<name>.ssh], a small background process holds
  a connection of its own, so that the next command needs one round trip instead
  of ten. As with OpenSSH's ControlPersist, the time counts from the last use;
  an hour at most.

  The process listens on a socket in a folder that only you can enter
  ($XDG_RUNTIME_DIR/check_status, or "held" in the state folder). It only ever
  reads, leaves no transaction open, and never asks for anything: a key with a
  passphrase must be in an agent. It serves only runs with the same settings;
  other settings get their own process. A dead connection is replaced at once.

    check_status connection          is one open, for how long, or why not
                                     (check_status connection status --format
                                     json for programs)
    check_status connection close    end it

  Close it after you add the user on the host to another group.
`,
}
