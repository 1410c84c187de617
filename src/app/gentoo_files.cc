#include "app/gentoo_files.h"

#include <algorithm>
#include <optional>
#include <string>

#include "app/missing_kernel.h"
#include "app/read_unified.h"
#include "choice/gentoo_names.h"
#include "host/fstab.h"
#include "host/system_boot_files.h"
#include "image/bzimage.h"
#include "text/error.h"
#include "text/join.h"

namespace kexec_load::app {

namespace {

using choice::ChosenFile;
using config::Setting;
using config::Settings;
using text::Error;
using text::ErrorKind;

/// BOOTPART: a directory, or the partition that belongs there.
class BootDirectory {
 public:
  BootDirectory(const Session& session, const Settings& settings)
      : session_(session), settings_(settings), directory_(settings.boot_directory.value) {}

  /// The path of a name. What has a '/' is a path already; init's working directory is the root.
  [[nodiscard]] std::string path_of(const std::string& name) const {
    if (name.find('/') == std::string::npos) {
      return directory_ + "/" + name;
    }
    return name.starts_with('/') ? name : "/" + name;
  }

  /// From now on names are looked for on the partition. false: it is mounted, or not to be mounted, or there
  /// is none.
  bool change_to_partition() {
    const auto source = partition();
    if (settings_.leave_boot_unmounted.value || !source) {
      return false;
    }
    auto files = std::make_unique<host::SystemBootFiles>(session_.files, session_.probe, session_.mounter);
    if (files->is_mount_point(directory_)) {
      return false;
    }
    device_ = files->boot_path_on(*source, "/").device;
    partition_ = std::move(files);
    return true;
  }

  /// The file at the path, if it is there: a directory of that name is none.
  [[nodiscard]] std::optional<ChosenFile> find(const std::string& path) const {
    if (!partition_ || !path.starts_with(directory_ + "/")) {
      return is_file(path) ? std::optional(ChosenFile{path, {}}) : std::nullopt;
    }
    const bootmenu::BootPath place{device_, path.substr(directory_.size())};
    return partition_->look_at(place).kind == bootmenu::FileFacts::Kind::file
               ? std::optional(ChosenFile{path, place})
               : std::nullopt;
  }

  /// The first of these names in the directory that is a file there.
  [[nodiscard]] std::optional<ChosenFile> find_first(const std::vector<std::string>& names) const {
    for (const std::string& name : names) {
      if (auto file = find(directory_ + "/" + name)) {
        return file;
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<bytes::OpenFile> open(const ChosenFile& file) const {
    return file.on_boot_disk ? partition_->open(*file.on_boot_disk) : session_.files.open(file.name);
  }

  /// The paths of the kernels that are there.
  [[nodiscard]] std::vector<std::string> kernels() const {
    std::vector<std::string> paths =
        choice::kernel_names(partition_ ? partition_->list({device_, "/"}) : session_.files.list(directory_));
    std::transform(paths.begin(), paths.end(), paths.begin(),
                   [this](const std::string& name) { return path_of(name); });
    return paths;
  }

  std::unique_ptr<bootmenu::BootFiles> take_partition() { return std::move(partition_); }

 private:
  [[nodiscard]] bool is_file(const std::string& path) const {
    const auto place = session_.files.resolve(path);
    const auto found = place ? session_.files.look_at(*place) : std::nullopt;
    return found && found->kind == host::FileStatus::Kind::file;
  }

  [[nodiscard]] std::optional<std::string> partition() const {
    return settings_.boot_device.value.empty()
               ? host::fstab_source(session_.files.read_text("/etc/fstab").value_or(""), directory_)
               : std::optional(settings_.boot_device.value);
  }

  const Session& session_;
  const Settings& settings_;
  std::string directory_;
  std::unique_ptr<host::SystemBootFiles> partition_;
  std::string device_;
};

/// Tries `find` as things are, and then with the partition that belongs there.
template <typename Find>
auto find_mounted_or_not(BootDirectory& directory, Find find) {
  auto found = find();
  return found || !directory.change_to_partition() ? found : find();
}

Setting<ChosenFile> search_kernel(const Settings& settings, const plan::SystemFacts& facts,
                                  BootDirectory& directory) {
  const auto names = choice::gentoo_kernel_names(facts.release, facts.machine);
  const auto kernel = find_mounted_or_not(directory, [&] { return directory.find_first(names); });
  if (!kernel) {
    throw Error(ErrorKind::image, "no kernel was found in " + settings.boot_directory.value +
                                      ": write its name as KNAME; looked for " + text::join(names));
  }
  return {*kernel, "found in " + settings.boot_directory.value};
}

Setting<ChosenFile> named_kernel(const Settings& settings, BootDirectory& directory) {
  const std::string& origin = settings.kernel_image.origin;
  const std::string path = directory.path_of(settings.kernel_image.value);
  const auto kernel = find_mounted_or_not(directory, [&] { return directory.find(path); });
  if (!kernel) {
    throw Error(ErrorKind::image,
                missing_kernel({{path, {}}, origin}, directory.kernels(), settings.boot_directory.value));
  }
  return {*kernel, origin};
}

/// One that is missing is left to whoever opens it to say.
Setting<std::vector<ChosenFile>> named_initrds(const std::vector<std::string>& names,
                                               const std::string& origin, BootDirectory& directory) {
  Setting<std::vector<ChosenFile>> initrds{{}, origin};
  for (const std::string& name : names) {
    if (name != "-") {
      const std::string path = directory.path_of(name);
      const auto initrd = find_mounted_or_not(directory, [&] { return directory.find(path); });
      initrds.value.push_back(initrd.value_or(ChosenFile{path, {}}));
    }
  }
  return initrds;
}

/// What names the initrd that belongs to a kernel: the kernel's name, that of the file behind a link, or what
/// the kernel says of itself.
std::string initrd_label(const bytes::OpenFile& kernel, const plan::SystemFacts& facts) {
  std::string label = choice::kernel_label(kernel.resolved_path);
  if (label.empty()) {
    label = image::bzimage_version(kernel.contents);
  }
  return label.empty() ? facts.release : label;
}

/// A kernel that cannot find its root file system is worse than a reboot through the firmware.
[[noreturn]] void fail_without_initrd(const Settings& settings, const std::string& kernel,
                                      const std::vector<std::string>& names) {
  throw Error(
      ErrorKind::image,
      "no initrd was found in " + settings.boot_directory.value + " for " + kernel +
          ", and the running system was started with one: write its name as INITRD, or INITRD=\"-\" if "
          "this kernel needs none; looked for " +
          text::join(names));
}

/// The kernel's own initrd behind the early microcode, as GRUB's menu would have them.
Setting<std::vector<ChosenFile>> search_initrds(const Settings& settings, const plan::SystemFacts& facts,
                                                const bytes::OpenFile& kernel, BootDirectory& directory) {
  const auto names = choice::gentoo_initrd_names(initrd_label(kernel, facts), facts.machine);
  const auto initrd = find_mounted_or_not(directory, [&] { return directory.find_first(names); });
  if (!initrd && facts.started_with_initrd) {
    fail_without_initrd(settings, kernel.path, names);
  }
  Setting<std::vector<ChosenFile>> initrds{{}, "found in " + settings.boot_directory.value};
  for (const std::string& name : choice::early_initrd_names()) {
    if (auto early = directory.find_first({name})) {
      initrds.value.push_back(std::move(*early));
    }
  }
  if (initrd) {
    initrds.value.push_back(*initrd);
  }
  return initrds;
}

/// An initrd that is in the kernel's file is not looked for outside.
bool brings_its_initrd(const bytes::OpenFile& kernel) {
  const auto uki = read_unified(kernel);
  return uki && !uki->initrd.empty();
}

Setting<std::vector<ChosenFile>> find_initrds(const Settings& settings, const plan::SystemFacts& facts,
                                              const ChosenFile& kernel, BootDirectory& directory) {
  const config::KexecArguments& arguments = settings.kexec_arguments.value;
  if (!arguments.initrds.empty()) {
    return named_initrds(arguments.initrds, settings.kexec_arguments.origin, directory);
  }
  if (!settings.initrds.value.empty()) {
    return named_initrds(settings.initrds.value, settings.initrds.origin, directory);
  }
  const auto opened = directory.open(kernel);
  if (!opened || brings_its_initrd(*opened)) {
    return {{}, kernel.name};
  }
  return search_initrds(settings, facts, *opened, directory);
}

}  // namespace

GentooFiles find_gentoo_files(const Session& session, const Settings& settings,
                              const plan::SystemFacts& facts) {
  if (settings.unload) {
    throw Error(ErrorKind::configuration, settings.kernel_image.origin +
                                              ": KNAME=\"-\" disables kexec: --kernel FILE loads one anyway");
  }
  BootDirectory directory(session, settings);
  GentooFiles files;
  files.kernel = settings.kernel_image.value.empty() ? search_kernel(settings, facts, directory)
                                                     : named_kernel(settings, directory);
  files.initrds = find_initrds(settings, facts, files.kernel.value, directory);
  files.boot_files = directory.take_partition();
  return files;
}

}  // namespace kexec_load::app
