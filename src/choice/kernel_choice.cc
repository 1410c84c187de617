#include "choice/kernel_choice.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "choice/chosen_command_line.h"
#include "text/error.h"
#include "text/path.h"

namespace kexec_load::choice {

namespace {

ChosenFile by_menu(const bootmenu::EntryFile& file) {
  return {file.name, file.where};
}

std::vector<ChosenFile> by_menu(const std::vector<bootmenu::EntryFile>& entry_files) {
  std::vector<ChosenFile> files;
  std::transform(entry_files.begin(), entry_files.end(), std::back_inserter(files),
                 [](const bootmenu::EntryFile& file) { return by_menu(file); });
  return files;
}

}  // namespace

std::vector<ChosenFile> by_paths(const std::vector<std::string>& paths) {
  std::vector<ChosenFile> files;
  for (const std::string& path : paths) {
    if (!path.empty()) {
      files.push_back({path, {}});
    }
  }
  return files;
}

bool wants_menu(const config::Settings& settings, const Overrides& overrides) {
  return overrides.entry || overrides.other_menu ||
         (settings.use_grub_config.value && !overrides.kernel && !overrides.running);
}

KernelChoice choose(const config::Settings& settings, const Overrides& overrides,
                    const RunningSystem& running, const Found& found) {
  KernelChoice choice;
  choice.command_line = choose_command_line(settings, overrides, running, found.entry);
  choice.use_cache = settings.use_cache.value;
  choice.method = {settings.kexec_arguments.value.method, settings.kexec_arguments.origin};
  if (found.entry != nullptr) {
    choice.kernel = {by_menu(found.entry->start.kernel), found.entry->origin};
    choice.initrds = {by_menu(found.entry->start.initrds), found.entry->origin};
    choice.unified = found.entry->start.unified;
  } else if (overrides.kernel) {
    choice.kernel = {{*overrides.kernel, {}}, overrides.kernel_origin};
    choice.initrd_beside_kernel = !overrides.initrds;
  } else if (found.kernel) {
    choice.kernel = *found.kernel;
    choice.initrds = found.initrds.value_or(choice.initrds);
    choice.initrd_beside_kernel = overrides.running && !overrides.initrds;
  } else {
    choice.kernel = {{settings.kernel_image.value, {}}, settings.kernel_image.origin};
    choice.initrds = {by_paths(settings.initrds.value), settings.initrds.origin};
  }
  if (overrides.initrds) {
    choice.initrds = {by_paths(*overrides.initrds), "--initrd"};
  }
  if (choice.kernel.value.name.empty()) {
    throw text::Error(
        text::ErrorKind::configuration,
        choice.kernel.origin + ": KERNEL_IMAGE is empty: write the path of the kernel to start");
  }
  return choice;
}

std::string version_in_name(const std::string& path) {
  std::string_view name = text::base_name(path);
  bool is_image = false;
  for (const std::string_view extension : {".img", ".gz", ".efi"}) {
    if (name.ends_with(extension)) {
      name.remove_suffix(extension.size());
      is_image = true;
    }
  }
  // mkdumprd's initrds for crash kernels: initramfs-6.1…kdump.img.
  constexpr std::string_view kForCrashes = "kdump";
  if (is_image && name.ends_with(kForCrashes)) {
    name.remove_suffix(kForCrashes.size());
  }
  // The version is what follows the first '-' before a digit: vmlinuz-6.1…, kernel-genkernel-x86_64-5.10….
  for (std::size_t dash = name.find('-'); dash != std::string_view::npos; dash = name.find('-', dash + 1)) {
    const std::string_view rest = name.substr(dash + 1);
    const std::size_t dot = rest.find_first_not_of("0123456789");
    if (dot != 0 && dot != std::string_view::npos && rest[dot] == '.') {
      return std::string(rest);
    }
  }
  return {};
}

std::vector<std::string> initrd_candidates(const std::string& kernel_path) {
  std::string version = version_in_name(kernel_path);
  if (version.empty()) {
    // Arch's names have the kernel's flavour in that place: vmlinuz-linux-lts, initramfs-linux-lts.img.
    const std::string_view name = text::base_name(kernel_path);
    const std::size_t dash = name.find('-');
    if (dash == std::string_view::npos) {
      return {};
    }
    version = name.substr(dash + 1);
  }
  const std::string where(text::with_slash(kernel_path));
  return {where + "initrd.img-" + version, where + "initramfs-" + version + ".img",
          where + "initrd-" + version, where + "initrd-" + version + ".img", where + "initramfs-" + version};
}

std::vector<std::string> kernel_names(const std::vector<std::string>& names) {
  constexpr std::array<std::string_view, 4> kPrefixes = {"vmlinuz", "vmlinux", "bzImage", "kernel-"};
  std::vector<std::string> kernels;
  std::copy_if(names.begin(), names.end(), std::back_inserter(kernels), [&](std::string_view name) {
    return std::any_of(kPrefixes.begin(), kPrefixes.end(),
                       [&](auto prefix) { return name.starts_with(prefix); });
  });
  std::sort(kernels.begin(), kernels.end());
  return kernels;
}

}  // namespace kexec_load::choice
