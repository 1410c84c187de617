#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace kexec_load::plan {

/// How an image gets into the kernel; the names are those of the option --method and of the plan's JSON.
enum class Method {
  automatic,  ///< "auto": the first that can be used, in the order below; kexec(8) calls its like -a
  direct,     ///< kexec_load(2) of the kernel unpacked and relocated here: the shortest outage
  classic,    ///< kexec_load(2) of the bzImage as it is; kexec(8)'s -c
  file,       ///< kexec_file_load(2): the running kernel reads, checks and places the files; kexec(8)'s -s
};

/// What --method takes.
inline constexpr std::array kMethods = {Method::automatic, Method::direct, Method::classic, Method::file};

[[nodiscard]] std::string_view name(Method method);

/// nullopt: no method of `kMethods` is called so.
[[nodiscard]] std::optional<Method> method_named(std::string_view wanted);

}  // namespace kexec_load::plan
