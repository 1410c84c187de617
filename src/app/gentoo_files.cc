#include "app/gentoo_files.h"

#include <algorithm>
#include <optional>
#include <string>

#include "app/missing_kernel.h"
#include "choice/gentoo_names.h"
#include "host/fstab.h"
#include "host/system_boot_files.h"
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

  /// The path of a name; a path stays as it is.
  [[nodiscard]] std::string path_of(const std::string& name) const {
    return name.find('/') != std::string::npos && name.front() == '/' ? name : directory_ + "/" + name;
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

  /// The file of this name, if it is there.
  [[nodiscard]] std::optional<ChosenFile> find(const std::string& name) const {
    const std::string path = path_of(name);
    if (!partition_) {
      return session_.files.exists(path) ? std::optional(ChosenFile{path, {}}) : std::nullopt;
    }
    if (!path.starts_with(directory_ + "/")) {
      return std::nullopt;
    }
    const bootmenu::BootPath place{device_, path.substr(directory_.size())};
    return partition_->look_at(place).kind == bootmenu::FileFacts::Kind::file
               ? std::optional(ChosenFile{path, place})
               : std::nullopt;
  }

  [[nodiscard]] std::optional<ChosenFile> find_first(const std::vector<std::string>& names) const {
    for (const std::string& name : names) {
      if (auto file = find(name)) {
        return file;
      }
    }
    return std::nullopt;
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

Setting<ChosenFile> find_kernel(const Settings& settings, const plan::SystemFacts& facts,
                                BootDirectory& directory) {
  const std::string& name = settings.kernel_image.value;
  const std::vector<std::string> names =
      name.empty() ? choice::gentoo_kernel_names(facts.release, facts.machine) : std::vector{name};
  auto kernel = directory.find_first(names);
  if (!kernel && directory.change_to_partition()) {
    kernel = directory.find_first(names);
  }
  if (kernel) {
    return {*kernel,
            name.empty() ? "found in " + settings.boot_directory.value : settings.kernel_image.origin};
  }
  if (name.empty()) {
    throw Error(ErrorKind::image, "no kernel was found in " + settings.boot_directory.value +
                                      ": write its name as KNAME; looked for " + text::join(names));
  }
  throw Error(ErrorKind::image, missing_kernel({{directory.path_of(name), {}}, settings.kernel_image.origin},
                                               directory.kernels(), settings.boot_directory.value));
}

Setting<std::vector<ChosenFile>> named_initrds(const std::vector<std::string>& names,
                                               const std::string& origin, const BootDirectory& directory) {
  Setting<std::vector<ChosenFile>> initrds{{}, origin};
  for (const std::string& name : names) {
    if (name != "-") {
      initrds.value.push_back(directory.find(name).value_or(ChosenFile{directory.path_of(name), {}}));
    }
  }
  return initrds;
}

/// The kernel's own initrd behind the early microcode, as GRUB's menu would have them.
Setting<std::vector<ChosenFile>> search_initrds(const Settings& settings, const plan::SystemFacts& facts,
                                                const std::string& kernel, const BootDirectory& directory) {
  const std::string named = choice::version_in_name(kernel);
  const auto initrd =
      directory.find_first(choice::gentoo_initrd_names(named.empty() ? facts.release : named, facts.machine));
  Setting<std::vector<ChosenFile>> initrds{{}, "found in " + settings.boot_directory.value};
  for (const std::string& name : choice::early_initrd_names()) {
    if (auto early = directory.find(name)) {
      initrds.value.push_back(std::move(*early));
    }
  }
  if (initrd) {
    initrds.value.push_back(*initrd);
  }
  return initrds;
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
  files.kernel = find_kernel(settings, facts, directory);
  const config::KexecArguments& arguments = settings.kexec_arguments.value;
  if (!arguments.initrds.empty()) {
    files.initrds = named_initrds(arguments.initrds, settings.kexec_arguments.origin, directory);
  } else if (!settings.initrds.value.empty()) {
    files.initrds = named_initrds(settings.initrds.value, settings.initrds.origin, directory);
  } else {
    files.initrds = search_initrds(settings, facts, files.kernel.value.name, directory);
  }
  files.boot_files = directory.take_partition();
  return files;
}

}  // namespace kexec_load::app
