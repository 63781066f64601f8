/*
 * A slow link on one machine: what enters one of two TUN devices leaves the other after a delay, in both directions.
 *
 * Whole packets wait, handshakes and acknowledgements among them, so that Nagle's algorithm, delayed acknowledgements and slow
 * start cost here what they cost on a long cable. (A proxy that delays bytes acknowledges them at once and hides all of that.)
 *
 * One device, benchN, stays in the namespace of whoever starts this; the other, far, is in a new namespace that has no name: it is
 * that of this process (`nsenter --net=/proc/PID/ns/net`). Devices and namespace exist for as long as this process does, and it
 * ends with its standard input: whatever happens to the bench, the kernel clears up.
 *
 * On standard input, a line at a time: microseconds one way, 1 to swallow every packet or 0, and of how many packets one is lost,
 * or 0 for none. Each line is answered by one.
 * The first line it writes is the name of the near device.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { NEAR, FAR, COMMANDS, INPUTS };
/* At a round trip of 170 ms so many packets carry 2 gigabits a second; beyond that it drops, as a router does. */
enum { SLOTS = 16384, LARGEST = 1500 };

struct packet {
  uint64_t due;
  int to;
  ssize_t length;
  unsigned char bytes[LARGEST];
};

/* One queue for both directions: all packets wait equally long, so they leave in the order in which they came. */
static struct packet queue[SLOTS];
static unsigned first, waiting;

static uint64_t delay_ns;
static int swallows;
static unsigned long one_lost_of, seen;

static uint64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

/* The kernel fills in a %d of the name with a number that no other device has. */
static int open_device(struct ifreq *device, const char *name) {
  int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) fail("/dev/net/tun");
  memset(device, 0, sizeof *device);
  device->ifr_flags = IFF_TUN | IFF_NO_PI;
  strncpy(device->ifr_name, name, IFNAMSIZ - 1);
  if (ioctl(fd, TUNSETIFF, device) < 0) fail(name);
  return fd;
}

static void obey(void) {
  char line[64] = "";
  unsigned long microseconds;
  if (read(STDIN_FILENO, line, sizeof line - 1) <= 0) exit(0);
  if (sscanf(line, "%lu %d %lu", &microseconds, &swallows, &one_lost_of) != 3) {
    fprintf(stderr, "not a command: %s", line);
    exit(2);
  }
  delay_ns = microseconds * 1000ull;
  puts("ok");
}

static void take(int from, int to) {
  static unsigned char overflow[LARGEST];
  for (;;) {
    int room = waiting < SLOTS && !swallows;
    struct packet *packet = &queue[(first + waiting) % SLOTS];
    ssize_t length = read(from, room ? packet->bytes : overflow, LARGEST);
    if (length <= 0) return;
    if (!room || (one_lost_of && ++seen % one_lost_of == 0)) continue;
    packet->length = length;
    packet->to = to;
    packet->due = now_ns() + delay_ns;
    waiting++;
  }
}

static void deliver_due(void) {
  for (; waiting > 0 && queue[first].due <= now_ns(); first = (first + 1) % SLOTS, waiting--) {
    struct packet *packet = &queue[first];
    /* A device that is not up yet takes nothing, and a link may lose packets: those who use it send them again. */
    if (!swallows && write(packet->to, packet->bytes, (size_t)packet->length) < 0 && errno != EIO && errno != EAGAIN) perror("write");
  }
}

int main(void) {
  struct ifreq near_device, far_device;
  int near_end = open_device(&near_device, "bench%d");
  if (unshare(CLONE_NEWNET) < 0) fail("a network namespace");
  int far_end = open_device(&far_device, "far");
  /* The kernel may wake a process 50 microseconds late to save power; here that would be part of every round trip. */
  prctl(PR_SET_TIMERSLACK, 1);
  setvbuf(stdout, NULL, _IOLBF, 0);
  puts(near_device.ifr_name);

  struct pollfd inputs[INPUTS] = {{.fd = near_end, .events = POLLIN}, {.fd = far_end, .events = POLLIN}, {.fd = STDIN_FILENO, .events = POLLIN}};
  for (;;) {
    deliver_due();
    struct timespec left = {0, 0}, *until = waiting > 0 ? &left : NULL;
    if (until) {
      uint64_t due = queue[first].due, now = now_ns(), wait = due > now ? due - now : 0;
      left = (struct timespec){(time_t)(wait / 1000000000u), (long)(wait % 1000000000u)};
    }
    if (ppoll(inputs, INPUTS, until, NULL) < 0 && errno != EINTR) fail("ppoll");
    if (inputs[NEAR].revents) take(near_end, far_end);
    if (inputs[FAR].revents) take(far_end, near_end);
    if (inputs[COMMANDS].revents) obey();
  }
}
