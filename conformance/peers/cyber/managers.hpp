// NodeManager, ChannelManager and ServiceManager as Cyber has them, with their weak points (31-, sections 4, 5 and 7).
#pragma once

#include <csignal>

#include "manager.hpp"

class NodeManager : public Manager {
public:
  explicit NodeManager(Participant &participant) : Manager(participant, "node_change_broadcast", pb::CHANGE_NODE) {}

  // One role an id.
  std::map<uint64_t, Role> nodes;

  void on_process_leave(const std::string &host_name, int process_id) override
  {
    const auto target = process_target(host_name, process_id);
    std::vector<Role> gone;
    for (const auto &[id, role] : nodes)
      if (matches(role.attributes, target)) gone.push_back(role);
    for (const auto &role : gone) lose(role.attributes, pb::ROLE_NODE);
  }

private:
  bool check(const pb::RoleAttributes &a) const override { return a.has_node_name() && a.has_node_id(); }

  // 31-, section 4, duplicate node: who has the earlier time stays; of equal ones the incoming one counts as newer. What
  // row 1 tells follows: a restarted node is not stored as long as its predecessor is.
  void dispose_join(const pb::ChangeMsg &message) override
  {
    const Role incoming{message.role_attr(), message.timestamp()};
    const auto [at, is_new] = nodes.emplace(incoming.attributes.node_id(), incoming);
    if (is_new) return;
    Role loser = incoming;
    if (incoming.timestamp < at->second.timestamp) {
      loser = at->second;
      at->second = incoming;
    }
    const auto &holder = at->second.attributes;
    const bool own = is_own(loser.attributes);
    say("duplicate-node", Fields().text("node", holder.node_name()).flag("own", own)
                              .text("loserHost", loser.attributes.host_name())
                              .number("loserPid", loser.attributes.process_id())
                              .text("winnerHost", holder.host_name()).number("winnerPid", holder.process_id()));
    // Row 3: AsyncShutdown.
    if (own) kill(getpid(), SIGINT);
  }

  // Row 1: by the node's id only, whoever says it.
  void dispose_leave(const pb::ChangeMsg &message) override { nodes.erase(message.role_attr().node_id()); }
};

// Roles of which several have one key; nothing sees to it that they differ (row 12).
class RoleList {
public:
  std::vector<Role> roles;

  void add(const pb::ChangeMsg &message) { roles.push_back({message.role_attr(), message.timestamp()}); }

  void remove(const pb::RoleAttributes &target)
  {
    roles.erase(std::remove_if(roles.begin(), roles.end(),
                               [&](const Role &role) { return matches(role.attributes, target); }),
                roles.end());
  }

  std::vector<pb::RoleAttributes> of(const pb::RoleAttributes &target) const
  {
    std::vector<pb::RoleAttributes> found;
    for (const auto &role : roles)
      if (matches(role.attributes, target)) found.push_back(role.attributes);
    return found;
  }
};

class ChannelManager : public Manager {
public:
  explicit ChannelManager(Participant &participant)
      : Manager(participant, "channel_change_broadcast", pb::CHANGE_CHANNEL) {}

  RoleList writers;
  RoleList readers;

  void on_process_leave(const std::string &host_name, int process_id) override
  {
    const auto target = process_target(host_name, process_id);
    for (const auto &role : writers.of(target)) lose(role, pb::ROLE_WRITER);
    for (const auto &role : readers.of(target)) lose(role, pb::ROLE_READER);
  }

  std::vector<pb::RoleAttributes> on_channel(const RoleList &list, uint64_t channel_id) const
  {
    pb::RoleAttributes target;
    target.set_channel_id(channel_id);
    return list.of(target);
  }

private:
  bool check(const pb::RoleAttributes &a) const override
  {
    return a.has_channel_name() && a.has_channel_id() && a.has_id();
  }

  RoleList &list_of(const pb::ChangeMsg &message)
  {
    return message.role_type() == pb::ROLE_WRITER ? writers : readers;
  }

  void dispose_join(const pb::ChangeMsg &message) override { list_of(message).add(message); }
  void dispose_leave(const pb::ChangeMsg &message) override { list_of(message).remove(message.role_attr()); }
};

class ServiceManager : public Manager {
public:
  explicit ServiceManager(Participant &participant)
      : Manager(participant, "service_change_broadcast", pb::CHANGE_SERVICE) {}

  // Row 4: one server a service, the last one that joined.
  std::map<uint64_t, Role> servers;
  RoleList clients;

  void on_process_leave(const std::string &host_name, int process_id) override
  {
    const auto target = process_target(host_name, process_id);
    std::vector<Role> gone;
    for (const auto &[id, role] : servers)
      if (matches(role.attributes, target)) gone.push_back(role);
    for (const auto &role : gone) lose(role.attributes, pb::ROLE_SERVER);
    for (const auto &role : clients.of(target)) lose(role, pb::ROLE_CLIENT);
  }

private:
  bool check(const pb::RoleAttributes &a) const override { return a.has_service_name() && a.has_service_id(); }

  void dispose_join(const pb::ChangeMsg &message) override
  {
    if (message.role_type() != pb::ROLE_SERVER) return clients.add(message);
    servers.insert_or_assign(message.role_attr().service_id(), Role{message.role_attr(), message.timestamp()});
  }

  void dispose_leave(const pb::ChangeMsg &message) override
  {
    const auto &target = message.role_attr();
    if (message.role_type() != pb::ROLE_SERVER) return clients.remove(target);
    const auto at = servers.find(target.service_id());
    if (at != servers.end() && matches(at->second.attributes, target)) servers.erase(at);
  }
};
