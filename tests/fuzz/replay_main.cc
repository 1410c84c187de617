#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

// Feeds a fuzz target the files that are named and those below the directories that are named, in the order
// of their names. A crash or a sanitizer's report fails the test; so does an empty corpus.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_below(const fs::path& place) {
  std::vector<fs::path> files;
  if (fs::is_directory(place)) {
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(place)) {
      if (entry.is_regular_file()) {
        files.push_back(entry.path());
      }
    }
  } else {
    files.push_back(place);
  }
  std::sort(files.begin(), files.end());
  return files;
}

void feed(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    throw std::runtime_error("cannot read " + path.string());
  }
  const std::vector<char> content{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const std::vector<std::uint8_t> bytes(content.begin(), content.end());
  std::cout << path.string() << " (" << bytes.size() << " bytes)" << std::endl;  // before it may crash
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

std::size_t feed_all(int count, char** places) {
  std::size_t fed = 0;
  for (int i = 1; i < count; ++i) {
    for (const fs::path& path : files_below(places[i])) {
      feed(path);
      ++fed;
    }
  }
  return fed;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::size_t fed = feed_all(argc, argv);
    if (fed == 0) {
      std::cerr << "there are no files to feed\n";
      return 1;
    }
    std::cout << fed << " files\n";
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
