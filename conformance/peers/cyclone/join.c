/* Writers come, and another participant is told of each, over Eclipse Cyclone DDS: `peer pub` makes `--count` of them after
   a line on stdin, `--rate` a second, each on a topic of its own; `peer sub` waits for so many on DCPSPublication. Both say at
   the end when each was made or seen (`stamps`), so that saying it takes no time from what is measured. */
#include "domain.h"
#include "peer-types.h"
#include "../shared/report.h"

#define MOST 10000
#define TAKE_AT_ONCE 64
#define TOPIC "join_%u"

typedef struct {
  uint32_t count;
  double at_ms[MOST];
  volatile uint32_t seen;
  dds_guid_t own;
} join_stamps;

static void say_stamps(const join_stamps *s)
{
  static char list[MOST * 24];
  size_t n = 0;
  for (uint32_t i = 0; i < s->count; i++)
    n += (size_t) snprintf(list + n, sizeof list - n, "%s%.4f", i == 0 ? "" : ",", s->at_ms[i]);
  peer_say("stamps", ",\"stamps\":[%s]", list);
}

static void on_publication(dds_entity_t reader, void *arg)
{
  join_stamps *s = arg;
  const double now = peer_now_ms();
  void *samples[TAKE_AT_ONCE] = {NULL};
  dds_sample_info_t infos[TAKE_AT_ONCE];
  const int32_t count = dds_take(reader, samples, infos, TAKE_AT_ONCE, TAKE_AT_ONCE);
  for (int32_t i = 0; i < count; i++) {
    const dds_builtintopic_endpoint_t *writer = samples[i];
    uint32_t n;
    if (!infos[i].valid_data || sscanf(writer->topic_name, TOPIC, &n) != 1 || n >= s->count || s->at_ms[n] != 0) continue;
    s->at_ms[n] = now;
    s->seen++;
  }
  if (count > 0) dds_return_loan(reader, samples, count);
}

static void on_participant(dds_entity_t reader, void *arg)
{
  void *samples[TAKE_AT_ONCE] = {NULL};
  dds_sample_info_t infos[TAKE_AT_ONCE];
  const int32_t count = dds_take(reader, samples, infos, TAKE_AT_ONCE, TAKE_AT_ONCE);
  for (int32_t i = 0; i < count; i++) {
    const dds_builtintopic_participant_t *participant = samples[i];
    if (infos[i].valid_data && memcmp(&participant->key, &((join_stamps *) arg)->own, sizeof participant->key) != 0)
      peer_say("met", "");
  }
  if (count > 0) dds_return_loan(reader, samples, count);
}

static void watch(dds_entity_t participant, dds_entity_t topic, dds_on_data_available_fn on_data, join_stamps *s)
{
  dds_listener_t *listener = dds_create_listener(s);
  dds_lset_data_available(listener, on_data);
  checked(dds_create_reader(participant, topic, NULL, listener), "reader");
  dds_delete_listener(listener);
}

static void make_writers(dds_entity_t participant, const peer_options *o, join_stamps *s, peer_deadline d)
{
  peer_await_go();
  const double begin = peer_now_ms();
  for (uint32_t n = 0; n < s->count && !peer_over(d); n++) {
    char name[32];
    snprintf(name, sizeof name, TOPIC, n);
    const dds_entity_t topic = checked(dds_create_topic(participant, &Bytes_desc, name, NULL, NULL), "topic");
    peer_linger(begin + n * 1e3 / o->rate - peer_now_ms(), d);
    s->at_ms[n] = peer_now_ms();
    checked(dds_create_writer(participant, topic, NULL, NULL), "writer");
  }
}

int main(int argc, char **argv)
{
  const peer_options o = peer_parse(argc, argv);
  if (o.count == 0 || o.count > MOST || (o.pub && o.rate <= 0)) {
    fprintf(stderr, "--count takes 1 to %d, --rate of pub more than 0\n", MOST);
    return 2;
  }
  peer_begin();
  const peer_deadline d = peer_deadline_of(o.seconds);
  join_stamps *s = calloc(1, sizeof *s);
  s->count = o.count;
  const dds_entity_t domain = create_domain(&o);
  const dds_entity_t participant = checked(dds_create_participant((dds_domainid_t) o.domain, NULL, NULL), "participant");
  checked(dds_get_guid(participant, &s->own), "guid");
  if (!o.pub) watch(participant, DDS_BUILTIN_TOPIC_DCPSPUBLICATION, on_publication, s);
  watch(participant, DDS_BUILTIN_TOPIC_DCPSPARTICIPANT, on_participant, s);
  peer_say("ready", "");
  if (o.pub) make_writers(participant, &o, s, d);
  while (!o.pub && s->seen < s->count && !peer_over(d)) peer_sleep_ms(20);
  say_stamps(s);
  /* Writers that go are none that come: the other has what it waits for before it is told to end. */
  while (!peer_over(d)) peer_sleep_ms(20);
  dds_delete(domain);
  return 0;
}
