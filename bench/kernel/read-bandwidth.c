/* Reference of the kernel benchmark: how fast one core reads memory beyond its caches. Prints `ready`, then for every line
   read one figure: 1e9 octets a CPU second. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define OCTETS (768ul << 20)
#define WORDS (OCTETS / sizeof(uint64_t))

static double cpuSeconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec + 1e-9 * now.tv_nsec;
}

int main(void) {
  uint64_t *words = malloc(OCTETS);
  if (words == NULL) return 1;
  for (size_t at = 0; at < WORDS; at++) words[at] = at * 2654435761u;
  puts("ready");
  fflush(stdout);
  volatile uint64_t kept;
  while (getchar() != EOF) {
    double started = cpuSeconds();
    uint64_t sums[32] = {0};
    /* Independent sums, so that the compiler's vectors do not wait for each other. */
    for (size_t at = 0; at < WORDS; at += 32)
      for (size_t lane = 0; lane < 32; lane++) sums[lane] += words[at + lane];
    for (size_t lane = 0; lane < 32; lane++) kept = sums[lane];
    printf("%g\n", 1e-9 * OCTETS / (cpuSeconds() - started));
    fflush(stdout);
  }
  (void)kept;
  return 0;
}
