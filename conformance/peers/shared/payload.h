/*
 * What the peers send: CDR (XCDR1) bodies of
 *   @final struct Bytes { sequence<octet> data; };
 *   @final struct ShapeType { @key string<128> color; long x, y, shapesize; };
 * The content of `data` and the numbers of a shape follow from the sample's number; the first sample is number 1.
 */
#ifndef PEER_PAYLOAD_H
#define PEER_PAYLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define PEER_SHAPE_COLOR 128
#define PEER_SHAPE_BODY (4 + PEER_SHAPE_COLOR + 1 + 3 + 12)
#define PEER_SHAPE_SIZE 30

typedef struct {
  char color[PEER_SHAPE_COLOR + 1];
  int32_t x, y, shapesize;
} peer_shape;

static inline void peer_put32(uint8_t *at, uint32_t value)
{
  at[0] = (uint8_t) value;
  at[1] = (uint8_t) (value >> 8);
  at[2] = (uint8_t) (value >> 16);
  at[3] = (uint8_t) (value >> 24);
}

static inline uint32_t peer_get32(const uint8_t *at, bool big_endian)
{
  return big_endian ? ((uint32_t) at[0] << 24) | ((uint32_t) at[1] << 16) | ((uint32_t) at[2] << 8) | at[3]
                    : ((uint32_t) at[3] << 24) | ((uint32_t) at[2] << 16) | ((uint32_t) at[1] << 8) | at[0];
}

static inline uint8_t peer_octet(uint64_t n, uint32_t i)
{
  return (uint8_t) (n * 31 + (uint64_t) i * 7 + (i >> 8));
}

/* Octet i of sample n is peer_octet(n, i); the first 8, if there are as many, are n as a little-endian number. */
static inline void peer_fill(uint8_t *data, uint32_t size, uint64_t n)
{
  for (uint32_t i = 0; i < size; i++) data[i] = peer_octet(n, i);
  if (size >= 8)
    for (int i = 0; i < 8; i++) data[i] = (uint8_t) (n >> (8 * i));
}

static inline uint64_t peer_number(const uint8_t *data)
{
  uint64_t n = 0;
  for (int i = 7; i >= 0; i--) n = (n << 8) | data[i];
  return n;
}

static inline bool peer_content_ok(const uint8_t *data, uint32_t size, uint64_t n)
{
  for (uint32_t i = size >= 8 ? 8 : 0; i < size; i++)
    if (data[i] != peer_octet(n, i)) return false;
  return size < 8 || peer_number(data) == n;
}

static inline peer_shape peer_shape_of(const char *color, uint64_t n)
{
  peer_shape s;
  memset(&s, 0, sizeof s);
  strncpy(s.color, color, PEER_SHAPE_COLOR);
  s.x = (int32_t) n;
  s.y = (int32_t) (n * 31);
  s.shapesize = PEER_SHAPE_SIZE;
  return s;
}

static inline bool peer_shape_ok(const peer_shape *s)
{
  return s->y == s->x * 31 && s->shapesize == PEER_SHAPE_SIZE;
}

/* Writes the body, little endian. @returns its length; `out` has PEER_SHAPE_BODY octets. */
static inline uint32_t peer_shape_encode(const peer_shape *s, uint8_t *out)
{
  const uint32_t length = (uint32_t) strlen(s->color) + 1;
  memset(out, 0, PEER_SHAPE_BODY);
  peer_put32(out, length);
  memcpy(out + 4, s->color, length);
  uint32_t at = (4 + length + 3) & ~3u;
  peer_put32(out + at, (uint32_t) s->x);
  peer_put32(out + at + 4, (uint32_t) s->y);
  peer_put32(out + at + 8, (uint32_t) s->shapesize);
  return at + 12;
}

/* Reads a body, or only its key. @returns false when it is no shape. */
static inline bool peer_shape_decode(const uint8_t *body, uint32_t size, bool big_endian, bool key_only, peer_shape *s)
{
  memset(s, 0, sizeof *s);
  if (size < 5) return false;
  const uint32_t length = peer_get32(body, big_endian);
  if (length == 0 || length > PEER_SHAPE_COLOR + 1 || length > size - 4 || body[4 + length - 1] != 0) return false;
  memcpy(s->color, body + 4, length);
  if (key_only) return true;
  const uint32_t at = (4 + length + 3) & ~3u;
  if (at + 12 > size) return false;
  s->x = (int32_t) peer_get32(body + at, big_endian);
  s->y = (int32_t) peer_get32(body + at + 4, big_endian);
  s->shapesize = (int32_t) peer_get32(body + at + 8, big_endian);
  return true;
}

/* CRC-32 as in zlib; `crc` is 0 at the start. */
static inline uint32_t peer_crc32(uint32_t crc, const uint8_t *data, size_t size)
{
  static uint32_t table[256];
  if (table[1] == 0) {
    for (uint32_t i = 255; i > 0; i--) {
      uint32_t c = i;
      for (int k = 0; k < 8; k++) c = (c & 1) ? 0xedb88320u ^ (c >> 1) : c >> 1;
      table[i] = c;
    }
  }
  crc = ~crc;
  for (size_t i = 0; i < size; i++) crc = table[(crc ^ data[i]) & 255] ^ (crc >> 8);
  return ~crc;
}

#endif
