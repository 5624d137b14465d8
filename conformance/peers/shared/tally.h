/* What `--measure` counts: samples, from the first one on for a while, after as long a while that doesn't count. */
#ifndef PEER_TALLY_H
#define PEER_TALLY_H

#include <stdlib.h>

#include "payload.h"
#include "report.h"

#define PEER_MAX_LATENCIES 65536
/* Without a sample for so long after its end, a count is over. */
#define PEER_TALLY_PATIENCE_MS 2000

typedef struct {
  double measure_ms, from_ms, until_ms, first_ms, last_ms;
  uint64_t samples, missing, next;
  uint32_t latency_count;
  double latencies_us[PEER_MAX_LATENCIES];
  volatile bool over;
} peer_tally;

/* Octets 8 to 15 of `data`: when it was written, CLOCK_MONOTONIC in nanoseconds; 0 to 7 are its number, the rest stays. */
static inline void peer_stamp(uint8_t *data, uint64_t n)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  const uint64_t ns = (uint64_t) t.tv_sec * 1000000000u + (uint64_t) t.tv_nsec;
  for (int i = 0; i < 8; i++) data[i] = (uint8_t) (n >> (8 * i));
  for (int i = 0; i < 8; i++) data[8 + i] = (uint8_t) (ns >> (8 * i));
}

static inline void peer_tally_add(peer_tally *t, const uint8_t *data, uint32_t size)
{
  if (t->over || size < 16) return;
  const double now = peer_now_ms();
  const uint64_t n = peer_number(data);
  if (t->next == 0) {
    t->from_ms = now + t->measure_ms;
    t->until_ms = t->from_ms + t->measure_ms;
  }
  if (now >= t->from_ms) {
    if (t->samples == 0) t->first_ms = now;
    t->last_ms = now;
    t->samples++;
    if (n != t->next && t->next != 0) t->missing += n > t->next ? n - t->next : 1;
    if (t->latency_count < PEER_MAX_LATENCIES)
      t->latencies_us[t->latency_count++] = now * 1e3 - (double) peer_number(data + 8) / 1e3;
    if (now >= t->until_ms) t->over = true;
  }
  t->next = n + 1;
}

static inline bool peer_tally_over(const peer_tally *t)
{
  return t->over || (t->until_ms > 0 && peer_now_ms() > t->until_ms + PEER_TALLY_PATIENCE_MS);
}

static inline int peer_by_value(const void *a, const void *b)
{
  const double x = *(const double *) a, y = *(const double *) b;
  return (x > y) - (x < y);
}

static inline void peer_tally_say(peer_tally *t)
{
  const uint32_t count = t->latency_count;
  t->over = true;
  qsort(t->latencies_us, count, sizeof t->latencies_us[0], peer_by_value);
  peer_say("figures", ",\"samples\":%llu,\"ms\":%.3f,\"missing\":%llu,\"p50\":%.1f,\"p99\":%.1f",
           (unsigned long long) t->samples, t->last_ms - t->first_ms, (unsigned long long) t->missing,
           count == 0 ? 0 : t->latencies_us[count / 2], count == 0 ? 0 : t->latencies_us[(uint64_t) count * 99 / 100]);
}

#endif
