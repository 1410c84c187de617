#include "host/crash_facts.h"

#include <algorithm>
#include <cctype>
#include <sstream>
#include <string_view>

#include "host/told.h"
#include "text/path.h"

namespace kexec_load::host {

namespace {

/// systemd-stub's note of the image that it is in (systemd, "Boot Loader Interface").
constexpr const char* kStubImage =
    "/sys/firmware/efi/efivars/StubImageIdentifier-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";

std::string text_of(FileSystem& files, const std::string& path) {
  return told(files, path).value_or("");
}

std::string first_word(const std::string& text) {
  std::istringstream stream(text);
  std::string word;
  stream >> word;
  return word;
}

/// "apicid : 0" in the first processor's part of /proc/cpuinfo.
std::string boot_apic_id(const std::string& cpuinfo) {
  std::istringstream lines(cpuinfo);
  std::string processor;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string label;
    std::string colon;
    std::string value;
    words >> label >> colon >> value;
    if (label == "processor") {
      processor = value;
    } else if (label == "apicid" && processor == "0") {
      return value;
    }
  }
  return {};
}

std::vector<std::string> watchdog_modules(FileSystem& files) {
  std::vector<std::string> modules;
  for (const std::string& watchdog : files.list_all("/sys/class/watchdog")) {
    const auto module = files.read_link("/sys/class/watchdog/" + watchdog + "/device/driver/module");
    if (!module) {
      continue;
    }
    const std::string name(text::base_name(*module));
    if (std::find(modules.begin(), modules.end(), name) == modules.end()) {
      modules.push_back(name);
    }
  }
  return modules;
}

/// The variable's value is UTF-16 behind four bytes of attributes, with the firmware's backslashes.
std::string stub_image(const std::string& variable) {
  std::string path;
  for (const char c : variable) {
    if (std::isprint(static_cast<unsigned char>(c)) != 0) {
      path += c == '\\' ? '/' : c;
    }
  }
  return path;
}

std::vector<std::string> ostree_directories(FileSystem& files) {
  std::vector<std::string> directories;
  if (files.exists("/run/ostree-booted")) {
    for (const std::string& name : files.list_all("/boot/ostree")) {
      directories.push_back("/boot/ostree/" + name);
    }
  }
  return directories;
}

}  // namespace

choice::CrashSurroundings read_crash_surroundings(FileSystem& files, const plan::SystemFacts& facts) {
  choice::CrashSurroundings surroundings;
  surroundings.boot_apic_id = boot_apic_id(text_of(files, "/proc/cpuinfo"));
  surroundings.watchdog_modules = watchdog_modules(files);
  surroundings.irqpoll_harms =
      facts.machine == "aarch64" && text_of(files, "/sys/class/dmi/id/sys_vendor").starts_with("Amazon EC2");
  return surroundings;
}

choice::CrashPlaces read_crash_places(FileSystem& files, const plan::SystemFacts& facts) {
  choice::CrashPlaces places;
  places.release = facts.release;
  places.command_line = facts.command_line.value_or("");
  places.machine_id = first_word(text_of(files, "/etc/machine-id"));
  places.stub_image = stub_image(text_of(files, kStubImage));
  places.ostree_directories = ostree_directories(files);
  places.is_file = [&files](const std::string& path) { return files.exists(path); };
  return places;
}

}  // namespace kexec_load::host
