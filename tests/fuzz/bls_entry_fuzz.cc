#include <string>
#include <vector>

#include "bootmenu/bls_entry.h"
#include "exact_copy.h"

using namespace kexec_load;
using fuzz::require;

namespace {

/// An order must be one: of two either first or both alike, and three never in a circle.
void require_order(const std::vector<std::string>& texts) {
  const auto compare = bootmenu::compare_versions;
  for (const std::string& a : texts) {
    require(compare(a, a) == 0);
    for (const std::string& b : texts) {
      require(compare(a, b) == -compare(b, a));
      for (const std::string& c : texts) {
        require(compare(a, b) > 0 || compare(b, c) > 0 || compare(a, c) <= 0);
      }
    }
  }
}

}  // namespace

/// The input: names of files, one in each line up to an empty one, and the text that they all have, with the
/// name as its version.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto copy = fuzz::exact_copy(data, size);
  const std::string input(copy.begin(), copy.end());
  std::vector<std::string> names;
  std::size_t at = 0;
  while (at < input.size() && input[at] != '\n' && names.size() < 4) {
    const std::size_t end = std::min(input.find('\n', at), input.size());
    names.push_back(input.substr(at, end - at));
    at = end + 1;
  }
  require_order(names);

  const std::string text = input.substr(std::min(at, input.size()));
  std::vector<std::string> notes;
  std::vector<bootmenu::BlsEntry> entries;
  for (const std::string& name : names) {
    const bootmenu::BootPath file{"hd0", "/loader/entries/" + name};
    entries.push_back(read_bls_entry(text::Source(name, text + "\nversion " + name), file, notes));
    require(file.path.ends_with(bls_id(entries.back())) || entries.back().tries_left.has_value());
  }
  sort_by_specification(entries);
  std::vector<bootmenu::BlsEntry> again = entries;
  sort_by_specification(again);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    require(again[i].file == entries[i].file);
  }
  return 0;
}
