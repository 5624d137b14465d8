// Everything but the library itself runs on one thread: listeners hand over what they got, commands come line by line.
#pragma once

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "../shared/report.h"

class Loop {
public:
  using Task = std::function<void()>;

  Loop() : wake_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}

  // From any thread.
  void post(Task task)
  {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      tasks_.push_back(std::move(task));
    }
    const uint64_t one = 1;
    if (write(wake_, &one, sizeof one) < 0) return;  // full: it is awake already
  }

  void after(double ms, Task task) { timers_.emplace(peer_now_ms() + ms, std::move(task)); }

  // Runs until `over` says so, or stdin has ended.
  void run(const std::function<void(const std::string &)> &on_line, const std::function<bool()> &over)
  {
    while (!over()) {
      pollfd waits[2] = {{0, POLLIN, 0}, {wake_, POLLIN, 0}};
      poll(waits, 2, patience());
      uint64_t ignored;
      if (waits[1].revents != 0 && read(wake_, &ignored, sizeof ignored) < 0) continue;
      drain();
      run_timers();
      if (waits[0].revents != 0 && !lines(on_line)) return;
    }
  }

private:
  static constexpr int MOST_MS = 50;  // signals are looked at so often
  const int wake_;
  std::mutex mutex_;
  std::deque<Task> tasks_;
  std::multimap<double, Task> timers_;
  std::string partial_;

  int patience() const
  {
    if (timers_.empty()) return MOST_MS;
    const double left = timers_.begin()->first - peer_now_ms();
    return static_cast<int>(std::clamp(left + 1, 0.0, static_cast<double>(MOST_MS)));
  }

  void drain()
  {
    std::deque<Task> tasks;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      tasks.swap(tasks_);
    }
    for (auto &task : tasks) task();
  }

  void run_timers()
  {
    while (!timers_.empty() && timers_.begin()->first <= peer_now_ms()) {
      const Task task = std::move(timers_.begin()->second);
      timers_.erase(timers_.begin());
      task();
    }
  }

  // False: stdin has ended.
  bool lines(const std::function<void(const std::string &)> &on_line)
  {
    char octets[4096];
    const ssize_t count = read(0, octets, sizeof octets);
    if (count <= 0) return false;
    partial_.append(octets, static_cast<size_t>(count));
    for (size_t end = partial_.find('\n'); end != std::string::npos; end = partial_.find('\n')) {
      const std::string line = partial_.substr(0, end);
      partial_.erase(0, end + 1);
      on_line(line);
    }
    return true;
  }
};
