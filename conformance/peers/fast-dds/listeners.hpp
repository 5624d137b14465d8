// What the Fast DDS peer says of participants, matches and samples.
#pragma once

#include <atomic>
#include <map>
#include <string>

#include <fastdds/dds/domain/DomainParticipantListener.hpp>
#include <fastdds/dds/publisher/DataWriterListener.hpp>
#include <fastdds/dds/subscriber/DataReader.hpp>
#include <fastdds/dds/subscriber/DataReaderListener.hpp>
#include <fastdds/dds/subscriber/SampleInfo.hpp>

#include "../shared/options.h"
#include "../shared/report.h"
#include "../shared/tally.h"
#include "body-type.hpp"

namespace fast = eprosima::fastdds::dds;
namespace rtps = eprosima::fastrtps::rtps;

inline std::string hex(const uint8_t *octets, int count)
{
  std::string text(2 * count, '0');
  peer_hex(octets, count, text.data());
  return text;
}

inline std::string hex(const rtps::GUID_t &guid)
{
  return hex(guid.guidPrefix.value, 12) + hex(guid.entityId.value, 4);
}

class ParticipantWatch : public fast::DomainParticipantListener {
public:
  void on_participant_discovery(fast::DomainParticipant *, rtps::ParticipantDiscoveryInfo &&info) override
  {
    if (info.status == rtps::ParticipantDiscoveryInfo::CHANGED_QOS_PARTICIPANT) return;
    const bool joined = info.status == rtps::ParticipantDiscoveryInfo::DISCOVERED_PARTICIPANT;
    // "removed": it said that it leaves; "dropped": its lease ran out.
    const bool removed = info.status == rtps::ParticipantDiscoveryInfo::REMOVED_PARTICIPANT;
    peer_say("participant", ",\"what\":\"%s\",\"how\":\"%s\",\"guid\":\"%s\",\"name\":\"%s\"", joined ? "joined" : "lost",
             joined ? "discovered" : removed ? "removed" : "dropped", hex(info.info.m_guid).c_str(),
             info.info.m_participantName.c_str());
  }
};

class WriterWatch : public fast::DataWriterListener {
public:
  std::atomic<int> matched{0};

  void on_publication_matched(fast::DataWriter *, const fast::PublicationMatchedStatus &status) override
  {
    matched = status.current_count;
    peer_say("matched", ",\"count\":%d", status.current_count);
  }
};

class ReaderWatch : public fast::DataReaderListener {
public:
  explicit ReaderWatch(const peer_options &options) : options_(options) { tally.measure_ms = options.measure_ms; }

  std::atomic<uint32_t> valid{0};
  peer_tally tally{};

  void on_subscription_matched(fast::DataReader *, const fast::SubscriptionMatchedStatus &status) override
  {
    peer_say("matched", ",\"count\":%d", status.current_count);
  }

  void on_data_available(fast::DataReader *reader) override
  {
    fast::SampleInfo info;
    while (reader->take_next_sample(&body_, &info) == eprosima::fastrtps::types::ReturnCode_t::RETCODE_OK) {
      if (!info.valid_data) {
        say_state(info);
        continue;
      }
      if (options_.count != 0 && valid >= options_.count) continue;
      if (options_.measure_ms > 0) {
        // The four octets before are the length of `data`.
        if (body_.octets.size() >= 4)
          peer_tally_add(&tally, body_.octets.data() + 4, static_cast<uint32_t>(body_.octets.size() - 4));
        continue;
      }
      if (options_.shapes) say_shape(info);
      else say_bytes(info);
      valid++;
    }
  }

private:
  const peer_options &options_;
  Body body_;
  // A dispose brings the key's hash only.
  std::map<std::string, std::string> colors_;

  static std::string handle_of(const fast::SampleInfo &info)
  {
    return hex(static_cast<const rtps::octet *>(info.instance_handle.value), 16);
  }

  std::string identity(const fast::SampleInfo &info) const
  {
    const auto &sample = info.sample_identity;
    const auto &related = info.related_sample_identity;
    std::string text = ",\"source\":\"" + hex(sample.writer_guid()) + "\",\"sn\":" +
                       std::to_string(sample.sequence_number().to64long());
    if (related.writer_guid() != rtps::GUID_t::unknown())
      text += ",\"related\":\"" + hex(related.writer_guid()) + ":" +
              std::to_string(related.sequence_number().to64long()) + "\"";
    return text;
  }

  void say_state(const fast::SampleInfo &info)
  {
    const bool disposed = info.instance_state == fast::NOT_ALIVE_DISPOSED_INSTANCE_STATE;
    peer_say("sample", ",\"valid\":false,\"state\":\"%s\",\"key\":\"%s\"", disposed ? "disposed" : "unregistered",
             options_.shapes ? colors_[handle_of(info)].c_str() : "");
  }

  void say_bytes(const fast::SampleInfo &info)
  {
    const auto &octets = body_.octets;
    const uint32_t size = octets.size() >= 4 ? peer_get32(octets.data(), body_.big_endian) : UINT32_MAX;
    // A serialized payload may be padded to a multiple of four (DDSI-RTPS 2.3, 10).
    const bool whole = size <= octets.size() - 4 && octets.size() - 4 - size < 4;
    const uint8_t *data = octets.data() + 4;
    const uint64_t n = whole && size >= 8 ? peer_number(data) : 0;
    const uint32_t digest = peer_crc32(0, octets.data(), whole ? 4 + size : octets.size());
    peer_say("sample", ",\"seq\":%llu,\"size\":%u,\"digest\":\"%08x\",\"content\":\"%s\",\"valid\":true,\"state\":\"alive\"%s",
             static_cast<unsigned long long>(n), size, digest, whole && peer_content_ok(data, size, n) ? "ok" : "bad",
             identity(info).c_str());
  }

  void say_shape(const fast::SampleInfo &info)
  {
    const auto &octets = body_.octets;
    const auto size = static_cast<uint32_t>(octets.size());
    peer_shape shape;
    const bool whole = peer_shape_decode(octets.data(), size, body_.big_endian, false, &shape);
    colors_[handle_of(info)] = shape.color;
    peer_say("sample",
             ",\"seq\":%d,\"size\":%u,\"digest\":\"%08x\",\"content\":\"%s\",\"key\":\"%s\",\"valid\":true,\"state\":\"alive\"%s",
             shape.x, size, peer_crc32(0, octets.data(), size), whole && peer_shape_ok(&shape) ? "ok" : "bad",
             shape.color, identity(info).c_str());
  }
};
