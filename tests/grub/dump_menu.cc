// dump_menu DISKS DEVICE CONFIG - what read_grub_menu makes of the file CONFIG on DEVICE, as JSON.
//
// DISKS holds a directory for each device, named as GRUB names it, with the device's files, and a file
// "properties" with lines "DEVICE fs_uuid|label|part_uuid|fs VALUE".

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <regex>
#include <span>
#include <string>
#include <vector>

#include "bootmenu/boot_files.h"
#include "bootmenu/grub_menu.h"
#include "bootmenu/menu.h"
#include "support/fake_boot_files.h"

namespace kexec_load {
namespace {

using bootmenu::BootPath;
using bootmenu::MenuEntry;
using bootmenu::Property;
using nlohmann::json;
namespace fs = std::filesystem;

/// Finds files and devices as GRUB's ext2 and partition code do: by "." and "..", by a partition's bare
/// number, and by a UUID in capitals.
class Disks : public test::FakeBootFiles {
 public:
  bootmenu::FileFacts look_at(const BootPath& path) override { return FakeBootFiles::look_at(real(path)); }
  std::optional<std::string> read_text(const BootPath& path) override {
    return FakeBootFiles::read_text(real(path));
  }
  std::vector<std::string> list(const BootPath& directory) override {
    return FakeBootFiles::list(real(directory));
  }
  std::optional<std::string> search(Property property, const std::string& value,
                                    const std::vector<std::string>& hints) override {
    return FakeBootFiles::search(property, property == Property::fs_uuid ? lower_case(value) : value, hints);
  }
  std::optional<std::string> probe(const std::string& device, Property property) override {
    return FakeBootFiles::probe(real_device(device), property);
  }

 private:
  static std::string lower_case(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
  }
  static std::string real_device(const std::string& device) {
    return std::regex_replace(device, std::regex("^(hd[0-9]+),([0-9]+)$"), "$1,msdos$2");
  }
  static BootPath real(const BootPath& path) {
    const std::string normal = fs::path(path.path).lexically_normal().string();
    return {real_device(path.device),
            normal.size() > 1 && normal.back() == '/' ? normal.substr(0, normal.size() - 1) : normal};
  }
};

std::string contents(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::int64_t modified(const fs::path& file) {
  const auto since = std::chrono::file_clock::to_sys(fs::last_write_time(file)).time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(since).count();
}

void put_device(Disks& files, const fs::path& directory) {
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(directory)) {
    if (entry.is_regular_file()) {
      const std::string path = "/" + fs::relative(entry.path(), directory).string();
      files.put(directory.filename().string(), path, contents(entry.path()), modified(entry.path()));
    }
  }
}

void put_properties(Disks& files, const fs::path& list) {
  const std::map<std::string, Property> known{{"fs_uuid", Property::fs_uuid},
                                              {"label", Property::label},
                                              {"part_uuid", Property::part_uuid},
                                              {"fs", Property::fs}};
  std::ifstream stream(list);
  for (std::string device, property, value; stream >> device >> property >> value;) {
    files.set(device, known.at(property), value);
  }
}

json dump(const MenuEntry& entry) {
  json dumped{{"path", entry.path},
              {"title", entry.title},
              {"id", entry.id},
              {"submenu", entry.submenu},
              {"not_loadable", entry.not_loadable},
              {"children", json::array()},
              {"linux", nullptr}};
  for (const MenuEntry& child : entry.children) {
    dumped["children"].push_back(dump(child));
  }
  if (entry.linux) {
    dumped["linux"] = {{"kernel", entry.linux->kernel.where.text()},
                       {"initrds", json::array()},
                       {"command_line", entry.linux->command_line}};
    for (const bootmenu::EntryFile& initrd : entry.linux->initrds) {
      dumped["linux"]["initrds"].push_back(initrd.where.text());
    }
  }
  return dumped;
}

json dump(const bootmenu::Menu& menu) {
  json dumped{{"entries", json::array()},
              {"to_start", menu.to_start},
              {"output", menu.output},
              {"notes", menu.notes},
              {"environment_block", nullptr}};
  for (const MenuEntry& entry : menu.entries) {
    dumped["entries"].push_back(dump(entry));
  }
  if (menu.one_shot) {
    dumped["environment_block"] = menu.one_shot->after;
  }
  return dumped;
}

int run(const fs::path& disks, const BootPath& config) {
  Disks files;
  for (const fs::directory_entry& entry : fs::directory_iterator(disks)) {
    if (entry.is_directory()) {
      put_device(files, entry.path());
    }
  }
  put_properties(files, disks / "properties");
  // GRUB's answers come from its emulator, which says this of itself.
  const bootmenu::GrubPlatform emulator{"x86_64", "emu"};
  std::cout << dump(read_grub_menu(config, files, emulator)) << "\n";
  return 0;
}

}  // namespace
}  // namespace kexec_load

int main(int argc, char** argv) {
  const std::span<char*> arguments(argv, static_cast<std::size_t>(argc));
  if (arguments.size() != 4) {
    std::cerr << "Usage: dump_menu DISKS DEVICE CONFIG\n";
    return 2;
  }
  try {
    return kexec_load::run(arguments[1], {arguments[2], arguments[3]});
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
