#include "app/boot_menu.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "bootmenu/bls_menu.h"
#include "bootmenu/grub_menu.h"
#include "host/directory_boot_files.h"
#include "host/fstab.h"
#include "host/loader_variables.h"
#include "host/system_boot_files.h"
#include "text/error.h"
#include "text/path.h"

namespace kexec_load::app {

namespace {

using bootmenu::BootPath;
using text::Error;
using text::ErrorKind;

bootmenu::GrubPlatform grub_platform(host::FileSystem& files) {
  if (!files.exists("/sys/firmware/efi")) {
    return {"i386", "pc"};
  }
  const auto size = files.read_text("/sys/firmware/efi/fw_platform_size");
  return {size && size->starts_with("32") ? "i386" : "x86_64", "efi"};
}

/// Where tools write GRUB's menu: Debian's and upstream's directory, then Fedora's and openSUSE's. On older
/// Fedora and Red Hat machines with UEFI the link in /etc leads to the ESP.
std::vector<std::string> grub_candidates(bool efi) {
  return {"/boot/grub/grub.cfg", "/boot/grub2/grub.cfg", efi ? "/etc/grub2-efi.cfg" : "/etc/grub2.cfg"};
}

/// The path of the one grub.cfg that there is; nullopt: none.
std::optional<std::string> find_grub_config(host::FileSystem& files,
                                            const std::vector<std::string>& candidates) {
  std::vector<std::string> found;
  for (const std::string& candidate : candidates) {
    const auto path = files.resolve(candidate);
    if (path && files.exists(*path) && std::find(found.begin(), found.end(), *path) == found.end()) {
      found.push_back(*path);
    }
  }
  if (found.size() > 1) {
    throw Error(ErrorKind::configuration,
                found[0] + " and " + found[1] +
                    ": which of them GRUB reads is not certain: remove the one that "
                    "is not used, or name the right one with --grub-config");
  }
  return found.empty() ? std::nullopt : std::optional(found.front());
}

bool has_bls(host::FileSystem& files, const std::string& directory) {
  return !files.list(directory + "/loader/entries").empty() || !files.list(directory + "/EFI/Linux").empty();
}

BootMenu grub_menu(const std::string& config, std::unique_ptr<bootmenu::BootFiles> files,
                   const BootPath& where, const bootmenu::GrubPlatform& platform) {
  bootmenu::Menu menu = bootmenu::read_grub_menu(where, *files, platform);
  return {config, std::move(menu), std::move(files), {}};
}

/// Where --grub-config and --boot-dir lead. Without the second, the directory above that of grub.cfg stands
/// for /boot.
struct OtherMenu {
  std::string directory;
  std::optional<std::string> config;
};

OtherMenu other_menu(const Session& session) {
  const Options& options = session.options;
  if (!options.boot_directory) {
    const std::string beside(text::directory_of(*options.grub_config));
    const std::string_view name = text::base_name(beside);
    return {name == "grub" || name == "grub2" ? std::string(text::directory_of(beside)) : beside,
            options.grub_config};
  }
  const std::string& directory = *options.boot_directory;
  return {directory, options.grub_config ? options.grub_config
                                         : find_grub_config(session.files, {directory + "/grub/grub.cfg",
                                                                            directory + "/grub2/grub.cfg"})};
}

/// The menu of a directory, whatever machine it belongs to.
BootMenu menu_of_directory(const Session& session, const plan::SystemFacts& facts) {
  host::FileSystem& files = session.files;
  const auto [directory, config] = other_menu(session);
  if (config) {
    auto boot_files = std::make_unique<host::DirectoryBootFiles>(files, directory, *config);
    const BootPath where = boot_files->boot_path();
    return grub_menu(*config, std::move(boot_files), where, grub_platform(files));
  }
  if (!has_bls(files, directory)) {
    throw Error(ErrorKind::configuration, directory +
                                              ": there is no boot menu: no grub/grub.cfg, no "
                                              "grub2/grub.cfg, no loader/entries and no EFI/Linux");
  }
  auto boot_files =
      std::make_unique<host::DirectoryBootFiles>(files, directory, directory + "/loader/entries");
  bootmenu::Menu menu =
      bootmenu::read_bls_menu(*boot_files, {{boot_files->boot_path().device, "/"}}, facts.machine, "");
  return {directory + "/loader/entries", std::move(menu), std::move(boot_files), {}};
}

BootMenu system_bls_menu(const Session& session, const plan::SystemFacts& facts,
                         std::unique_ptr<host::SystemBootFiles> boot_files,
                         const host::LoaderVariables& loader) {
  if (!loader.one_shot_entry.empty() && session.options.command != Command::list &&
      !session.options.overrides.entry) {
    throw Error(
        ErrorKind::configuration,
        "LoaderEntryOneShot: " + loader.one_shot_entry +
            " was chosen for the next boot only (bootctl set-oneshot), which only the boot loader can "
            "use up: reboot by firmware, or choose with --entry");
  }
  std::vector<BootPath> directories;
  std::string name;
  for (const char* directory : {"/boot", "/efi", "/boot/efi"}) {
    if (has_bls(session.files, directory)) {
      directories.push_back(boot_files->boot_path_of(directory));
      name += (name.empty() ? "" : ", ") + std::string(directory) + "/loader/entries";
    }
  }
  if (directories.empty()) {
    throw Error(ErrorKind::configuration,
                "there is no boot menu to read: no /boot/grub/grub.cfg, no /boot/grub2/grub.cfg and no "
                "loader/entries under /boot, /efi or /boot/efi: write USE_GRUB_CONFIG=false and name the "
                "kernel as KERNEL_IMAGE and INITRD, or name a menu with --grub-config");
  }
  const std::string& preferred = loader.one_shot_entry.empty() ? loader.default_entry : loader.one_shot_entry;
  bootmenu::Menu menu =
      bootmenu::read_bls_menu(*boot_files, directories, facts.machine, preferred, loader.last_started);
  return {name, std::move(menu), std::move(boot_files), {}};
}

/// The grub.cfg of a /boot that fstab knows and that is not mounted; what stands in the empty directory is
/// not what the loader reads.
std::optional<BootPath> find_unmounted_grub_config(const Session& session,
                                                   host::SystemBootFiles& boot_files) {
  const auto source = host::fstab_source(session.files.read_text("/etc/fstab").value_or(""), "/boot");
  if (!source || boot_files.is_mount_point("/boot")) {
    return std::nullopt;
  }
  for (const char* path : {"/grub/grub.cfg", "/grub2/grub.cfg"}) {
    const BootPath config = boot_files.boot_path_on(*source, path);
    if (boot_files.look_at(config).kind == bootmenu::FileFacts::Kind::file) {
      return config;
    }
  }
  return std::nullopt;
}

BootMenu system_grub_menu(const std::string& name, std::unique_ptr<host::SystemBootFiles> files,
                          const BootPath& where, const bootmenu::GrubPlatform& platform) {
  host::SystemBootFiles& system = *files;
  BootMenu boot = grub_menu(name, std::move(files), where, platform);
  if (const auto& used = boot.menu.one_shot) {
    if (const auto location = system.location_of(used->environment_block)) {
      boot.one_shot = plan::OneShot{*location, used->before, used->after};
    }
  }
  return boot;
}

BootMenu menu_of_system(const Session& session, const plan::SystemFacts& facts) {
  host::FileSystem& files = session.files;
  auto boot_files = std::make_unique<host::SystemBootFiles>(files, session.probe, session.mounter);
  const bootmenu::GrubPlatform platform = grub_platform(files);
  const host::LoaderVariables loader = host::read_loader_variables(files);
  if (loader.is_systemd_boot) {
    return system_bls_menu(session, facts, std::move(boot_files), loader);
  }
  if (const auto unmounted = find_unmounted_grub_config(session, *boot_files)) {
    return system_grub_menu(unmounted->text(), std::move(boot_files), *unmounted, platform);
  }
  if (const auto config = find_grub_config(files, grub_candidates(platform.platform == "efi"))) {
    const BootPath where = boot_files->boot_path_of(*config);
    return system_grub_menu(*config, std::move(boot_files), where, platform);
  }
  return system_bls_menu(session, facts, std::move(boot_files), loader);
}

}  // namespace

BootMenu read_boot_menu(const Session& session, const plan::SystemFacts& facts) {
  BootMenu boot = session.options.overrides.other_menu ? menu_of_directory(session, facts)
                                                       : menu_of_system(session, facts);
  for (const std::string& note : boot.menu.notes) {
    session.console.detail(note);
  }
  return boot;
}

}  // namespace kexec_load::app
