/*
 * A desk unit's end of a cable, for tests: a pty whose near end is a link, as udev makes one, and whose far end is
 * this program's input and output. Ending it is an unplug.
 *
 * usage: pty LINK [deaf]
 *   deaf   reads nothing from the cable until SIGUSR1: a unit that hangs
 *
 * Says "plugged" on stderr when the link is there. The link goes before the device does, as with udev;
 * after SIGKILL it dangles, as in a container without udev.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t hears = 1, ending = 0;

/* How soon a signal is seen that came at the wrong moment. */
static const struct timespec look = { 0, 5000000 };

static void on_signal(int signal)
{
    if (signal == SIGUSR1) hears = 1;
    else ending = 1;
}

static int pass(int from, int to)
{
    char bytes[4096];
    ssize_t got = read(from, bytes, sizeof bytes);
    for (ssize_t done = 0; done < got && !ending;) {
        ssize_t written = write(to, bytes + done, (size_t)(got - done));
        if (written > 0) done += written;
        else if (errno != EAGAIN && errno != EINTR) return -1;
        else nanosleep(&look, NULL);
    }
    return got > 0 ? 0 : -1;
}

static void bridge(int master)
{
    while (!ending) {
        struct pollfd ends[2] = { { STDIN_FILENO, POLLIN, 0 }, { hears ? master : -1, POLLIN, 0 } };
        if (ppoll(ends, 2, &look, NULL) < 0) continue;
        if (ends[0].revents && pass(STDIN_FILENO, master) < 0) return;
        if (ends[1].revents && pass(master, STDOUT_FILENO) < 0) return;
    }
}

int main(int argc, char **argv)
{
    int master, near;
    char path[64];
    struct termios raw;
    struct sigaction action = { .sa_handler = on_signal };
    if (argc < 2) return 2;
    hears = argc < 3 || strcmp(argv[2], "deaf") != 0;
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGUSR1, &action, NULL);
    memset(&raw, 0, sizeof raw);
    cfmakeraw(&raw);
    raw.c_cflag |= CREAD | CLOCAL;
    if (openpty(&master, &near, path, &raw, NULL) < 0) return 1;
    /* A cable that nobody reads must not hold up the unplug. */
    fcntl(master, F_SETFL, O_NONBLOCK);
    unlink(argv[1]);
    if (symlink(path, argv[1]) < 0) return 1;
    fprintf(stderr, "plugged\n");
    bridge(master);
    unlink(argv[1]);
    return 0;
}
