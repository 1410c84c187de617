#include "plan/advice.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <utility>

#include "choice/command_line.h"

namespace kexec_load::plan {

namespace {

/// Such an image belongs to no kernel, and may well be older than any.
bool is_microcode_only(const image::Initrd& initrd) {
  return !initrd.archives.empty() &&
         std::all_of(initrd.archives.begin(), initrd.archives.end(),
                     [](const auto& archive) { return archive.is_early_microcode; });
}

void advise_on_initrd(const bytes::OpenFile& initrd, const LoadPlan& plan, std::vector<std::string>& advice) {
  const std::string& version = plan.files.read_kernel.image.version;
  const std::string initrd_version = choice::version_in_name(initrd.resolved_path);
  if (!version.empty() && !initrd_version.empty() && initrd_version != version) {
    advice.push_back(initrd.resolved_path + ": this initrd was made for kernel " + initrd_version +
                     ", and the kernel is " + version);
  }
  if (initrd.identity.modified_ns < plan.files.kernel.identity.modified_ns) {
    advice.push_back(
        initrd.resolved_path + ": this initrd is older than its kernel " + plan.files.kernel.resolved_path +
        ": its modules may not fit; make it anew (update-initramfs, dracut, genkernel, mkinitfs)");
  }
}

/// udev's own rule, without the characters that it takes for a path's (systemd, src/shared/udev-util.c).
bool is_plain_in_udev_names(unsigned char c) {
  return std::isalnum(c) != 0 ||
         std::string_view("#+-.:=@_").find(static_cast<char>(c)) != std::string_view::npos;
}

}  // namespace

std::optional<std::string> root_device_file(const std::string& command_line) {
  const std::string root = choice::parameter(command_line, "root");
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kTags = {
      {{"UUID=", "by-uuid"},
       {"LABEL=", "by-label"},
       {"PARTUUID=", "by-partuuid"},
       {"PARTLABEL=", "by-partlabel"},
       {"ID=", "by-id"}}};
  for (const auto& [tag, directory] : kTags) {
    if (root.starts_with(tag)) {
      std::string value = root.substr(tag.size());
      value.erase(std::remove(value.begin(), value.end(), '"'), value.end());
      // The kernel takes a PARTUUID in either case, and udev writes it in lower case.
      if (tag == "PARTUUID=") {
        std::transform(value.begin(), value.end(), value.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      }
      // Other characters stand encoded in udev's names; PARTUUID=…/PARTNROFF=n names a neighbour that has no
      // link.
      if (value.empty() || !std::all_of(value.begin(), value.end(), is_plain_in_udev_names)) {
        return std::nullopt;
      }
      return "/dev/disk/" + std::string(directory) + "/" + value;
    }
  }
  if (root.starts_with("/dev/") && root != "/dev/nfs" && root != "/dev/ram0" && root != "/dev/root") {
    return root;
  }
  return std::nullopt;
}

std::vector<std::string> advise(const LoadPlan& plan, const Surroundings& surroundings) {
  std::vector<std::string> advice;
  const std::string& version = plan.files.read_kernel.image.version;
  if (!version.empty() && !surroundings.has_modules) {
    advice.push_back("/lib/modules/" + version + " is missing: kernel " + version + " will find no modules");
  }
  if (surroundings.missing_root_device) {
    advice.push_back("the command line says root=" + choice::parameter(plan.command_line, "root") +
                     ", and there is no " + *surroundings.missing_root_device +
                     ": the new kernel may not find its root file system");
  }
  for (std::size_t i = 0; i < plan.files.initrds.size(); ++i) {
    if (!is_microcode_only(plan.files.read_initrds.at(i))) {
      advise_on_initrd(plan.files.initrds[i], plan, advice);
    }
  }
  return advice;
}

}  // namespace kexec_load::plan
