import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'

/** A socket as systemd has it, a line for each message. Perl is on every Debian. The barrier that systemd-notify waits at is not shown. */
const RECEIVER = `
  use Socket;
  socket(my $socket, AF_UNIX, SOCK_DGRAM, 0) or die;
  bind($socket, pack_sockaddr_un($ARGV[0])) or die;
  $| = 1;
  print "open\\n";
  while (defined recv($socket, my $message, 4096, 0)) {
    $message =~ s/([^ -~])/sprintf("\\\\x%02x", ord $1)/ge;
    print "$message\\n" unless $message =~ /BARRIER=1/;
  }`

/** What systemd would hear, below that folder. Gone with the test. */
export const startNotifySocket = async (folder: string) => {
  const path = join(folder, 'notify.socket')
  const child = spawn('perl', ['-e', RECEIVER, path], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let said = ''
  child.stdout.on('data', chunk => {
    said += chunk
  })
  await expect.poll(() => said).toContain('open\n')
  return { path, heard: () => said.split('\n').slice(1, -1) }
}
