#include "choice/kernel_choice.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "choice/command_line.h"
#include "text/error.h"

namespace kexec_load::choice {

namespace {

constexpr std::string_view kRunningLine = "/proc/cmdline";

config::Setting<std::string> reused(const std::optional<std::string>& running) {
  if (!running) {
    throw text::Error(
        text::ErrorKind::configuration,
        std::string(kRunningLine) +
            ": it is not there, so the running kernel's command line is not known: mount /proc, or write "
            "the command line as APPEND");
  }
  return {reusable_command_line(*running), std::string(kRunningLine)};
}

config::Setting<std::string> choose_command_line(const config::Settings& settings, const Overrides& overrides,
                                                 const std::optional<std::string>& running) {
  if (overrides.reuse_command_line) {
    config::Setting<std::string> line = reused(running);
    if (overrides.append && !overrides.append->empty()) {
      line.value += (line.value.empty() ? "" : " ") + *overrides.append;
      line.origin += " and --append";
    }
    return line;
  }
  if (overrides.append) {
    return {*overrides.append, "--append"};
  }
  return settings.append.value.empty() ? reused(running) : settings.append;
}

config::Setting<std::vector<std::string>> named_initrds(const std::vector<std::string>& paths) {
  config::Setting<std::vector<std::string>> initrds{{}, "--initrd"};
  std::copy_if(paths.begin(), paths.end(), std::back_inserter(initrds.value),
               [](const auto& p) { return !p.empty(); });
  return initrds;
}

std::string_view base_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

std::string_view directory(std::string_view path) {
  return path.substr(0, path.rfind('/') + 1);
}

}  // namespace

KernelChoice choose(const config::Settings& settings, const Overrides& overrides,
                    const std::optional<std::string>& running) {
  KernelChoice choice;
  choice.command_line = choose_command_line(settings, overrides, running);
  if (overrides.kernel) {
    choice.kernel = {*overrides.kernel, "--kernel"};
    choice.initrd_beside_kernel = !overrides.initrds;
  } else if (settings.use_grub_config.value) {
    throw text::Error(text::ErrorKind::configuration,
                      settings.use_grub_config.origin +
                          ": USE_GRUB_CONFIG=true: this version does not read GRUB's menu: write "
                          "USE_GRUB_CONFIG=false, and the "
                          "kernel as KERNEL_IMAGE and INITRD");
  } else {
    choice.kernel = settings.kernel_image;
    choice.initrds = settings.initrds;
  }
  if (overrides.initrds) {
    choice.initrds = named_initrds(*overrides.initrds);
  }
  if (choice.kernel.value.empty()) {
    throw text::Error(
        text::ErrorKind::configuration,
        choice.kernel.origin + ": KERNEL_IMAGE is empty: write the path of the kernel to start");
  }
  return choice;
}

std::string version_in_name(const std::string& path) {
  std::string_view name = base_name(path);
  for (const std::string_view extension : {".img", ".gz", ".efi"}) {
    if (name.ends_with(extension)) {
      name.remove_suffix(extension.size());
    }
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
  const std::string version = version_in_name(kernel_path);
  if (version.empty()) {
    return {};
  }
  const std::string where(directory(kernel_path));
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
