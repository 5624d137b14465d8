// What can be told on stdin, one command a line, words separated by spaces. TYPE is a message's full name
// (apollo.cyber.examples.proto.Chatter), QOS a profile's (DEFAULT).
//
//   node NAME | leave-node NAME            NODE joins, leaves
//   writer NODE CHANNEL [TYPE] [QOS]       reader NODE CHANNEL [TYPE] [QOS]
//   close-writer CHANNEL | close-reader CHANNEL | rejoin-writer CHANNEL
//   write CHANNEL COUNT INTERVAL_MS [SIZE]  Chatters whose content has SIZE octets (shared/payload.h)
//   server NODE SERVICE | client NODE SERVICE | close-server SERVICE | close-client SERVICE
//   call SERVICE TEXT                      a Driver is sent; `response` or `timeout` is said
//   dump                                   the topology as this process has it
//   exit                                   LEAVEs, then the participants; so does the end of stdin
#pragma once

#include <sstream>

#include "channels.hpp"
#include "services.hpp"

class Process {
public:
  Process(const Options &o, Loop &loop)
      : options_(o), loop_(loop), topology_(o, loop), transport_(o, loop, nullptr), channels_(topology_, transport_)
  {
  }

  bool is_over = false;

  void on_line(const std::string &line)
  {
    std::istringstream words(line);
    std::string command, a, b, c, d;
    words >> command >> a >> b >> c >> d;
    if (command == "node") join_node(a);
    else if (command == "leave-node") leave_node(a);
    else if (command == "writer") channels_.add_writer(a, b, type_of(c), qos_by_name(d));
    else if (command == "reader") channels_.add_reader(a, b, type_of(c), qos_by_name(d));
    else if (command == "close-writer") channels_.close_writers(a);
    else if (command == "close-reader") channels_.close_readers(a);
    else if (command == "rejoin-writer") channels_.rejoin_writer(a);
    else if (command == "write") write(a, number(b, 1), number(c, 0), static_cast<uint32_t>(number(d, 64)));
    else if (command == "server") add<pb::ROLE_SERVER>(servers_, a, b);
    else if (command == "client") add<pb::ROLE_CLIENT>(clients_, a, b);
    else if (command == "close-server") close(servers_, a);
    else if (command == "close-client") close(clients_, a);
    else if (command == "call") call(a, rest_of(line, 2));
    else if (command == "dump") say("dump", topology_.dump());
    else if (command == "exit") is_over = true;
    else if (!command.empty()) say("refused", Fields().text("line", line));
  }

  // 31-, section 4, clean exit. Servers and clients say no LEAVE.
  void leave()
  {
    channels_.close_writers("");
    channels_.close_readers("");
    for (const auto &[name, role] : std::map<std::string, pb::RoleAttributes>(nodes_)) leave_node(name);
    // Another thread of the others hears the goodbye: it must not overtake the LEAVEs where these wait for a processor.
    topology_.channels.wait_until_heard();
    topology_.nodes.wait_until_heard();
  }

private:
  const Options &options_;
  Loop &loop_;
  Topology topology_;
  Participant transport_;
  Channels channels_;
  std::map<std::string, pb::RoleAttributes> nodes_;
  std::vector<std::unique_ptr<Server>> servers_;
  std::vector<std::unique_ptr<Client>> clients_;

  static std::string type_of(const std::string &word)
  {
    return word.empty() ? "apollo.cyber.examples.proto.Chatter" : word;
  }

  static int number(const std::string &word, int otherwise) { return word.empty() ? otherwise : std::atoi(word.c_str()); }

  // All of a line from its word number `at` on.
  static std::string rest_of(const std::string &line, int at)
  {
    size_t from = 0;
    for (int i = 0; i < at && from != std::string::npos; i++) {
      from = line.find(' ', from);
      if (from != std::string::npos) from++;
    }
    return from == std::string::npos ? "" : line.substr(from);
  }

  void join_node(const std::string &name)
  {
    const auto role = node_role(options_, name);
    nodes_[name] = role;
    topology_.nodes.join(role, pb::ROLE_NODE);
  }

  void leave_node(const std::string &name)
  {
    const auto at = nodes_.find(name);
    if (at == nodes_.end()) return;
    const auto role = at->second;
    nodes_.erase(at);
    topology_.nodes.leave(role, pb::ROLE_NODE);
  }

  void write(const std::string &channel, int count, int interval_ms, uint32_t size)
  {
    auto *writer = channels_.writer(channel);
    if (writer == nullptr || count <= 0) return say("written", Fields().text("channel", channel));
    writer->write(size);
    loop_.after(interval_ms, [=] { write(channel, count - 1, interval_ms, size); });
  }

  template <pb::RoleType TYPE, class Endpoint>
  void add(std::vector<std::unique_ptr<Endpoint>> &endpoints, const std::string &node, const std::string &service)
  {
    const auto role = service_role(options_, node, service);
    endpoints.push_back(std::make_unique<Endpoint>(transport_, role));
    topology_.services.join(role, TYPE);
  }

  // Row 6: the endpoints go, and nobody is told.
  template <class Endpoint>
  static void close(std::vector<std::unique_ptr<Endpoint>> &endpoints, const std::string &service)
  {
    endpoints.erase(std::remove_if(endpoints.begin(), endpoints.end(),
                                   [&](const auto &one) { return one->role.service_name() == service; }),
                    endpoints.end());
  }

  void call(const std::string &service, const std::string &text)
  {
    for (const auto &client : clients_)
      if (client->role.service_name() == service) return client->call(text);
    say("refused", Fields().text("line", "call " + service));
  }
};
