// Writers and readers of channels (31-, section 6), as with `diff_proc: RTPS`: an RTPS endpoint comes with the first
// counterpart of another process that joins. Counterparts in this process get nothing: Cyber serves them without RTPS.
#pragma once

#include <set>

#include "../shared/payload.h"
#include "latched.hpp"
#include "topology.hpp"

class ChannelWriter {
public:
  ChannelWriter(Topology &topology, Participant &transport, const pb::RoleAttributes &role, const Identity &identity)
      : role(role), transport_(transport), identity_(identity), latched_(transport, role)
  {
    for (const auto &reader : topology.channels.on_channel(topology.channels.readers, role.channel_id())) enable(reader);
  }

  const pb::RoleAttributes role;

  void on_change(const pb::ChangeMsg &message)
  {
    if (message.role_type() == pb::ROLE_WRITER || message.role_attr().channel_id() != role.channel_id()) return;
    if (message.operate_type() == pb::OPT_JOIN) enable(message.role_attr());
    else disable(message.role_attr());
  }

  // Numbers go on also while nobody is there to hear.
  void write(uint32_t size)
  {
    seq_++;
    apollo::cyber::examples::proto::Chatter chatter;
    chatter.set_timestamp(WriterPort::wall_ns());
    chatter.set_lidar_timestamp(chatter.timestamp());
    chatter.set_seq(seq_);
    std::string content(size, '\0');
    peer_fill(reinterpret_cast<uint8_t *>(content.data()), size, seq_);
    chatter.set_content(content);
    const MessageInfo info{identity_, {}, seq_};
    const std::string data = chatter.SerializeAsString();
    latched_.keep(data, info);
    if (port_ != nullptr && !port_->write(data, &info))
      say("not-written", Fields().text("channel", role.channel_name()).number("seq", static_cast<int64_t>(seq_)));
  }

private:
  Participant &transport_;
  const Identity identity_;
  uint64_t seq_ = 0;
  std::set<uint64_t> readers_;
  std::unique_ptr<WriterPort> port_;
  LatchedWriter latched_;

  void enable(const pb::RoleAttributes &reader)
  {
    if (reader.host_name() == role.host_name() && reader.process_id() == role.process_id()) return;
    readers_.insert(reader.id());
    if (port_ == nullptr) port_ = std::make_unique<WriterPort>(transport_, role.channel_name(), role.qos_profile());
    latched_.send_to(reader);
  }

  void disable(const pb::RoleAttributes &reader)
  {
    readers_.erase(reader.id());
    if (readers_.empty()) port_.reset();
  }
};

struct ChannelReader {
  pb::RoleAttributes role;
  // Ids of the writers whose messages are taken.
  std::set<uint64_t> writers;
};

class Channels {
public:
  Channels(Topology &topology, Participant &transport) : topology_(topology), transport_(transport)
  {
    topology.channels.add_listener([this](const pb::ChangeMsg &message) {
      for (const auto &writer : writers_) writer->on_change(message);
      for (auto &reader : readers_) on_change(reader, message);
    });
  }

  void add_writer(const std::string &node, const std::string &channel, const std::string &type, const pb::QosProfile &qos)
  {
    const Identity identity = random_identity();
    const auto role = channel_role(transport_.options, node, channel, type, identity, qos);
    writers_.push_back(std::make_unique<ChannelWriter>(topology_, transport_, role, identity));
    topology_.channels.join(role, pb::ROLE_WRITER);
  }

  void add_reader(const std::string &node, const std::string &channel, const std::string &type, const pb::QosProfile &qos)
  {
    const auto role = channel_role(transport_.options, node, channel, type, random_identity(), qos);
    readers_.push_back({role, {}});
    for (const auto &writer : topology_.channels.on_channel(topology_.channels.writers, role.channel_id()))
      enable(readers_.back(), writer);
    topology_.channels.join(role, pb::ROLE_READER);
  }

  ChannelWriter *writer(const std::string &channel)
  {
    for (const auto &writer : writers_)
      if (writer->role.channel_name() == channel) return writer.get();
    return nullptr;
  }

  // Says the JOIN of a writer once more (31-, section 7, row 12).
  void rejoin_writer(const std::string &channel)
  {
    if (const auto *known = writer(channel)) topology_.channels.join(known->role, pb::ROLE_WRITER);
  }

  void close_writers(const std::string &channel)
  {
    for (size_t i = writers_.size(); i-- > 0;) {
      if (!channel.empty() && writers_[i]->role.channel_name() != channel) continue;
      const auto role = writers_[i]->role;
      writers_.erase(writers_.begin() + static_cast<long>(i));
      topology_.channels.leave(role, pb::ROLE_WRITER);
    }
  }

  void close_readers(const std::string &channel)
  {
    for (size_t i = readers_.size(); i-- > 0;) {
      if (!channel.empty() && readers_[i].role.channel_name() != channel) continue;
      const auto role = readers_[i].role;
      readers_.erase(readers_.begin() + static_cast<long>(i));
      topology_.channels.leave(role, pb::ROLE_READER);
    }
  }

private:
  Topology &topology_;
  Participant &transport_;
  std::vector<std::unique_ptr<ChannelWriter>> writers_;
  std::vector<ChannelReader> readers_;
  LatchedReaders latched_{transport_};
  // 31-, section 6: one RTPS reader a channel and process, of the first reader's QoS; it stays (RtpsDispatcher).
  std::map<std::string, std::unique_ptr<ReaderPort>> dispatch_;

  void on_change(ChannelReader &reader, const pb::ChangeMsg &message)
  {
    if (message.role_type() != pb::ROLE_WRITER || message.role_attr().channel_id() != reader.role.channel_id()) return;
    if (message.operate_type() == pb::OPT_JOIN) enable(reader, message.role_attr());
    else reader.writers.erase(message.role_attr().id());
  }

  void enable(ChannelReader &reader, const pb::RoleAttributes &writer)
  {
    if (writer.host_name() == reader.role.host_name() && writer.process_id() == reader.role.process_id()) return;
    const bool is_new = reader.writers.insert(writer.id()).second;
    if (is_new) latched_.listen(writer, reader.role, [this](const pb::RoleAttributes &role, const Received &received) {
      say_message(role, received, true);
    });
    const std::string &channel = reader.role.channel_name();
    auto &port = dispatch_[channel];
    if (port == nullptr)
      port = std::make_unique<ReaderPort>(transport_, channel, reader.role.qos_profile(),
                                          [this, channel](const Received &received) { on_message(channel, received); });
  }

  // The sender is looked up by the hash of its eight octets; who has not joined is not heard.
  void on_message(const std::string &channel, const Received &received)
  {
    const uint64_t sender = cyber_hash(received.info.sender);
    bool heard = false;
    for (const auto &reader : readers_) {
      if (reader.role.channel_name() != channel || reader.writers.count(sender) == 0) continue;
      heard = true;
      say_message(reader.role, received, false);
    }
    if (!heard)
      say("dropped", Fields().text("channel", channel).text("why", "unknown sender")
                         .text("sender", hex(received.info.sender.data(), 8)));
  }

  void say_message(const pb::RoleAttributes &reader, const Received &received, bool latched)
  {
    // 31-, section 0: where each generation takes the number from.
    const uint64_t seq = transport_.options.generation == 10 ? received.underlay.seq : received.info.seq;
    apollo::cyber::examples::proto::Chatter chatter;
    const bool parsed = chatter.ParseFromString(received.underlay.data);
    const std::string &content = chatter.content();
    const auto *octets = reinterpret_cast<const uint8_t *>(content.data());
    const auto size = static_cast<uint32_t>(content.size());
    say("message", Fields().text("channel", reader.channel_name()).text("node", reader.node_name())
                       .flag("latched", latched)
                       .number("seq", static_cast<int64_t>(seq)).text("sender", hex(received.info.sender.data(), 8))
                       .text("spare", hex(received.info.spare.data(), 8))
                       .number("infoSeq", static_cast<int64_t>(received.info.seq)).flag("parsed", parsed)
                       .number("size", size).text("head", hex(octets, size < 8 ? size : 8))
                       .flag("whole", peer_content_ok(octets, size, chatter.seq())));
  }
};
