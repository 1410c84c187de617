#include "support/real_machine.h"

#include <algorithm>
#include <boost/filesystem.hpp>
#include <boost/filesystem/fstream.hpp>
#include <iterator>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace kexec_load::test {

namespace {

using plan::MemoryType;
using plan::Range;

/// The kernel's words in its log (arch/x86/kernel/e820.c, e820_print_type) and in /proc/iomem.
struct TypeName {
  std::string log;
  std::string iomem;
  MemoryType type;
};

const std::vector<TypeName>& type_names() {
  static const std::vector<TypeName> names = {{"usable", "System RAM", MemoryType::ram},
                                              {"reserved", "Reserved", MemoryType::reserved},
                                              {"ACPI data", "ACPI Tables", MemoryType::acpi},
                                              {"ACPI NVS", "ACPI Non-volatile Storage", MemoryType::acpi_nvs},
                                              {"type 20", "Unknown E820 type", MemoryType::reserved}};
  return names;
}

const TypeName& type_in_log(const std::string& word) {
  const auto found = std::find_if(type_names().begin(), type_names().end(),
                                  [&](const TypeName& each) { return each.log == word; });
  if (found == type_names().end()) {
    throw std::runtime_error("a type of memory that is not known: " + word);
  }
  return *found;
}

/// A piece of the kernel's own table. Pieces that the kernel made by themselves stay so.
struct Piece {
  Range range;
  std::string iomem;  ///< empty: nothing
};

/// Changes all of `range` that is `from` to `to`, as e820__range_update does.
void change(std::vector<Piece>& table, const Range& range, const std::string& from, const std::string& to) {
  std::vector<Piece> changed;
  for (const Piece& piece : table) {
    const Range middle = piece.range.intersection(range);
    if (piece.iomem != from || !piece.range.overlaps(range)) {
      changed.push_back(piece);
      continue;
    }
    changed.push_back({{piece.range.begin, middle.begin}, from});
    changed.push_back({middle, to});
    changed.push_back({{middle.end, piece.range.end}, from});
  }
  table = std::move(changed);
}

std::string as_iomem(std::vector<Piece> table) {
  std::sort(table.begin(), table.end(),
            [](const Piece& a, const Piece& b) { return a.range.begin < b.range.begin; });
  std::ostringstream text;
  text << std::hex;
  for (const Piece& each : table) {
    if (!each.range.empty() && !each.iomem.empty()) {
      text << each.range.begin << '-' << each.range.end - 1 << " : " << each.iomem << '\n';
    }
  }
  return text.str();
}

RealMachine from_log(const std::string& name, std::istream& log) {
  static const std::regex line_form(
      R"((BIOS-e820:|e820: update|e820: remove| +node +\d+:) \[mem 0x([0-9a-f]+)-0x([0-9a-f]+)\] ?(.*))");
  RealMachine machine{name, {}, {}, {}};
  std::vector<Piece> table;
  std::string line;
  while (std::getline(log, line)) {
    std::smatch words;
    if (!std::regex_match(line, words, line_form)) {
      continue;
    }
    const std::string what = words[1];
    const std::string type = words[4];
    const Range range{std::stoull(words[2], nullptr, 16), std::stoull(words[3], nullptr, 16) + 1};
    if (what == "BIOS-e820:") {
      machine.map.firmware_map.push_back({range, type_in_log(type).type});
      table.push_back({range, type_in_log(type).iomem});
    } else if (what == "e820: remove") {
      change(table, range, type_in_log(type).iomem, "");
    } else if (what == "e820: update") {
      const std::size_t arrow = type.find(" ==> ");
      const std::string to = type.substr(arrow + 5);
      change(table, range, type_in_log(type.substr(0, arrow)).iomem, type_in_log(to).iomem);
      if (to == "reserved") {
        machine.reserved_later.push_back(range);
      }
    } else {
      machine.memory.add(range);
    }
  }
  machine.map.iomem = as_iomem(std::move(table));
  return machine;
}

/// Its firmware's map is what of it the kernel shows.
RealMachine from_iomem(const std::string& name, std::istream& file) {
  RealMachine machine{name, {}, {}, {}};
  machine.map.iomem.assign(std::istreambuf_iterator<char>(file), {});
  for (const plan::IoResource& each : plan::read_io_resources(machine.map.iomem)) {
    const auto found = std::find_if(type_names().begin(), type_names().end(),
                                    [&](const TypeName& type) { return type.iomem == each.name; });
    if (found != type_names().end()) {
      machine.map.firmware_map.push_back({each.range, found->type});
    }
    if (each.name == "System RAM") {
      machine.memory.add(each.range);
    }
  }
  return machine;
}

}  // namespace

std::vector<RealMachine> real_machines() {
  namespace fs = boost::filesystem;
  std::vector<RealMachine> machines;
  for (const fs::directory_entry& entry : fs::directory_iterator(KEXEC_LOAD_MEMORY_MAPS)) {
    fs::ifstream file(entry.path());
    const std::string name = entry.path().stem().string();
    machines.push_back(entry.path().extension() == ".log" ? from_log(name, file) : from_iomem(name, file));
  }
  std::sort(machines.begin(), machines.end(),
            [](const RealMachine& a, const RealMachine& b) { return a.name < b.name; });
  return machines;
}

}  // namespace kexec_load::test
