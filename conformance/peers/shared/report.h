/* What the peers say: one JSON object a line on stdout. `at` is CLOCK_MONOTONIC in ms, the same clock for all processes. */
#ifndef PEER_REPORT_H
#define PEER_REPORT_H

#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t peer_stopped = 0;

static inline void peer_on_signal(int number)
{
  (void) number;
  peer_stopped = 1;
}

static inline double peer_now_ms(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double) t.tv_sec * 1e3 + (double) t.tv_nsec / 1e6;
}

static inline void peer_sleep_ms(double ms)
{
  if (ms <= 0) return;
  struct timespec t;
  t.tv_sec = (time_t) (ms / 1e3);
  t.tv_nsec = (long) ((ms - (double) t.tv_sec * 1e3) * 1e6);
  nanosleep(&t, NULL);
}

/* `format` gives the fields after `event` and `at`: empty, or beginning with a comma. */
static inline void peer_say(const char *event, const char *format, ...)
{
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  va_list args;
  pthread_mutex_lock(&lock);
  printf("{\"event\":\"%s\",\"at\":%.3f", event, peer_now_ms());
  va_start(args, format);
  vprintf(format, args);
  va_end(args);
  fputs("}\n", stdout);
  fflush(stdout);
  pthread_mutex_unlock(&lock);
}

/* SIGTERM and SIGINT mean a clean leave; the process does not outlive the one that started it. */
static inline void peer_begin(void)
{
  struct sigaction action = {0};
  action.sa_handler = peer_on_signal;
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGINT, &action, NULL);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  peer_say("start", ",\"pid\":%d", (int) getpid());
}

typedef struct {
  double until_ms;
  double alarm_s;
} peer_deadline;

/* A peer that hangs in its own library is killed 5 s after its time. */
static inline peer_deadline peer_deadline_of(double seconds)
{
  peer_deadline d = {peer_now_ms() + seconds * 1e3, seconds + 5};
  signal(SIGALRM, SIG_DFL);
  alarm((unsigned) d.alarm_s + 1);
  return d;
}

static inline bool peer_over(peer_deadline d)
{
  return peer_stopped || peer_now_ms() > d.until_ms;
}

/* Waits until a line comes on stdin, it closes, or time is up. */
static inline void peer_await_go(void)
{
  char line[64];
  if (fgets(line, sizeof line, stdin) == NULL) peer_stopped = 1;
}

/* Sleeps in small steps, so that a signal ends it. */
static inline void peer_linger(double ms, peer_deadline d)
{
  const double until = peer_now_ms() + ms;
  while (!peer_over(d) && peer_now_ms() < until) {
    const double left = until - peer_now_ms();
    peer_sleep_ms(left < 5 ? left : 5);
  }
}

static inline void peer_hex(const uint8_t *octets, int count, char *out)
{
  for (int i = 0; i < count; i++) sprintf(out + 2 * i, "%02x", octets[i]);
}

#endif
