// A client of the rig in C++: connect, heartbeat, move, one batch of light patterns, save the images. It uses nothing but
// the specification's own calls and fields (marked S in proto/blendersim.proto), as a client of the original would.
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <grpcpp/grpcpp.h>

#include "blendersim.grpc.pb.h"

using namespace std::chrono_literals;

namespace {

struct Led {
  uint8_t intensity, r, g, b;
};

struct Images {
  uint32_t width = 0, height = 0;
  std::string pixels;  // one image after another

  size_t size() const { return size_t{width} * height; }
};

class Client {
 public:
  explicit Client(const std::string& address) : address_(address) {
    grpc::ChannelArguments arguments;
    // gRPC refuses answers over 4 MiB unless told otherwise; that is 54 images of 320x240.
    arguments.SetMaxReceiveMessageSize(-1);
    arguments.SetMaxSendMessageSize(-1);
    auto channel = grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
    emulate_ = blendersim::Emulate::NewStub(channel);

    blendersim::DriverInfo request;
    request.set_version("1.0.0");
    blendersim::RegisteDriverRsp response;
    Call("RegisterDriver", 5s, [&](auto* context) { return emulate_->RegisterDriver(context, request, &response); });
    Check("RegisterDriver", response.status());
    serial_ = response.serial();
    heart_ = std::thread([this] { Beat(); });
  }

  ~Client() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    stopped_.notify_all();
    heart_.join();
    blendersim::Status status;
    try {
      Call("UnRegisterDriver", 1s, [&](auto* context) { return emulate_->UnRegisterDriver(context, serial_, &status); });
    } catch (const std::exception&) {
      // The serial expires by itself.
    }
  }

  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void Move(double x, double y, double z) {
    blendersim::MoveReq request;
    *request.mutable_id() = serial_;
    request.mutable_position()->set_x(x);
    request.mutable_position()->set_y(y);
    request.mutable_position()->set_z(z);
    blendersim::MoveRsp response;
    Call("Move", 5s, [&](auto* context) { return emulate_->Move(context, request, &response); });
    Check("Move", response.status());
  }

  // All patterns have the same number of LEDs.
  Images LedUpdateBatch(const std::vector<std::vector<Led>>& patterns) {
    blendersim::RenderReq request;
    *request.mutable_id() = serial_;
    request.set_task_count(patterns.size());
    request.set_light_count(patterns.at(0).size());
    for (const auto& pattern : patterns) {
      for (const Led& led : pattern) {
        request.add_lights(uint32_t{led.intensity} << 24 | led.r << 16 | led.g << 8 | led.b);
      }
    }
    blendersim::RenderRsp response;
    Call("Render", 600s, [&](auto* context) { return emulate_->Render(context, request, &response); });
    Check("Render", response.status());
    Images images{response.width(), response.height(), std::move(*response.mutable_imgs())};
    if (response.task_count() != patterns.size() || images.size() == 0 ||
        images.pixels.size() != patterns.size() * images.size()) {
      throw std::runtime_error("Render: " + std::to_string(images.pixels.size()) + " octets do not make " +
                               std::to_string(patterns.size()) + " images.");
    }
    return images;
  }

 private:
  // Every second, or the main node forgets us after three.
  void Beat() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stopped_.wait_for(lock, 1s, [this] { return stop_; })) {
      lock.unlock();
      try {
        blendersim::Status status;
        Call("HeartBeatUser", 2s, [&](auto* context) { return emulate_->HeartBeatUser(context, serial_, &status); });
        Check("HeartBeatUser", status);
      } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
      }
      lock.lock();
    }
  }

  template <typename Send>
  void Call(const std::string& method, std::chrono::seconds limit, Send send) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + limit);
    const grpc::Status status = send(&context);
    if (!status.ok()) {
      throw std::runtime_error(method + " at " + address_ + " failed with gRPC status " +
                               std::to_string(status.error_code()) + ": " + status.error_message());
    }
  }

  static void Check(const std::string& method, const blendersim::Status& status) {
    if (status.code() == blendersim::OK) return;
    throw std::runtime_error(method + ": " + blendersim::ErrCode_Name(status.code()) + ": " + status.message());
  }

  const std::string address_;
  std::unique_ptr<blendersim::Emulate::Stub> emulate_;
  blendersim::Serial serial_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stop_ = false;
  std::thread heart_;
};

void SavePgm(const std::filesystem::path& file, const Images& images, size_t index) {
  std::ofstream out(file, std::ios::binary);
  out << "P5\n" << images.width << ' ' << images.height << "\n255\n";
  out.write(images.pixels.data() + index * images.size(), images.size());
  out.close();
  if (!out) throw std::runtime_error(file.string() + " can't be written.");
}

struct Options {
  std::string main = "127.0.0.1:50051", out = "out";
  double x = 0, y = 0, z = 0;
  int patterns = 8, lights = 0;  // 0 lights: as many as patterns
};

constexpr const char* kUsage = "usage: client [--main HOST:PORT] [--out DIR] [--position X,Y,Z] [--patterns N] [--lights N]\n"
                               "Each pattern lights the next LED alone, fully white.\n";

Options Parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; i += 2) {
    const std::string name = argv[i];
    if (name == "--help") {
      std::cout << kUsage;
      std::exit(0);
    }
    const char* value = i + 1 < argc ? argv[i + 1] : "";
    char rest = 0;
    bool good = *value != 0;
    if (name == "--main") {
      options.main = value;
    } else if (name == "--out") {
      options.out = value;
    } else if (name == "--position") {
      good = std::sscanf(value, "%lf,%lf,%lf%c", &options.x, &options.y, &options.z, &rest) == 3;
    } else if (name == "--patterns") {
      good = std::sscanf(value, "%d%c", &options.patterns, &rest) == 1 && options.patterns > 0;
    } else if (name == "--lights") {
      good = std::sscanf(value, "%d%c", &options.lights, &rest) == 1 && options.lights > 0;
    } else {
      good = false;
    }
    if (!good) {
      std::cerr << kUsage << "client: " << name << ' ' << value << " is not understood\n";
      std::exit(2);
    }
  }
  return options;
}

void Run(const Options& options) {
  const int lights = options.lights > 0 ? options.lights : options.patterns;
  std::vector<std::vector<Led>> patterns(options.patterns, std::vector<Led>(lights, Led{0, 0, 0, 0}));
  for (int i = 0; i < options.patterns; i++) patterns[i][i % lights] = Led{255, 255, 255, 255};

  Client client(options.main);
  client.Move(options.x, options.y, options.z);
  const auto started = std::chrono::steady_clock::now();
  const Images images = client.LedUpdateBatch(patterns);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - started;

  std::filesystem::create_directories(options.out);
  for (int i = 0; i < options.patterns; i++) {
    char name[16];
    std::snprintf(name, sizeof name, "%03d.pgm", i);
    SavePgm(std::filesystem::path(options.out) / name, images, i);
  }
  std::printf("%d images of %ux%u in %.2f s, saved in %s\n", options.patterns, images.width, images.height,
              seconds.count(), options.out.c_str());
}

}  // namespace

int main(int argc, char** argv) {
  try {
    Run(Parse(argc, argv));
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "client: " << error.what() << '\n';
    return 1;
  }
}
