export const ssh = {
  summary: '~/.ssh/config, host keys, sign-in, keeping a connection open',
  text: `\
Two ways:
  Wherever "ssh" gets in, check_status does. It connects with its own SSH (the
  library ssh2), which is faster than ssh, and goes over your OpenSSH instead
  - if ~/.ssh/config asks for what ssh2 lacks: ProxyCommand, certificates,
    security keys (sk-), PKCS11Provider, KnownHostsCommand, Match exec and other
    options that are not listed below;
  - if you have a shared connection open (ControlMaster): that one is used, in
    two round trips with peer authentication and three with SCRAM;
  - if ssh2 fails where OpenSSH may not: only newer methods of key exchange, a
    host certificate, a certificate in the agent, a password or a second factor
    on a terminal. One line says so. The next 30 days begin with OpenSSH, or
    until the SSH settings change.
  "doctor" and "config" say which way is taken, and why. To choose it yourself:
  transport = "auto", "ssh2" or "openssh" under [targets.<name>.ssh], or
  --transport. On a terminal, ssh asks its own questions there (passphrase, PIN,
  host key); elsewhere it asks nothing. It forwards nothing but PostgreSQL, and
  leaves nothing open here or on the host.

SSH configuration:
  ssh2 obeys these options of ~/.ssh/config: Host, Match, Include, HostName,
  User, Port, IdentityFile, IdentitiesOnly, IdentityAgent, UserKnownHostsFile,
  RevokedHostKeys (a list of keys; a KRL is left to OpenSSH), HostKeyAlias,
  ProxyJump, BindAddress and AddressFamily. It runs none of its commands. A file
  with Match, unusual quotes and the like is read by "ssh -G", which takes 10
  ms. Where there is no "ssh" program, other options are passed over, and
  doctor, config and every connection error name their file and line.

Host keys:
  Host keys are checked strictly. An unknown key is shown: on a terminal you are
  asked whether to accept it, elsewhere it is refused. A changed or revoked key
  is always refused.

Fast sign-in:
  The sign-in takes half the usual round trips. The signature, the channels and
  the first command are sent along with the request before them, and the queries
  with the last message of PostgreSQL's sign-in. Where it asked for SCRAM the
  last time, SCRAM's first message is sent along with the one before it, too; it
  holds nothing of the password. If the host does not go along, the sign-in is
  repeated one step at a time. To do so from the start, set
  "plain = true" under [targets.<name>.ssh], or CHECK_STATUS_PLAIN_SSH=1. A
  connection over jump hosts always does.

Keeping the connection open:
  With keep = "10m" under [targets.<name>.ssh], a small background process holds
  a connection of its own, so that the next command needs one round trip instead
  of ten. As with OpenSSH's ControlPersist, the time counts from the last use;
  an hour at most. It holds a connection of your OpenSSH in the same way, with
  PostgreSQL's session open, which ControlPersist alone would not keep.

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
