#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kexec_load::choice {

/// The words of a kernel command line as the kernel splits them (lib/cmdline.c, next_arg): at blanks outside
/// of double quotes. The words keep their quotes.
std::vector<std::string> split_command_line(std::string_view line);

/// The running kernel's command line made fit for the next one: without what a boot loader adds for itself
/// (BOOT_IMAGE=, initrd=), without what a panic's start adds (elfcorehdr=), and without exact repeats, so
/// that it is the same after any number of reboots. Of repeats the last one stays, since the kernel lets a
/// later parameter win; what stands behind "--" is init's and stays as it is.
std::string reusable_command_line(std::string_view running);

/// `line` with `words` put behind its parameters: before a "--", behind which everything is init's.
std::string with_parameters(std::string_view line, std::string_view words);

/// `line` without its parameters NAME=VALUE of this name.
std::string without_parameter(std::string_view line, std::string_view name);

/// `line` without its parameters that are just this word.
std::string without_word(std::string_view line, std::string_view unwanted);

/// The value of the last NAME=VALUE word before "--", without quotes around it; empty if there is none.
std::string parameter(std::string_view line, std::string_view name);

}  // namespace kexec_load::choice
