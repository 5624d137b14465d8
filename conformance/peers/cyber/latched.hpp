// The history of a latched channel (31-, section 6): a TRANSIENT_LOCAL writer sends what it has kept to each reader
// that joins, on a topic for the two of them, 1 ms apart; the reader listens there until 1 s is silent
// (--latched-silence-ms). It is sent beside what the channel's own RTPS writer replays, and nobody looks for what comes
// twice.
#pragma once

#include <deque>

#include "roles.hpp"

inline bool is_latched(const pb::RoleAttributes &writer)
{
  return writer.qos_profile().durability() == pb::DURABILITY_TRANSIENT_LOCAL;
}

inline std::string latched_topic(const pb::RoleAttributes &writer, const pb::RoleAttributes &reader)
{
  return std::to_string(writer.id()) + std::to_string(reader.id());
}

class LatchedWriter {
public:
  LatchedWriter(Participant &transport, const pb::RoleAttributes &role) : transport_(transport), role_(role) {}

  void keep(const std::string &data, const MessageInfo &info)
  {
    if (!is_latched(role_)) return;
    const bool keeps_all = role_.qos_profile().history() == pb::HISTORY_KEEP_ALL;
    const size_t most = keeps_all ? 1000 : std::max<uint32_t>(1, role_.qos_profile().depth());
    kept_.push_back({data, info});
    if (kept_.size() > most) kept_.pop_front();
  }

  void send_to(const pb::RoleAttributes &reader)
  {
    if (kept_.empty()) return;
    auto sending = std::make_shared<Sending>();
    sending->kept = kept_;
    sending->port = std::make_unique<WriterPort>(transport_, latched_topic(role_, reader), role_.qos_profile());
    sendings_[reader.id()] = sending;
    next(sending);
  }

private:
  struct Message {
    std::string data;
    MessageInfo info;
  };

  struct Sending {
    std::deque<Message> kept;
    std::unique_ptr<WriterPort> port;
  };

  Participant &transport_;
  const pb::RoleAttributes role_;
  std::deque<Message> kept_;
  std::map<uint64_t, std::shared_ptr<Sending>> sendings_;

  void next(const std::shared_ptr<Sending> &sending)
  {
    const std::weak_ptr<Sending> known = sending;
    if (sending->kept.empty()) {
      const auto end = [known] {
        if (const auto living = known.lock()) living->port.reset();
      };
      if (transport_.options.latched_linger_ms == 0) end();
      else transport_.loop.after(transport_.options.latched_linger_ms, end);
      return;
    }
    sending->port->write(sending->kept.front().data, &sending->kept.front().info);
    sending->kept.pop_front();
    transport_.loop.after(1, [this, known] {
      if (const auto living = known.lock()) next(living);
    });
  }
};

class LatchedReaders {
public:
  using Handler = std::function<void(const pb::RoleAttributes &, const Received &)>;

  explicit LatchedReaders(Participant &transport) : transport_(transport) {}

  void listen(const pb::RoleAttributes &writer, const pb::RoleAttributes &reader, const Handler &handler)
  {
    if (!is_latched(writer)) return;
    const std::string topic = latched_topic(writer, reader);
    auto &listening = open_[topic];
    if (listening.port != nullptr) return;
    // The writer's QoS, whatever the reader's own is.
    listening.port = std::make_unique<ReaderPort>(transport_, topic, writer.qos_profile(),
                                                  [this, topic, reader, handler](const Received &received) {
                                                    wait(topic);
                                                    handler(reader, received);
                                                  });
    wait(topic);
  }

private:
  struct Listening {
    std::unique_ptr<ReaderPort> port;
    uint64_t turn = 0;
  };

  Participant &transport_;
  std::map<std::string, Listening> open_;

  void wait(const std::string &topic)
  {
    const uint64_t turn = ++open_[topic].turn;
    transport_.loop.after(transport_.options.latched_silence_ms, [this, topic, turn] {
      const auto at = open_.find(topic);
      if (at != open_.end() && at->second.turn == turn) open_.erase(at);
    });
  }
};
