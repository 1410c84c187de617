#include "choice/crash_kernel.h"

#include <algorithm>

#include "choice/command_line.h"
#include "text/error.h"
#include "text/join.h"
#include "text/path.h"

namespace kexec_load::choice {

namespace {

using config::CrashSettings;
using config::Setting;
using text::Error;
using text::ErrorKind;

const std::string kStateDirectory = "/var/lib/kdump";

/// The path as the kernel sees it.
std::string without_repeated_slashes(const std::string& path) {
  std::string result;
  std::unique_copy(path.begin(), path.end(), std::back_inserter(result),
                   [](char a, char b) { return a == '/' && b == '/'; });
  return result;
}

std::vector<std::string> words(const std::string& text) {
  return split_command_line(text);
}

/// BOOT_IMAGE=(hd0,gpt2)/vmlinuz-6.1 at the line's beginning → /vmlinuz-6.1.
std::string boot_image(const std::string& command_line) {
  const std::string_view label = "BOOT_IMAGE=";
  if (!command_line.starts_with(label)) {
    return {};
  }
  std::string path = command_line.substr(label.size(), command_line.find_first_of(" \t") - label.size());
  if (path.starts_with('(') && path.find(')') != std::string::npos) {
    path.erase(0, path.find(')') + 1);
  }
  return path;
}

std::vector<std::string> kernel_directories(const CrashSettings& settings, const CrashPlaces& places) {
  std::vector<std::string> directories = places.ostree_directories;
  const std::vector<std::string> others = settings.boot_directory.value.empty()
                                              ? std::vector<std::string>{"/boot", "/boot/efi", "/efi", "/"}
                                              : words(settings.boot_directory.value);
  directories.insert(directories.end(), others.begin(), others.end());
  return directories;
}

std::vector<std::string> kernel_names_of(const CrashSettings& settings, const CrashPlaces& places,
                                         const std::string& version) {
  const std::string& image = settings.image_name.value;
  std::vector<std::string> names;
  if (const std::string booted = boot_image(places.command_line);
      !booted.empty() && booted.ends_with(version)) {
    names.push_back(booted);
  }
  names.push_back(image + "-" + version + settings.image_extension.value);
  names.push_back(places.machine_id + "/" + version + "/" + image);
  names.push_back(places.stub_image.empty() ? "EFI/Linux/" + places.machine_id + "-" + version + ".efi"
                                            : places.stub_image);
  return names;
}

std::vector<std::string> kernel_candidates(const CrashSettings& settings, const CrashPlaces& places,
                                           const std::string& version) {
  std::vector<std::string> paths;
  for (const std::string& directory : kernel_directories(settings, places)) {
    for (const std::string& name : kernel_names_of(settings, places, version)) {
      paths.push_back(without_repeated_slashes(std::string(directory).append("/").append(name)));
    }
  }
  return paths;
}

/// mkdumprd's file is named after the initrd that starts the kernel otherwise, and stands beside it; without
/// one, or where nothing can be written there, it is under /var/lib.
std::vector<std::string> initrd_candidates_of(const std::string& kernel, const std::string& version,
                                              const CrashPlaces& places) {
  const std::string where(text::with_slash(kernel));
  std::vector<std::string> paths;
  if (places.is_file(where + "initramfs-" + version + ".img")) {
    paths.push_back(where + "initramfs-" + version + "kdump.img");
  } else if (places.is_file(where + "initrd")) {
    paths.push_back(where + "initrdkdump");
  }
  paths.push_back(kStateDirectory + "/initramfs-" + version + "kdump.img");
  return paths;
}

std::optional<std::string> first_file(const std::vector<std::string>& paths, const CrashPlaces& places) {
  const auto found = std::find_if(paths.begin(), paths.end(), places.is_file);
  return found == paths.end() ? std::nullopt : std::optional(*found);
}

/// Of equal names from several places of the search, once each.
std::string listed(std::vector<std::string> paths) {
  const auto end = std::unique(paths.begin(), paths.end());
  paths.erase(end, paths.end());
  return text::join(paths);
}

Setting<std::vector<ChosenFile>> one(const std::string& path, const std::string& origin) {
  return {{ChosenFile{path, {}}}, origin};
}

}  // namespace

std::string crash_version(const CrashSettings& settings, const CrashPlaces& places) {
  if (!settings.version.value.empty()) {
    return settings.version.value;
  }
  const std::string& release = places.release;
  for (const std::string suffix : {"+debug", "-debug"}) {
    if (release.ends_with(suffix)) {
      std::string plain = release.substr(0, release.size() - suffix.size());
      if (places.is_file("/usr/lib/modules/" + plain + "/modules.dep")) {
        return plain;
      }
    }
  }
  return release;
}

CrashFiles red_hat_crash_files(const CrashSettings& settings, const CrashPlaces& places) {
  const std::string version = crash_version(settings, places);
  const auto kernels = kernel_candidates(settings, places, version);
  const auto kernel = first_file(kernels, places);
  if (!kernel) {
    throw Error(ErrorKind::image, "there is no crash kernel of version " + version +
                                      " (KDUMP_KERNELVER names another one); looked for " + listed(kernels));
  }
  const auto initrds = initrd_candidates_of(*kernel, version, places);
  const auto initrd = first_file(initrds, places);
  if (!initrd) {
    throw Error(ErrorKind::image, "there is no crash initrd for " + *kernel +
                                      ": make it (mkdumprd, or dracut with its kdump module); looked for " +
                                      listed(initrds));
  }
  const std::string chosen_by =
      settings.version.is_default() ? "the running kernel's version" : settings.version.origin;
  return {{{*kernel, {}}, chosen_by}, one(*initrd, "beside the kernel, as mkdumprd names it")};
}

CrashFiles debian_crash_files(const CrashSettings& settings, const CrashPlaces& places) {
  const std::string& release = places.release;
  const auto running_kernel = first_file({"/boot/vmlinuz-" + release, "/boot/vmlinux-" + release}, places);
  const bool by_links = settings.kernel.value == kStateDirectory + "/vmlinuz";
  CrashFiles files;
  if (settings.kernel.value.empty()) {
    if (!running_kernel) {
      throw Error(ErrorKind::image,
                  "there is no crash kernel: KDUMP_KERNEL is not set, and neither "
                  "/boot/vmlinuz-" +
                      release + " nor /boot/vmlinux-" + release + " is there");
    }
    files.kernel = {{*running_kernel, {}}, "the running kernel"};
    if (const auto initrd = first_file({"/boot/initrd.img-" + release}, places)) {
      files.initrds = one(*initrd, "the running kernel's");
    }
    return files;
  }
  files.kernel = {{by_links && running_kernel ? *running_kernel : settings.kernel.value, {}},
                  settings.kernel.origin};
  if (!settings.initrd.value.empty()) {
    const std::string made = kStateDirectory + "/initrd.img-" + release;
    const bool renewed = settings.initrd.value == kStateDirectory + "/initrd.img" && places.is_file(made);
    files.initrds = one(renewed ? made : settings.initrd.value, settings.initrd.origin);
  }
  return files;
}

}  // namespace kexec_load::choice
