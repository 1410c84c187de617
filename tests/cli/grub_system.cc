#include "cli/grub_system.h"

#include <sys/stat.h>

#include <boost/filesystem.hpp>
#include <fstream>
#include <iterator>
#include <utility>

#include "support/fixture_images.h"

namespace kexec_load::test {

namespace {

namespace fs = boost::filesystem;

std::string text(const fixture::Bytes& bytes) {
  return {bytes.begin(), bytes.end()};
}

std::string node(unsigned partition) {
  return "vda" + std::to_string(partition);
}

/// 254 is virtblk's major number here.
std::string number(unsigned partition) {
  return "254:" + std::to_string(partition);
}

}  // namespace

GrubSystem::GrubSystem(std::string directory, const std::vector<Volume>& volumes)
    : directory_(std::move(directory)) {
  write("/proc/cmdline", "BOOT_IMAGE=/boot/vmlinuz-6.1.0-38-amd64 root=/dev/vda2 ro running\n");
  write("/proc/sys/kernel/osrelease", "6.1.0-38-amd64\n");
  write("/proc/meminfo", "MemTotal: 2097152 kB\nMemAvailable: 1048576 kB\n");
  write("/sys/kernel/kexec_loaded", "0\n");
  fs::create_directories(at("/run"));

  const std::string disk = "/sys/devices/virtual/block/vda";
  write(disk + "/dev", "254:0\n");
  link("/sys/class/block/vda", "../../devices/virtual/block/vda");
  write("/run/udev/data/b254:0", "E:ID_PART_TABLE_TYPE=gpt\n");
  std::string mounts;
  for (const Volume& volume : volumes) {
    add_volume(volume);
    mounts += volume.mounted ? mount_line(volume) : "";
  }
  write("/proc/self/mountinfo", mounts);

  add_kernel("6.1.0-39-amd64");
  add_kernel("6.1.0-40-amd64");
  write("/boot/vmlinuz-fallback", text(fixture::bz_image()));
  link("/vmlinuz", "boot/vmlinuz-fallback");
  write("/etc/default/kexec",
        "LOAD_KEXEC=true\nKERNEL_IMAGE=\"/vmlinuz\"\nINITRD=\"\"\nAPPEND=\"\"\nUSE_GRUB_CONFIG=true\n");
  ::chmod(at("/etc/default/kexec").c_str(), 0644);
}

void GrubSystem::add_volume(const Volume& volume) const {
  const std::string name = node(volume.partition);
  const std::string place = "/sys/devices/virtual/block/vda/" + name;
  write(place + "/dev", number(volume.partition) + "\n");
  write(place + "/partition", std::to_string(volume.partition) + "\n");
  link("/sys/class/block/" + name, "../../devices/virtual/block/vda/" + name);
  link("/dev/disk/by-uuid/" + volume.uuid, "../../" + name);
  write("/run/udev/data/b" + number(volume.partition),
        "E:ID_FS_TYPE=" + volume.type + "\nE:ID_FS_UUID_ENC=" + volume.uuid +
            "\nE:ID_PART_ENTRY_SCHEME=gpt\nE:ID_PART_ENTRY_NUMBER=" + std::to_string(volume.partition) +
            "\n");
  if (volume.type == "btrfs") {
    link("/sys/fs/btrfs/" + volume.uuid + "/devices/" + name,
         "../../../../devices/virtual/block/vda/" + name);
  }
}

std::string GrubSystem::mount_line(const Volume& volume) {
  const bool btrfs = volume.type == "btrfs";
  // By what is mounted on what, paths lead to "/" first.
  const bool is_root = volume.point == "/";
  const std::string id = is_root ? "20 1 " : std::to_string(20 + volume.partition) + " 20 ";
  return id + (btrfs ? "0:22" : number(volume.partition)) + " " + volume.root + " " + volume.point +
         " rw,relatime - " + volume.type + " /dev/" + node(volume.partition) +
         (btrfs ? " rw,subvol=" + volume.root : " rw") + "\n";
}

void GrubSystem::write(const std::string& name, const std::string& content) const {
  const fs::path file = at(name);
  fs::create_directories(file.parent_path());
  std::ofstream(file.string(), std::ios::binary) << content;
}

void GrubSystem::link(const std::string& name, const std::string& target) const {
  const fs::path file = at(name);
  fs::create_directories(file.parent_path());
  fs::create_symlink(target, file);
}

std::string GrubSystem::read(const std::string& name) const {
  std::ifstream file(at(name), std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void GrubSystem::add_kernel(const std::string& version) const {
  fixture::BzImage kernel;
  kernel.banner = version + " (debian-kernel@lists.debian.org) #1 SMP Debian";
  write("/boot/vmlinuz-" + version, text(fixture::bz_image(kernel)));
  write("/boot/initrd.img-" + version, text(fixture::init_archive()));
  write("/lib/modules/" + version + "/modules.dep", "");
}

void GrubSystem::set_environment(const std::map<std::string, std::string>& variables) const {
  constexpr std::size_t kSize = 1024;
  std::string block = "# GRUB Environment Block\n";
  for (const auto& [name, value] : variables) {
    block += name + "=" + value + "\n";
  }
  block.resize(kSize, '#');
  write("/boot/grub/grubenv", block);
}

std::string menu_entry(const MenuEntryText& entry) {
  const std::string search = "search --no-floppy --fs-uuid --set=root";
  return "menuentry '" + entry.title +
         "' --class debian --class gnu-linux --class gnu --class os $menuentry_id_option '" + entry.id +
         "' {\n"
         "\tload_video\n"
         "\tinsmod gzio\n"
         "\tif [ x$grub_platform = xxen ]; then insmod xzio; insmod lzopio; fi\n"
         "\tinsmod part_gpt\n"
         "\tinsmod ext2\n"
         "\tset root='hd0,gpt2'\n"
         "\tif [ x$feature_platform_search_hint = xy ]; then\n"
         "\t  " +
         search + " --hint-bios=hd0,gpt2 --hint-efi=hd0,gpt2 --hint-baremetal=ahci0,gpt2  " + entry.uuid +
         "\n\telse\n\t  " + search + " " + entry.uuid +
         "\n\tfi\n"
         "\techo\t'Loading Linux " +
         entry.version + " ...'\n\t" + entry.linux + "\t" + entry.prefix + "/vmlinuz-" + entry.version + " " +
         entry.arguments + "\n\techo\t'Loading initial ramdisk ...'\n\t" + entry.initrd + "\t" +
         entry.more_initrds + entry.prefix + "/initrd.img-" + entry.version + "\n}\n";
}

std::string menu_head(const std::string& default_entry) {
  return "if [ -s $prefix/grubenv ]; then\n"
         "  set have_grubenv=true\n"
         "  load_env\n"
         "fi\n"
         "if [ \"${next_entry}\" ] ; then\n"
         "   set default=\"${next_entry}\"\n"
         "   set next_entry=\n"
         "   save_env next_entry\n"
         "   set boot_once=true\n"
         "else\n"
         "   set default=\"" +
         default_entry +
         "\"\n"
         "fi\n"
         "\n"
         "if [ x\"${feature_menuentry_id}\" = xy ]; then\n"
         "  menuentry_id_option=\"--id\"\n"
         "else\n"
         "  menuentry_id_option=\"\"\n"
         "fi\n"
         "\n"
         "export menuentry_id_option\n"
         "\n"
         "function load_video {\n"
         "  insmod all_video\n"
         "}\n";
}

}  // namespace kexec_load::test
