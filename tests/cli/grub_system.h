#pragma once

#include <map>
#include <string>
#include <vector>

namespace kexec_load::test {

/// A partition of the fixture's disk.
struct Volume {
  unsigned partition = 2;
  std::string point = "/";
  std::string type = "ext4";
  std::string root = "/";  ///< which directory of it is mounted: "/@" for a btrfs subvolume
  std::string uuid = "11111111-2222-4333-8444-555555555555";
  bool mounted = true;
};

/// A Debian system with GRUB below a directory, for the program's --root: one disk with a GPT, as /proc, /sys
/// and udev tell of it, two kernels with their initrds, and /vmlinuz, which a failed reading of the menu must
/// never fall back to.
class GrubSystem {
 public:
  explicit GrubSystem(std::string directory, const std::vector<Volume>& volumes = {Volume()});

  /// `name` is absolute as the program sees it.
  void write(const std::string& name, const std::string& content) const;
  void link(const std::string& name, const std::string& target) const;
  [[nodiscard]] std::string read(const std::string& name) const;
  [[nodiscard]] std::string at(const std::string& name) const { return directory_ + name; }

  /// /boot/vmlinuz-VERSION and /boot/initrd.img-VERSION.
  void add_kernel(const std::string& version) const;
  /// /boot/grub/grub.cfg
  void set_menu(const std::string& script) const { write("/boot/grub/grub.cfg", script); }
  /// /boot/grub/grubenv, as grub-editenv writes it.
  void set_environment(const std::map<std::string, std::string>& variables) const;

 private:
  void add_volume(const Volume& volume) const;
  [[nodiscard]] static std::string mount_line(const Volume& volume);

  std::string directory_;
};

/// A menuentry as Debian's grub-mkconfig writes it, with `search` for the file system that has the kernel.
struct MenuEntryText {
  std::string title = "Debian GNU/Linux";
  std::string id = "gnulinux-simple";
  std::string version = "6.1.0-40-amd64";
  std::string arguments = "root=/dev/vda2 ro quiet";
  std::string prefix = "/boot";
  std::string linux = "linux";
  std::string initrd = "initrd";
  std::string more_initrds;  ///< put before the entry's own, with a blank behind
  std::string uuid = "11111111-2222-4333-8444-555555555555";
};
std::string menu_entry(const MenuEntryText& entry);

/// The head of a grub.cfg of Debian's grub-mkconfig: grubenv, next_entry, default, functions.
std::string menu_head(const std::string& default_entry);

}  // namespace kexec_load::test
