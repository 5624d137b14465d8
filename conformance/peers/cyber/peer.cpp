// Plays a process of Apollo Cyber RT 9 or 10 over Fast DDS: its participants, its topology, its channels and services, and
// its weak points. Written from the facts in the design ("31-" in comments; docs/cyber-wire.md has what is of the wire).
#include <csignal>
#include <sys/prctl.h>

#include <fastrtps/xmlparser/XMLProfileManager.h>

#include "commands.hpp"
#include "rtps-21.hpp"

int main(int argc, char **argv)
{
  const Options options = parse_options(argc, argv);
  says_rtps_21 = options.generation == 9;
  // SIGINT is handled, SIGTERM is not: as in Cyber. The process does not outlive the one that started it.
  struct sigaction action = {};
  action.sa_handler = peer_on_signal;
  sigaction(SIGINT, &action, nullptr);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const peer_deadline deadline = peer_deadline_of(options.seconds);
  eprosima::fastrtps::LibrarySettingsAttributes library;
  library.intraprocess_delivery = eprosima::fastrtps::INTRAPROCESS_OFF;
  eprosima::fastrtps::xmlparser::XMLProfileManager::library_settings(library);
  Loop loop;
  {
    Process process(options, loop);
    say("ready", Fields().number("pid", options.process_id).text("host", options.host_name)
                     .text("hostIp", options.host_ip).number("generation", options.generation));
    double ends_at = 0;
    loop.run([&](const std::string &line) { process.on_line(line); }, [&] {
      if (peer_stopped && ends_at == 0) ends_at = peer_now_ms() + options.shutdown_ms;
      return process.is_over || (ends_at > 0 && peer_now_ms() >= ends_at) || peer_now_ms() > deadline.until_ms;
    });
    process.leave();
    // 31-, section 4: LEAVEs go out at once, the participants some time later.
    peer_sleep_ms(100);
  }
  say("done");
  return 0;
}
