#pragma once

#include <string>

#include "choice/kernel_choice.h"
#include "plan/load_plan.h"
#include "support/fixture_images.h"

namespace kexec_load::test {

/// A file that exists in memory only.
inline bytes::OpenFile open_file(const std::string& path, const fixture::Bytes& content,
                                 std::int64_t modified_ns = 1) {
  auto holder = std::make_shared<fixture::Bytes>(content);
  bytes::OpenFile file{path, path,  {1, 1, holder->size(), modified_ns, modified_ns}, bytes::View(*holder),
                       7,    holder};
  return file;
}

/// Kernel and initrd as Debian has them, read as production reads them.
inline plan::Files debian_files(const fixture::Bytes& kernel = fixture::bz_image(),
                                const std::vector<fixture::Bytes>& initrds = {fixture::init_archive()}) {
  plan::Files files;
  files.kernel = open_file("/boot/vmlinuz-6.1.0-40-amd64", kernel);
  files.read_kernel = image::read_kernel(files.kernel.contents);
  for (const fixture::Bytes& initrd : initrds) {
    files.initrds.push_back(open_file("/boot/initrd.img-6.1.0-40-amd64", initrd));
    files.read_initrds.push_back(image::read_initrd(files.initrds.back().contents));
  }
  return files;
}

inline choice::KernelChoice debian_choice(const std::string& command_line = "root=/dev/sda1 ro") {
  choice::KernelChoice choice;
  choice.kernel = {{"/vmlinuz", {}}, "/etc/default/kexec:8"};
  choice.initrds = {{{"/initrd.img", {}}}, "/etc/default/kexec:9"};
  choice.command_line = {command_line, "/etc/default/kexec:12"};
  return choice;
}

inline plan::SystemFacts healthy_system() {
  plan::SystemFacts facts;
  facts.machine = "x86_64";
  facts.release = "6.1.0-40-amd64";
  facts.has_kexec = true;
  facts.memory_total = std::uint64_t{1} << 30U;
  facts.memory_available = std::uint64_t{1} << 29U;
  return facts;
}

}  // namespace kexec_load::test
