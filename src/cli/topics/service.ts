export const service = {
  summary: 'watch as a systemd service',
  text: `\
Install:
  check_status install-service |
    sudo tee /etc/systemd/system/check_status.service
  sudo systemctl daemon-reload && sudo systemctl enable --now check_status

  "systemctl status check_status" shows what the last look found, and when:
  "2 high · 1 warning, checked 12 s ago".

Short runs instead, by a timer:
  check_status install-service --timer
      prints a timer, and the run of "watch --once" that it starts every five
      minutes: as from a crontab, with the rights and the journal of a service

User and rights:
  The unit runs "check_status watch" as the user who printed it; if root did, as
  the owner of the settings. It runs on the host itself with "ssh = false", or
  anywhere else with a key without a passphrase. It may read what that user may
  read (on the host, add the user to the groups of the logs, such as adm), and
  writes only to the state folder. "systemd-analyze security check_status" shows
  the rest. The service has nothing of your shell: no agent and no variables.

Restart and reload:
  systemd restarts it when it fails or is silent for 5 minutes. "systemctl
  reload check_status" reads the settings again. It starts the build as it is:
  after an update, build (./check_status.sh --version) or replace the
  executable, then "systemctl restart check_status".

Several targets:
  Each target has a unit of its own:

  check_status install-service --target staging
`,
}
