// A process's participants and their endpoints (31-, section 1). A process has two participants of one name: the
// topology's and the transport's.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <random>

#include <fastdds/dds/domain/DomainParticipant.hpp>
#include <fastdds/dds/domain/DomainParticipantFactory.hpp>
#include <fastdds/dds/domain/DomainParticipantListener.hpp>
#include <fastdds/dds/publisher/DataWriter.hpp>
#include <fastdds/dds/publisher/DataWriterListener.hpp>
#include <fastdds/dds/publisher/Publisher.hpp>
#include <fastdds/dds/subscriber/DataReader.hpp>
#include <fastdds/dds/subscriber/DataReaderListener.hpp>
#include <fastdds/dds/subscriber/SampleInfo.hpp>
#include <fastdds/dds/subscriber/Subscriber.hpp>
#include <fastdds/dds/topic/TypeSupport.hpp>
#include <fastdds/rtps/transport/UDPv4TransportDescriptor.h>
#include <fastrtps/utils/IPLocator.h>

#include "loop.hpp"
#include "qos.hpp"
#include "say.hpp"
#include "underlay-type.hpp"

// 31-, section 6: eight random octets that name an endpoint; their hash is the role's id.
using Identity = std::array<uint8_t, 8>;

inline Identity random_identity()
{
  std::random_device source;
  Identity identity;
  for (auto &octet : identity) octet = static_cast<uint8_t>(source());
  return identity;
}

// libstdc++'s hash is the one on the wire (31-, section 2, Ids).
inline uint64_t cyber_hash(const std::string &text) { return std::hash<std::string>{}(text); }
inline uint64_t cyber_hash(const Identity &identity) { return cyber_hash(std::string(identity.begin(), identity.end())); }

// 31-, section 6: 24 octets in inline QoS PID 0x800f.
struct MessageInfo {
  Identity sender{};
  Identity spare{};
  uint64_t seq = 0;
};

struct Received {
  Underlay underlay;
  MessageInfo info;
};

template <class Entity> Entity *made(Entity *entity, const std::string &what)
{
  if (entity != nullptr) return entity;
  std::fprintf(stderr, "%s: could not be made\n", what.c_str());
  std::exit(1);
}

class Participant {
public:
  Participant(const Options &o, Loop &loop, fast::DomainParticipantListener *listener) : options(o), loop(loop)
  {
    const std::string name = o.host_name + '+' + std::to_string(o.process_id);
    entity_ = made(factory()->create_participant(static_cast<uint32_t>(o.domain), qos(o, name), listener,
                                                 fast::StatusMask::none()), name);
    fast::TypeSupport type(new UnderlayType(o.generation));
    type.register_type(entity_);
    publisher = made(entity_->create_publisher(fast::PublisherQos()), "publisher");
    subscriber = made(entity_->create_subscriber(fast::SubscriberQos()), "subscriber");
  }

  Participant(const Participant &) = delete;

  ~Participant()
  {
    entity_->delete_contained_entities();
    factory()->delete_participant(entity_);
  }

  fast::Topic *topic(const std::string &name)
  {
    fast::Topic *&topic = topics_[name];
    if (topic == nullptr)
      topic = made(entity_->create_topic(name, "UnderlayMessage", fast::TOPIC_QOS_DEFAULT), "topic " + name);
    return topic;
  }

  const Options &options;
  Loop &loop;
  fast::Publisher *publisher;
  fast::Subscriber *subscriber;

private:
  fast::DomainParticipant *entity_;
  std::map<std::string, fast::Topic *> topics_;

  static fast::DomainParticipantFactory *factory() { return fast::DomainParticipantFactory::get_instance(); }

  static fast::DomainParticipantQos qos(const Options &o, const std::string &name)
  {
    fast::DomainParticipantQos qos;
    qos.name(name);
    qos.transport().use_builtin_transports = false;
    auto udp = std::make_shared<eprosima::fastdds::rtps::UDPv4TransportDescriptor>();
    udp->sendBufferSize = udp->receiveBufferSize = 10u << 20;
    udp->maxInitialPeersRange = 16;
    // 31-, section 0: Cyber 9's fragments have 16 KiB; with what stands before them, about so here.
    if (o.generation == 9) udp->maxMessageSize = 16384 + 256;
    udp->interfaceWhiteList.push_back(o.interface_address);
    qos.transport().user_transports.push_back(udp);
    qos.wire_protocol().port.portBase = static_cast<uint16_t>(o.port_base);
    qos.wire_protocol().port.domainIDGain = static_cast<uint16_t>(o.domain_gain);
    auto &builtin = qos.wire_protocol().builtin;
    builtin.discovery_config.leaseDuration = milliseconds(o.lease_ms);
    builtin.discovery_config.leaseDuration_announcementperiod = milliseconds(o.announce_ms);
    builtin.discovery_config.ignoreParticipantFlags =
        static_cast<rtps::ParticipantFilteringFlags_t>(rtps::ParticipantFilteringFlags::FILTER_SAME_PROCESS);
    rtps::Locator_t locator;
    if (!o.multicast) {
      // A locator of one's own stands for the default ones, of which one is a multicast group.
      rtps::IPLocator::setIPv4(locator, o.interface_address);
      builtin.metatrafficUnicastLocatorList.push_back(locator);
    }
    for (const auto &peer : o.peers) {
      rtps::IPLocator::setIPv4(locator, peer);
      builtin.initialPeersList.push_back(locator);
    }
    return qos;
  }
};

class WriterPort : private fast::DataWriterListener {
public:
  WriterPort(Participant &participant, const std::string &topic, const pb::QosProfile &profile)
      : participant_(participant), topic_(topic)
  {
    const auto qos = writer_qos(profile, participant.options);
    writer_ = made(participant.publisher->create_datawriter(participant.topic(topic), qos, this), "writer of " + topic);
  }

  WriterPort(const WriterPort &) = delete;
  ~WriterPort() { participant_.publisher->delete_datawriter(writer_); }

  bool write(const std::string &data, const MessageInfo *info)
  {
    Underlay message;
    message.data = data;
    rtps::WriteParams params;
    if (info != nullptr) {
      auto &related = params.related_sample_identity();
      std::memcpy(related.writer_guid().guidPrefix.value, info->sender.data(), 8);
      std::memcpy(related.writer_guid().guidPrefix.value + 8, info->spare.data(), 4);
      std::memcpy(related.writer_guid().entityId.value, info->spare.data() + 4, 4);
      related.sequence_number({static_cast<int32_t>(info->seq >> 32), static_cast<uint32_t>(info->seq)});
      // 31-, section 6: Cyber 9 leaves both at 0.
      if (participant_.options.generation == 10) {
        message.timestamp = wall_ns();
        message.seq = info->seq;
      }
    }
    return writer_->write(&message, params);
  }

  // Waits until all matched readers have everything, but no longer than so.
  void wait_for_acknowledgements(int ms) { writer_->wait_for_acknowledgments(milliseconds(ms)); }

  static uint64_t wall_ns()
  {
    timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return static_cast<uint64_t>(t.tv_sec) * 1000000000u + static_cast<uint64_t>(t.tv_nsec);
  }

private:
  Participant &participant_;
  const std::string topic_;
  fast::DataWriter *writer_;

  void on_publication_matched(fast::DataWriter *, const fast::PublicationMatchedStatus &status) override
  {
    say("matched", Fields().text("side", "writer").text("topic", topic_).number("count", status.current_count));
  }
};

class ReaderPort : private fast::DataReaderListener {
public:
  using Handler = std::function<void(const Received &)>;

  // `handler` is called on the loop's thread, and no more once this is gone.
  ReaderPort(Participant &participant, const std::string &topic, const pb::QosProfile &profile, Handler handler)
      : participant_(participant), topic_(topic), handler_(std::make_shared<Handler>(std::move(handler)))
  {
    const auto qos = reader_qos(profile, participant.options);
    reader_ = made(participant.subscriber->create_datareader(participant.topic(topic), qos, this), "reader of " + topic);
  }

  ReaderPort(const ReaderPort &) = delete;
  ~ReaderPort() { participant_.subscriber->delete_datareader(reader_); }

private:
  Participant &participant_;
  const std::string topic_;
  const std::shared_ptr<Handler> handler_;
  fast::DataReader *reader_;

  void on_subscription_matched(fast::DataReader *, const fast::SubscriptionMatchedStatus &status) override
  {
    say("matched", Fields().text("side", "reader").text("topic", topic_).number("count", status.current_count));
  }

  void on_data_available(fast::DataReader *reader) override
  {
    Received received;
    fast::SampleInfo info;
    while (reader->take_next_sample(&received.underlay, &info) == eprosima::fastrtps::types::ReturnCode_t::RETCODE_OK) {
      if (!info.valid_data) continue;
      if (!received.underlay.readable) {
        say("undecodable", Fields().text("topic", topic_));
        continue;
      }
      const auto &related = info.related_sample_identity;
      std::memcpy(received.info.sender.data(), related.writer_guid().guidPrefix.value, 8);
      std::memcpy(received.info.spare.data(), related.writer_guid().guidPrefix.value + 8, 4);
      std::memcpy(received.info.spare.data() + 4, related.writer_guid().entityId.value, 4);
      received.info.seq = related.sequence_number().to64long();
      const std::weak_ptr<Handler> handler = handler_;
      participant_.loop.post([handler, received] {
        if (const auto living = handler.lock()) (*living)(received);
      });
    }
  }
};
