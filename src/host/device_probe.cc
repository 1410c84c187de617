#include "host/device_probe.h"

#include <blkid.h>

#include <memory>

namespace kexec_load::host {

namespace {

std::string value(blkid_probe probe, const char* name) {
  const char* text = nullptr;
  return blkid_probe_lookup_value(probe, name, &text, nullptr) == 0 && text != nullptr ? text : "";
}

}  // namespace

std::optional<DeviceContents> BlkidProbe::read(const std::string& node) {
  const std::unique_ptr<blkid_struct_probe, decltype(&blkid_free_probe)> probe(
      blkid_new_probe_from_filename(node.c_str()), blkid_free_probe);
  if (!probe) {
    return std::nullopt;
  }
  blkid_probe_enable_superblocks(probe.get(), 1);
  blkid_probe_set_superblocks_flags(probe.get(), BLKID_SUBLKS_TYPE | BLKID_SUBLKS_UUID | BLKID_SUBLKS_LABEL);
  blkid_probe_enable_partitions(probe.get(), 1);
  blkid_probe_set_partitions_flags(probe.get(), BLKID_PARTS_ENTRY_DETAILS);
  // Two kinds of contents at once (-2) are none: nobody could say which one is meant.
  if (blkid_do_safeprobe(probe.get()) < 0) {
    return DeviceContents{};
  }
  return DeviceContents{value(probe.get(), "TYPE"), value(probe.get(), "UUID"), value(probe.get(), "LABEL"),
                        value(probe.get(), "PART_ENTRY_UUID"), value(probe.get(), "PART_ENTRY_SCHEME")};
}

}  // namespace kexec_load::host
