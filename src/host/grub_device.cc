#include "host/grub_device.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace kexec_load::host {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

}  // namespace

std::optional<GrubDevice> read_grub_device(std::string_view name) {
  GrubDevice device;
  std::size_t i = 0;
  // A comma of the disk's own name is written "\,".
  for (; i < name.size() && name[i] != ','; ++i) {
    if (name[i] == '\\' && i + 1 < name.size()) {
      ++i;
    }
    device.disk += name[i];
  }
  if (device.disk.empty()) {
    return std::nullopt;
  }
  if (i == name.size()) {
    return device;
  }
  const std::string_view part = name.substr(i + 1);
  const auto* const digits = std::find_if(part.begin(), part.end(), is_digit);
  const auto [end, error] = std::from_chars(digits, part.end(), device.partition);
  if (error != std::errc() || end != part.end() || device.partition == 0) {
    return std::nullopt;
  }
  device.table.assign(part.begin(), digits);
  return device;
}

bool is_numbered_disk(std::string_view disk) {
  // The disk drivers of GRUB that count what they find.
  constexpr std::array<std::string_view, 6> kDrivers = {"hd", "ahci", "ata", "usb", "ieee1275/disk", "cd"};
  return std::any_of(kDrivers.begin(), kDrivers.end(), [&](std::string_view driver) {
    return disk.starts_with(driver) && all_digits(disk.substr(driver.size()));
  });
}

}  // namespace kexec_load::host
