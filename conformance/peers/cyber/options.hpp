// The command line: `peer [OPTION...]`. What is done is told line by line on stdin; commands.hpp has the language.
#pragma once

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

struct Options {
  int generation = 10;  // 9 or 10 (31-, section 0)
  int domain = 80;
  uint32_t port_base = 0;    // 0: the generation's own
  uint32_t domain_gain = 0;  // 0: the generation's own
  std::string host_name;     // default: this host's
  int process_id = 0;        // default: this process's
  std::string host_ip;       // what roles carry; default as Cyber finds it (31-, section 2, Ids)
  std::string interface_address = "127.0.0.1";
  std::vector<std::string> peers;  // default: the interface's own address
  bool multicast = false;          // in namespaces only
  int lease_ms = 12000;
  int announce_ms = 3000;
  int64_t clock_skew_ms = 0;  // added to the time in every ChangeMsg
  int call_timeout_ms = 5000;
  int latched_linger_ms = 0;  // how long a latched channel's one-shot writer stays after its last message: C++ ends it at once
  int latched_silence_ms = 1000;  // how long its reader stays where nothing comes
  int shutdown_ms = 250;  // from SIGINT to the end, commands still work: 0.25 s were measured (31-, section 4)
  double seconds = 120;   // the process ends by itself after so long
};

// 31-, section 2: the address of the interface unless that is a loopback one; then the first other one, else 127.0.0.1.
inline std::string cyber_host_ip(const std::string &interface_address)
{
  if (interface_address.rfind("127", 0) != 0) return interface_address;
  std::string found = "127.0.0.1";
  ifaddrs *all = nullptr;
  if (getifaddrs(&all) != 0) return found;
  for (ifaddrs *one = all; one != nullptr; one = one->ifa_next) {
    if (one->ifa_addr == nullptr || one->ifa_addr->sa_family != AF_INET) continue;
    char text[INET_ADDRSTRLEN];
    // The family says what it is.
    inet_ntop(AF_INET, &reinterpret_cast<sockaddr_in *>(one->ifa_addr)->sin_addr, text, sizeof text);
    if (std::strncmp(text, "127", 3) == 0) continue;
    found = text;
    break;
  }
  freeifaddrs(all);
  return found;
}

[[noreturn]] inline void refuse(const std::string &text)
{
  std::fprintf(stderr, "%s; the options are in options.hpp\n", text.c_str());
  std::exit(2);
}

// Ends the process with status 2 when the command line makes no sense.
inline Options parse_options(int argc, char **argv)
{
  Options o;
  // 31-, section 1; what the command line says goes before.
  if (const char *domain = std::getenv("CYBER_DOMAIN_ID")) o.domain = std::atoi(domain);
  if (const char *ip = std::getenv("CYBER_IP")) o.interface_address = ip;
  for (int i = 1; i < argc; i++) {
    const std::string name = argv[i];
    if (name == "--multicast") {
      o.multicast = true;
      continue;
    }
    if (i + 1 >= argc) refuse(name + " needs a value, or is unknown");
    const char *value = argv[++i];
    if (name == "--generation") o.generation = std::atoi(value);
    else if (name == "--domain") o.domain = std::atoi(value);
    else if (name == "--port-base") o.port_base = static_cast<uint32_t>(std::atoi(value));
    else if (name == "--domain-gain") o.domain_gain = static_cast<uint32_t>(std::atoi(value));
    else if (name == "--host-name") o.host_name = value;
    else if (name == "--process-id") o.process_id = std::atoi(value);
    else if (name == "--host-ip") o.host_ip = value;
    else if (name == "--interface") o.interface_address = value;
    else if (name == "--peer") o.peers.emplace_back(value);
    else if (name == "--lease-ms") o.lease_ms = std::atoi(value);
    else if (name == "--announce-ms") o.announce_ms = std::atoi(value);
    else if (name == "--clock-skew-ms") o.clock_skew_ms = std::atoll(value);
    else if (name == "--call-timeout-ms") o.call_timeout_ms = std::atoi(value);
    else if (name == "--latched-linger-ms") o.latched_linger_ms = std::atoi(value);
    else if (name == "--latched-silence-ms") o.latched_silence_ms = std::atoi(value);
    else if (name == "--shutdown-ms") o.shutdown_ms = std::atoi(value);
    else if (name == "--seconds") o.seconds = std::atof(value);
    else refuse("unknown option " + name);
  }
  if (o.generation != 9 && o.generation != 10) refuse("--generation is 9 or 10");
  if (o.port_base == 0) o.port_base = o.generation == 9 ? 10000 : 7400;
  if (o.domain_gain == 0) o.domain_gain = o.generation == 9 ? 200 : 250;
  if (o.host_name.empty()) {
    char text[256] = {};
    gethostname(text, sizeof text - 1);
    o.host_name = text;
  }
  if (o.process_id == 0) o.process_id = static_cast<int>(getpid());
  if (o.host_ip.empty()) o.host_ip = cyber_host_ip(o.interface_address);
  if (o.peers.empty() && !o.multicast) o.peers.push_back(o.interface_address);
  return o;
}
