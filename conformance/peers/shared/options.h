/* The command line that both peers share: `peer pub|sub` with the options below. */
#ifndef PEER_OPTIONS_H
#define PEER_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PEER_MAX_PEERS 16
#define PEER_MAX_COLORS 16

typedef struct {
  bool pub;
  int domain;
  const char *topic;
  bool shapes;            /* --type ShapeType; otherwise Bytes */
  const char *type_name;  /* on the wire; the type's own name unless --type-name says otherwise */
  bool reliable;
  bool transient_local;
  int keep_last;          /* 0: keep all */
  uint32_t size;          /* octets of `data` in Bytes */
  uint32_t count;         /* pub: samples to write; sub: samples after which it is done, 0: no end */
  double rate;            /* samples a second; 0: flat out */
  int wait_readers;
  bool wait_go;           /* pub: the first sample is written after a line on stdin */
  bool dispose;
  bool unregister;
  const char *partition;
  int loss;               /* per mille of datagrams that this peer doesn't send */
  const char *interface_address;
  const char *peers[PEER_MAX_PEERS];
  int peer_count;
  bool related;
  bool stamp;             /* pub: all samples are as the first, but for number and time: see tally.h */
  double measure_ms;      /* sub: counts samples for so long, says no line a sample, and is done; 0: doesn't */
  int linger_ms;
  int lease_ms;
  const char *participant_name;
  bool multicast;
  double seconds;         /* the process ends by itself after so long */
  const char *colors[PEER_MAX_COLORS];
  int color_count;
} peer_options;

static inline const char *peer_value(int argc, char **argv, int *at)
{
  if (*at + 1 >= argc) {
    fprintf(stderr, "%s needs a value\n", argv[*at]);
    exit(2);
  }
  return argv[++*at];
}

static inline int peer_split(char *list, const char **parts, int most)
{
  int count = 0;
  for (char *part = strtok(list, ","); part != NULL && count < most; part = strtok(NULL, ",")) parts[count++] = part;
  return count;
}

/* Ends the process with status 2 when the command line makes no sense. */
static inline peer_options peer_parse(int argc, char **argv)
{
  peer_options o;
  memset(&o, 0, sizeof o);
  o.topic = "Bytes";
  o.keep_last = 1;
  o.size = 64;
  o.interface_address = "127.0.0.1";
  o.participant_name = "peer";
  o.lease_ms = 10000;
  o.seconds = 30;
  o.colors[0] = "BLUE";
  o.color_count = 1;
  if (argc < 2 || (strcmp(argv[1], "pub") != 0 && strcmp(argv[1], "sub") != 0)) {
    fprintf(stderr, "usage: %s pub|sub [OPTION...]; the options are in options.h\n", argv[0]);
    exit(2);
  }
  o.pub = strcmp(argv[1], "pub") == 0;
  /* Only a reader that loses nothing by itself can tell what the writer and the network lost. */
  if (!o.pub) o.keep_last = 0;
  for (int i = 2; i < argc; i++) {
    const char *name = argv[i];
#define FLAG(text, statement) if (strcmp(name, text) == 0) { statement; continue; }
#define VALUE(text, statement) if (strcmp(name, text) == 0) { const char *value = peer_value(argc, argv, &i); statement; continue; }
    FLAG("--reliable", o.reliable = true)
    FLAG("--best-effort", o.reliable = false)
    FLAG("--transient-local", o.transient_local = true)
    FLAG("--keep-all", o.keep_last = 0)
    FLAG("--wait-go", o.wait_go = true)
    FLAG("--dispose", o.dispose = true)
    FLAG("--unregister", o.unregister = true)
    FLAG("--related", o.related = true)
    FLAG("--stamp", o.stamp = true)
    FLAG("--multicast", o.multicast = true)
    VALUE("--domain", o.domain = atoi(value))
    VALUE("--topic", o.topic = value)
    VALUE("--type", o.shapes = strcmp(value, "ShapeType") == 0)
    VALUE("--type-name", o.type_name = value)
    VALUE("--keep-last", o.keep_last = atoi(value))
    VALUE("--size", o.size = (uint32_t) strtoul(value, NULL, 10))
    VALUE("--count", o.count = (uint32_t) strtoul(value, NULL, 10))
    VALUE("--rate", o.rate = atof(value))
    VALUE("--wait-readers", o.wait_readers = atoi(value))
    VALUE("--partition", o.partition = value)
    VALUE("--loss", o.loss = atoi(value))
    VALUE("--measure", o.measure_ms = atof(value))
    VALUE("--interface", o.interface_address = value)
    VALUE("--linger-ms", o.linger_ms = atoi(value))
    VALUE("--lease-ms", o.lease_ms = atoi(value))
    VALUE("--participant-name", o.participant_name = value)
    VALUE("--seconds", o.seconds = atof(value))
    VALUE("--color", o.color_count = peer_split(strdup(value), o.colors, PEER_MAX_COLORS))
    VALUE("--peer", if (o.peer_count < PEER_MAX_PEERS) o.peers[o.peer_count++] = value)
#undef FLAG
#undef VALUE
    fprintf(stderr, "unknown option %s\n", name);
    exit(2);
  }
  if (o.shapes || o.size < 16) {
    o.stamp = false;
    o.measure_ms = 0;
  }
  if (o.type_name == NULL) o.type_name = o.shapes ? "ShapeType" : "Bytes";
  if (o.peer_count == 0 && !o.multicast) o.peers[o.peer_count++] = o.interface_address;
  return o;
}

/* How many samples a writer or reader may hold: bounded by octets, but never less than what QoS promises to late joiners. */
static inline int peer_history(const peer_options *o)
{
  if (o->keep_last > 0) return o->keep_last * (o->shapes ? o->color_count : 1);
  uint32_t fit = (64u << 20) / (o->size + 256);
  if (fit > 5000) fit = 5000;
  if (fit < 16) fit = 16;
  if (o->transient_local && o->count > fit) fit = o->count;
  return (int) fit;
}

#endif
