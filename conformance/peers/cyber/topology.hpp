// Cyber's TopologyManager: the participant whose coming and going is that of a process, and the three managers.
#pragma once

#include <optional>

#include "managers.hpp"

class Topology : private fast::DomainParticipantListener {
public:
  Topology(const Options &o, Loop &loop)
      : loop_(loop), participant_(o, loop, this), nodes(participant_), channels(participant_), services(participant_)
  {
  }

private:
  Loop &loop_;
  Participant participant_;

public:
  NodeManager nodes;
  ChannelManager channels;
  ServiceManager services;

  // Fields of the `dump` line.
  Fields dump() const
  {
    std::string participants = list(living_, [](const auto &one) {
      return Fields().text("name", one.first).number("count", one.second);
    });
    return Fields()
        .raw("nodes", list(nodes.nodes, [](const auto &one) { return fields(one.second); }))
        .raw("writers", list(channels.writers.roles, [](const auto &one) { return endpoint_fields(one); }))
        .raw("readers", list(channels.readers.roles, [](const auto &one) { return endpoint_fields(one); }))
        .raw("servers", list(services.servers, [](const auto &one) { return service_fields(one.second); }))
        .raw("clients", list(services.clients.roles, [](const auto &one) { return service_fields(one); }))
        .raw("participants", participants)
        .number("refused", static_cast<int64_t>(nodes.refused + channels.refused + services.refused));
  }

private:
  // Name of a participant -> how many have it.
  std::map<std::string, int> living_;

  void on_participant_discovery(fast::DomainParticipant *, rtps::ParticipantDiscoveryInfo &&info) override
  {
    if (info.status == rtps::ParticipantDiscoveryInfo::CHANGED_QOS_PARTICIPANT) return;
    const bool joins = info.status == rtps::ParticipantDiscoveryInfo::DISCOVERED_PARTICIPANT;
    const bool said = info.status == rtps::ParticipantDiscoveryInfo::REMOVED_PARTICIPANT;
    const std::string name = info.info.m_participantName.c_str();
    loop_.post([this, joins, said, name] { on_participant(joins, said, name); });
  }

  // 31-, sections 1 and 4: OnParticipantChange. Either of a process's two participants takes all of its roles along.
  void on_participant(bool joins, bool said, const std::string &name)
  {
    int &count = living_[name];
    count += joins ? 1 : -1;
    if (count <= 0) living_.erase(name);
    say("participant", Fields().text("what", joins ? "join" : "leave")
                           .text("how", joins ? "discovered" : said ? "removed" : "dropped").text("name", name));
    const size_t plus = name.find('+');
    if (joins || plus == std::string::npos) return;
    char *end = nullptr;
    const long process_id = std::strtol(name.c_str() + plus + 1, &end, 10);
    if (end == name.c_str() + plus + 1) return;
    const std::string host_name = name.substr(0, plus);
    nodes.on_process_leave(host_name, static_cast<int>(process_id));
    channels.on_process_leave(host_name, static_cast<int>(process_id));
    services.on_process_leave(host_name, static_cast<int>(process_id));
  }

  template <class List, class Of> static std::string list(const List &all, Of of)
  {
    std::string text = "[";
    for (const auto &one : all) text += (text.size() > 1 ? "," : "") + of(one).object();
    return text + ']';
  }

  static Fields fields(const Role &role)
  {
    const auto &a = role.attributes;
    return Fields().text("node", a.node_name()).id("nodeId", a.node_id()).text("host", a.host_name())
        .number("pid", a.process_id());
  }

  static Fields endpoint_fields(const Role &role)
  {
    const auto &a = role.attributes;
    return fields(role).text("channel", a.channel_name()).id("channelId", a.channel_id()).id("id", a.id())
        .text("type", a.message_type()).text("hostIp", a.host_ip())
        .number("protoDescOctets", static_cast<int64_t>(a.proto_desc().size()))
        .raw("qos", Fields().number("history", a.qos_profile().history()).number("depth", a.qos_profile().depth())
                        .number("mps", a.qos_profile().mps()).number("reliability", a.qos_profile().reliability())
                        .number("durability", a.qos_profile().durability()).object());
  }

  static Fields service_fields(const Role &role)
  {
    return fields(role).text("service", role.attributes.service_name()).id("serviceId", role.attributes.service_id());
  }
};
