/*
 * The least that a machine can do: poll the ports, and for each line that begins with PRESS write a SHOW line to
 * every other port. No check, no state, no memory. What it takes is what the kernel takes, and the
 * benchmark tells everything else as a multiple of it.
 *
 * usage: forwarder PORT…
 */
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { ports_max = 64, line_max = 96 };

static const char show[] = "SHOW 0001 1 8 180*0269\n";

struct line {
  char text[line_max];
  size_t length;
};

static struct pollfd ports[ports_max];
static struct line lines[ports_max];
static int count;

static int open_port(const char *path) {
  int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK);
  struct termios mode;
  if (fd < 0 || tcgetattr(fd, &mode) < 0) return -1;
  cfmakeraw(&mode);
  mode.c_cflag |= CLOCAL | CREAD;
  if (tcsetattr(fd, TCSANOW, &mode) < 0) return -1;
  return fd;
}

static void take_line(int from, const struct line *line) {
  if (line->length < 6 || memcmp(line->text, "PRESS ", 6) != 0) return;
  for (int to = 0; to < count; to++) {
    if (to == from) continue;
    if (write(ports[to].fd, show, sizeof show - 1) < 0) perror("write");
  }
}

static int take_bytes(int from) {
  char bytes[4096];
  ssize_t got = read(ports[from].fd, bytes, sizeof bytes);
  if (got <= 0) return -1;
  struct line *line = &lines[from];
  for (ssize_t i = 0; i < got; i++) {
    if (bytes[i] == '\n') {
      take_line(from, line);
      line->length = 0;
    } else if (line->length < line_max) {
      line->text[line->length++] = bytes[i];
    }
  }
  return 0;
}

int main(int argc, char **argv) {
  count = argc - 1;
  if (count < 2 || count > ports_max) return 2;
  for (int i = 0; i < count; i++) {
    ports[i].fd = open_port(argv[i + 1]);
    ports[i].events = POLLIN;
    if (ports[i].fd < 0) {
      perror(argv[i + 1]);
      return 1;
    }
  }
  while (poll(ports, (nfds_t)count, -1) >= 0) {
    for (int i = 0; i < count; i++) {
      if (ports[i].revents != 0 && take_bytes(i) < 0) return 0;
    }
  }
  return 1;
}
