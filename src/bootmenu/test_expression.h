#pragma once

#include <functional>
#include <string>
#include <vector>

#include "bootmenu/boot_files.h"

namespace kexec_load::bootmenu {

/// GRUB's `test` and `[` (commands/test.c), with its precedence and its own meanings. `words` are the
/// arguments without the command's name and without the closing "]". `look_at` answers for a file name as it
/// is written in the script.
bool test_expression(const std::vector<std::string>& words,
                     const std::function<FileFacts(const std::string&)>& look_at);

}  // namespace kexec_load::bootmenu
