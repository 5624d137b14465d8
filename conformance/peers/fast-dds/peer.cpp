// A publisher or subscriber over eProsima Fast DDS; options.h has the options, report.h what it says.
#include <memory>

#include <fastdds/dds/domain/DomainParticipant.hpp>
#include <fastdds/dds/domain/DomainParticipantFactory.hpp>
#include <fastdds/dds/publisher/DataWriter.hpp>
#include <fastdds/dds/publisher/Publisher.hpp>
#include <fastdds/dds/subscriber/Subscriber.hpp>
#include <fastdds/dds/topic/TypeSupport.hpp>
#include <fastdds/rtps/transport/UDPv4TransportDescriptor.h>
#include <fastdds/rtps/transport/test_UDPv4TransportDescriptor.h>
#include <fastrtps/utils/IPLocator.h>
#include <fastrtps/xmlparser/XMLProfileManager.h>

#include "listeners.hpp"

using eprosima::fastrtps::types::ReturnCode_t;

namespace {

constexpr uint32_t SOCKET_BUFFER = 4u << 20;

template <class Entity> Entity *checked(Entity *entity, const char *what)
{
  if (entity != nullptr) return entity;
  std::fprintf(stderr, "%s: could not be made\n", what);
  std::exit(1);
}

template <class Descriptor> std::shared_ptr<Descriptor> transport(const peer_options &o)
{
  auto descriptor = std::make_shared<Descriptor>();
  descriptor->sendBufferSize = SOCKET_BUFFER;
  descriptor->receiveBufferSize = SOCKET_BUFFER;
  descriptor->maxInitialPeersRange = 16;
  descriptor->interfaceWhiteList.emplace_back(o.interface_address);
  return descriptor;
}

fast::DomainParticipantQos participant_qos(const peer_options &o)
{
  fast::DomainParticipantQos qos;
  qos.name(o.participant_name);
  qos.transport().use_builtin_transports = false;
  if (o.loss > 0) {
    auto lossy = transport<eprosima::fastdds::rtps::test_UDPv4TransportDescriptor>(o);
    lossy->percentageOfMessagesToDrop = static_cast<uint8_t>(o.loss / 10);
    qos.transport().user_transports.push_back(lossy);
  } else {
    qos.transport().user_transports.push_back(transport<eprosima::fastdds::rtps::UDPv4TransportDescriptor>(o));
  }
  auto &builtin = qos.wire_protocol().builtin;
  builtin.discovery_config.leaseDuration = {o.lease_ms / 1000, static_cast<uint32_t>(o.lease_ms % 1000) * 1000000u};
  const int announce_ms = o.lease_ms / 3;
  builtin.discovery_config.leaseDuration_announcementperiod = {announce_ms / 1000,
                                                               static_cast<uint32_t>(announce_ms % 1000) * 1000000u};
  rtps::Locator_t locator;
  if (!o.multicast) {
    // A locator of one's own stands for the default ones, of which one is a multicast group.
    rtps::IPLocator::setIPv4(locator, o.interface_address);
    builtin.metatrafficUnicastLocatorList.push_back(locator);
  }
  for (int i = 0; i < o.peer_count; i++) {
    rtps::IPLocator::setIPv4(locator, o.peers[i]);
    builtin.initialPeersList.push_back(locator);
  }
  return qos;
}

template <class Qos> void endpoint_qos(Qos &qos, const peer_options &o)
{
  qos.reliability().kind = o.reliable ? fast::RELIABLE_RELIABILITY_QOS : fast::BEST_EFFORT_RELIABILITY_QOS;
  qos.reliability().max_blocking_time = {1, 0};
  qos.durability().kind = o.transient_local ? fast::TRANSIENT_LOCAL_DURABILITY_QOS : fast::VOLATILE_DURABILITY_QOS;
  qos.history().kind = o.keep_last > 0 ? fast::KEEP_LAST_HISTORY_QOS : fast::KEEP_ALL_HISTORY_QOS;
  qos.history().depth = o.keep_last > 0 ? o.keep_last : 1;
  const int most = peer_history(&o);
  qos.resource_limits().max_instances = o.shapes ? PEER_MAX_COLORS : 1;
  qos.resource_limits().max_samples_per_instance = most;
  qos.resource_limits().max_samples = most * qos.resource_limits().max_instances;
  qos.resource_limits().allocated_samples = most < 100 ? most : 100;
  qos.endpoint().history_memory_policy = rtps::PREALLOCATED_WITH_REALLOC_MEMORY_MODE;
  qos.data_sharing().off();
}

template <class Qos> void set_partition(Qos &qos, const peer_options &o)
{
  if (o.partition != nullptr) qos.partition().push_back(o.partition);
}

Body sample_of(const peer_options &o, uint32_t n)
{
  if (o.shapes) return body_of(peer_shape_of(o.colors[(n - 1) % static_cast<uint32_t>(o.color_count)], n));
  Body body;
  fill_body(body, o.size, n);
  return body;
}

// What is measured is the sending, not the making: the same octets each time, but for number and time.
Body &stamped_sample(const peer_options &o, uint32_t n)
{
  static Body body = sample_of(o, 1);
  peer_stamp(body.octets.data() + 4, n);
  return body;
}

// A full history is the reader's back-pressure: tried again until time is up.
bool write_one(fast::DataWriter *writer, const peer_options &o, uint32_t n, peer_deadline d)
{
  Body made;
  if (!o.stamp) made = sample_of(o, n);
  Body &body = o.stamp ? stamped_sample(o, n) : made;
  while (!peer_over(d)) {
    rtps::WriteParams params;
    if (o.related) {
      // As a service answers the request of the same number that the writer itself made up.
      rtps::SampleIdentity related;
      related.writer_guid(writer->guid());
      related.sequence_number(rtps::SequenceNumber_t(0, n + 1000));
      params.related_sample_identity(related);
    }
    if (writer->write(&body, params)) return true;
  }
  return false;
}

void end_instances(fast::DataWriter *writer, const peer_options &o)
{
  for (int i = 0; o.shapes && i < o.color_count; i++) {
    Body body = body_of(peer_shape_of(o.colors[i], 0));
    if (o.dispose) writer->dispose(&body, fast::InstanceHandle_t());
    if (o.unregister) writer->unregister_instance(&body, fast::InstanceHandle_t());
  }
}

void publish(fast::DataWriter *writer, const WriterWatch &watch, const peer_options &o, peer_deadline d)
{
  while (watch.matched < o.wait_readers && !peer_over(d)) peer_sleep_ms(1);
  if (o.wait_go) peer_await_go();
  const double begin = peer_now_ms();
  uint32_t n = 1;
  for (; (o.count == 0 || n <= o.count) && !peer_over(d); n++) {
    if (o.rate > 0) peer_linger(begin + (n - 1) * 1e3 / o.rate - peer_now_ms(), d);
    if (peer_over(d) || !write_one(writer, o, n, d)) break;
  }
  peer_say("written", ",\"count\":%u", n - 1);
  end_instances(writer, o);
  bool acked = false;
  while (o.reliable && !acked && !peer_over(d))
    acked = writer->wait_for_acknowledgments({0, 100000000}) == ReturnCode_t::RETCODE_OK;
  peer_say("acked", ",\"all\":%s", acked ? "true" : "false");
  peer_linger(o.linger_ms, d);
}

}  // namespace

int main(int argc, char **argv)
{
  const peer_options o = peer_parse(argc, argv);
  peer_begin();
  const peer_deadline d = peer_deadline_of(o.seconds);
  ParticipantWatch participants;
  WriterWatch writes;
  ReaderWatch reads(o);
  auto *factory = fast::DomainParticipantFactory::get_instance();
  eprosima::fastrtps::LibrarySettingsAttributes library;
  library.intraprocess_delivery = eprosima::fastrtps::INTRAPROCESS_OFF;
  eprosima::fastrtps::xmlparser::XMLProfileManager::library_settings(library);
  auto *participant = checked(factory->create_participant(static_cast<uint32_t>(o.domain), participant_qos(o),
                                                          &participants, fast::StatusMask::none()), "participant");
  fast::TypeSupport type(new BodyType(o.type_name, o.shapes));
  type.register_type(participant);
  auto *topic = checked(participant->create_topic(o.topic, o.type_name, fast::TOPIC_QOS_DEFAULT), "topic");
  peer_say("ready", "");
  if (o.pub) {
    fast::PublisherQos group;
    fast::DataWriterQos qos;
    set_partition(group, o);
    endpoint_qos(qos, o);
    qos.publish_mode().kind = fast::SYNCHRONOUS_PUBLISH_MODE;
    qos.writer_data_lifecycle().autodispose_unregistered_instances = false;
    auto *publisher = checked(participant->create_publisher(group), "publisher");
    publish(checked(publisher->create_datawriter(topic, qos, &writes), "writer"), writes, o, d);
  } else {
    fast::SubscriberQos group;
    fast::DataReaderQos qos;
    set_partition(group, o);
    endpoint_qos(qos, o);
    auto *subscriber = checked(participant->create_subscriber(group), "subscriber");
    checked(subscriber->create_datareader(topic, qos, &reads), "reader");
    while (!peer_over(d) && (o.count == 0 || reads.valid < o.count) && !peer_tally_over(&reads.tally)) peer_sleep_ms(1);
    if (o.measure_ms > 0) peer_tally_say(&reads.tally);
    peer_linger(o.linger_ms, d);
  }
  participant->delete_contained_entities();
  factory->delete_participant(participant);
  peer_say("done", ",\"samples\":%u", reads.valid.load());
  return 0;
}
