#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace kexec_load::bootmenu {

/// GRUB's environment block (lib/envblk.c; "The GRUB environment block" in GRUB's manual): a file of fixed
/// size, "# GRUB Environment Block\n", lines NAME=VALUE with '\' and newline escaped by '\', the rest '#'.
class EnvironmentBlock {
 public:
  /// nullopt: these bytes are no environment block.
  static std::optional<EnvironmentBlock> read(std::string_view bytes);

  /// In the block's order; of a name that is there twice the last value, as GRUB's load_env leaves it.
  [[nodiscard]] const std::map<std::string, std::string>& variables() const { return variables_; }
  /// As GRUB's save_env: the value is replaced in its place, or put behind the last. false: no room is left,
  /// nothing is changed.
  bool set(const std::string& name, const std::string& value);
  /// As GRUB's grub-editenv unset.
  void unset(const std::string& name);
  /// Always of the size that was read.
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
  std::map<std::string, std::string> variables_;
};

}  // namespace kexec_load::bootmenu
