/* A publisher or subscriber over Eclipse Cyclone DDS; options.h has the options, report.h what it says. */
#include "dds/dds.h"
#include "domain.h"
#include "peer-types.h"
#include "../shared/options.h"
#include "../shared/payload.h"
#include "../shared/report.h"
#include "../shared/tally.h"

#define TAKE_AT_ONCE 64

typedef struct {
  const peer_options *options;
  volatile uint32_t valid;
  volatile int matched;
  peer_tally *tally;
} peer_state;

static dds_qos_t *endpoint_qos(const peer_options *o)
{
  dds_qos_t *qos = dds_create_qos();
  const dds_history_kind_t history = o->keep_last > 0 ? DDS_HISTORY_KEEP_LAST : DDS_HISTORY_KEEP_ALL;
  const int depth = o->keep_last > 0 ? o->keep_last : 1;
  dds_qset_reliability(qos, o->reliable ? DDS_RELIABILITY_RELIABLE : DDS_RELIABILITY_BEST_EFFORT, DDS_SECS(1));
  dds_qset_durability(qos, o->transient_local ? DDS_DURABILITY_TRANSIENT_LOCAL : DDS_DURABILITY_VOLATILE);
  dds_qset_history(qos, history, depth);
  dds_qset_durability_service(qos, 0, history, depth, DDS_LENGTH_UNLIMITED, DDS_LENGTH_UNLIMITED, DDS_LENGTH_UNLIMITED);
  dds_qset_writer_data_lifecycle(qos, false);
  if (o->partition != NULL) dds_qset_partition1(qos, o->partition);
  return qos;
}

static dds_entity_t create_topic(dds_entity_t participant, const peer_options *o)
{
  const dds_topic_descriptor_t *generated = o->shapes ? &ShapeType_desc : &Bytes_desc;
  dds_topic_descriptor_t *descriptor = malloc(sizeof *descriptor);
  memcpy(descriptor, generated, sizeof *descriptor);
  /* The copy's name is ours to choose; Cyclone declares the field const for those who use the generated one. */
  memcpy((void *) &descriptor->m_typename, &o->type_name, sizeof o->type_name);
  return checked(dds_create_topic(participant, descriptor, o->topic, NULL, NULL), "topic");
}

static const char *state_name(dds_instance_state_t state)
{
  if (state == DDS_IST_ALIVE) return "alive";
  return state == DDS_IST_NOT_ALIVE_DISPOSED ? "disposed" : "unregistered";
}

static void say_bytes(const Bytes *sample, const dds_sample_info_t *info)
{
  const uint32_t size = sample->data._length;
  uint8_t length[4];
  peer_put32(length, size);
  const uint32_t digest = peer_crc32(peer_crc32(0, length, 4), sample->data._buffer, size);
  const uint64_t n = size >= 8 ? peer_number(sample->data._buffer) : 0;
  peer_say("sample", ",\"seq\":%llu,\"size\":%u,\"digest\":\"%08x\",\"content\":\"%s\",\"valid\":true,\"state\":\"alive\",\"source\":\"%llu\"",
           (unsigned long long) n, size, digest, peer_content_ok(sample->data._buffer, size, n) ? "ok" : "bad",
           (unsigned long long) info->publication_handle);
}

static void say_shape(const ShapeType *sample, const dds_sample_info_t *info)
{
  peer_shape shape = {.x = sample->x, .y = sample->y, .shapesize = sample->shapesize};
  uint8_t body[PEER_SHAPE_BODY];
  memcpy(shape.color, sample->color, sizeof shape.color);
  const uint32_t size = peer_shape_encode(&shape, body);
  peer_say("sample", ",\"seq\":%d,\"size\":%u,\"digest\":\"%08x\",\"content\":\"%s\",\"key\":\"%s\",\"valid\":true,\"state\":\"alive\",\"source\":\"%llu\"",
           shape.x, size, peer_crc32(0, body, size), peer_shape_ok(&shape) ? "ok" : "bad", shape.color,
           (unsigned long long) info->publication_handle);
}

static void on_data(dds_entity_t reader, void *arg)
{
  peer_state *state = arg;
  void *samples[TAKE_AT_ONCE] = {NULL};
  dds_sample_info_t infos[TAKE_AT_ONCE];
  for (;;) {
    const int32_t count = dds_take(reader, samples, infos, TAKE_AT_ONCE, TAKE_AT_ONCE);
    if (count <= 0) return;
    for (int32_t i = 0; i < count; i++) {
      const uint32_t most = state->options->count;
      if (!infos[i].valid_data) {
        peer_say("sample", ",\"valid\":false,\"state\":\"%s\",\"key\":\"%s\",\"source\":\"%llu\"",
                 state_name(infos[i].instance_state), state->options->shapes ? ((ShapeType *) samples[i])->color : "",
                 (unsigned long long) infos[i].publication_handle);
        continue;
      }
      if (most != 0 && state->valid >= most) continue;
      if (state->options->measure_ms > 0) {
        const Bytes *sample = samples[i];
        peer_tally_add(state->tally, sample->data._buffer, sample->data._length);
        continue;
      }
      if (state->options->shapes) say_shape(samples[i], &infos[i]);
      else say_bytes(samples[i], &infos[i]);
      state->valid++;
    }
    dds_return_loan(reader, samples, count);
  }
}

static void on_subscribed(dds_entity_t reader, const dds_subscription_matched_status_t status, void *arg)
{
  (void) reader;
  ((peer_state *) arg)->matched = (int) status.current_count;
  peer_say("matched", ",\"count\":%u", status.current_count);
}

static void on_published(dds_entity_t writer, const dds_publication_matched_status_t status, void *arg)
{
  (void) writer;
  ((peer_state *) arg)->matched = (int) status.current_count;
  peer_say("matched", ",\"count\":%u", status.current_count);
}

static dds_guid_t own_guid;

static void on_participant(dds_entity_t reader, void *arg)
{
  (void) arg;
  void *samples[TAKE_AT_ONCE] = {NULL};
  dds_sample_info_t infos[TAKE_AT_ONCE];
  const int32_t count = dds_take(reader, samples, infos, TAKE_AT_ONCE, TAKE_AT_ONCE);
  for (int32_t i = 0; i < count; i++) {
    const dds_builtintopic_participant_t *participant = samples[i];
    const bool lost = infos[i].instance_state != DDS_IST_ALIVE;
    char guid[33];
    char *name = NULL;
    if (memcmp(&participant->key, &own_guid, sizeof own_guid) == 0) continue;
    peer_hex(participant->key.v, 16, guid);
    if (infos[i].valid_data) dds_qget_entity_name(participant->qos, &name);
    peer_say("participant", ",\"what\":\"%s\",\"guid\":\"%s\",\"name\":\"%s\"", lost ? "lost" : "joined", guid,
             name == NULL ? "" : name);
    dds_free(name);
  }
  if (count > 0) dds_return_loan(reader, samples, count);
}

static void watch_participants(dds_entity_t participant)
{
  dds_listener_t *listener = dds_create_listener(NULL);
  dds_lset_data_available(listener, on_participant);
  checked(dds_get_guid(participant, &own_guid), "guid");
  checked(dds_create_reader(participant, DDS_BUILTIN_TOPIC_DCPSPARTICIPANT, NULL, listener), "participant reader");
  dds_delete_listener(listener);
}

/* A full history is the reader's back-pressure: tried again until time is up. */
static dds_return_t write_one(dds_entity_t writer, const peer_options *o, uint32_t n, Bytes *bytes, peer_deadline d)
{
  dds_return_t result = DDS_RETCODE_TIMEOUT;
  while (result == DDS_RETCODE_TIMEOUT && !peer_over(d)) {
    if (o->shapes) {
      const peer_shape shape = peer_shape_of(o->colors[(n - 1) % (uint32_t) o->color_count], n);
      ShapeType sample = {.x = shape.x, .y = shape.y, .shapesize = shape.shapesize};
      memcpy(sample.color, shape.color, sizeof sample.color);
      result = dds_write(writer, &sample);
    } else {
      if (!o->stamp || n == 1) peer_fill(bytes->data._buffer, o->size, n);
      if (o->stamp) peer_stamp(bytes->data._buffer, n);
      result = dds_write(writer, bytes);
    }
  }
  return result;
}

static void end_instances(dds_entity_t writer, const peer_options *o)
{
  for (int i = 0; o->shapes && i < o->color_count; i++) {
    ShapeType key = {.x = 0};
    strncpy(key.color, o->colors[i], PEER_SHAPE_COLOR);
    if (o->dispose) checked(dds_dispose(writer, &key), "dispose");
    if (o->unregister) checked(dds_unregister_instance(writer, &key), "unregister");
  }
}

static void publish(dds_entity_t writer, const peer_options *o, peer_state *state, peer_deadline d)
{
  Bytes bytes = {.data = {._maximum = o->size, ._length = o->size, ._buffer = malloc(o->size + 1), ._release = false}};
  while (state->matched < o->wait_readers && !peer_over(d)) peer_sleep_ms(1);
  if (o->wait_go) peer_await_go();
  const double begin = peer_now_ms();
  uint32_t n = 1;
  for (; (o->count == 0 || n <= o->count) && !peer_over(d); n++) {
    if (o->rate > 0) peer_linger(begin + (n - 1) * 1e3 / o->rate - peer_now_ms(), d);
    if (peer_over(d)) break;
    const dds_return_t result = write_one(writer, o, n, &bytes, d);
    if (result == DDS_RETCODE_OK) continue;
    if (!peer_over(d)) checked(result, "write");
    break;
  }
  peer_say("written", ",\"count\":%u", n - 1);
  end_instances(writer, o);
  dds_return_t acked = DDS_RETCODE_TIMEOUT;
  while (o->reliable && acked == DDS_RETCODE_TIMEOUT && !peer_over(d)) acked = dds_wait_for_acks(writer, DDS_MSECS(100));
  peer_say("acked", ",\"all\":%s", acked == DDS_RETCODE_OK ? "true" : "false");
  peer_linger(o->linger_ms, d);
  free(bytes.data._buffer);
}

int main(int argc, char **argv)
{
  const peer_options o = peer_parse(argc, argv);
  peer_begin();
  const peer_deadline d = peer_deadline_of(o.seconds);
  peer_tally *tally = calloc(1, sizeof *tally);
  tally->measure_ms = o.measure_ms;
  peer_state state = {&o, 0, 0, tally};
  const dds_entity_t domain = create_domain(&o);
  dds_qos_t *name = dds_create_qos();
  dds_qset_entity_name(name, o.participant_name);
  const dds_entity_t participant = checked(dds_create_participant((dds_domainid_t) o.domain, name, NULL), "participant");
  dds_delete_qos(name);
  watch_participants(participant);
  const dds_entity_t topic = create_topic(participant, &o);
  dds_qos_t *qos = endpoint_qos(&o);
  dds_listener_t *listener = dds_create_listener(&state);
  dds_lset_data_available(listener, on_data);
  dds_lset_subscription_matched(listener, on_subscribed);
  dds_lset_publication_matched(listener, on_published);
  peer_say("ready", "");
  if (o.pub) {
    publish(checked(dds_create_writer(participant, topic, qos, listener), "writer"), &o, &state, d);
  } else {
    checked(dds_create_reader(participant, topic, qos, listener), "reader");
    while (!peer_over(d) && (o.count == 0 || state.valid < o.count) && !peer_tally_over(tally)) peer_sleep_ms(1);
    if (o.measure_ms > 0) peer_tally_say(tally);
    peer_linger(o.linger_ms, d);
  }
  /* Participants leave in the background: only the end of the domain waits until they have said so. */
  dds_delete(domain);
  peer_say("done", ",\"samples\":%u", state.valid);
  return 0;
}
