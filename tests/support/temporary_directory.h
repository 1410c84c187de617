#pragma once

#include <boost/filesystem.hpp>
#include <fstream>
#include <string>

namespace kexec_load::test {

/// A directory that is gone with its owner.
class TemporaryDirectory {
 public:
  TemporaryDirectory()
      : path_(boost::filesystem::temp_directory_path() /
              boost::filesystem::unique_path("kexec-load-%%%%-%%%%-%%%%")) {
    boost::filesystem::create_directories(path_);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    boost::system::error_code ignored;
    boost::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] std::string path() const { return path_.string(); }

  /// `name` is absolute as the program under test sees it; directories are made.
  void write(const std::string& name, const std::string& content) const {
    const boost::filesystem::path file = path() + name;
    boost::filesystem::create_directories(file.parent_path());
    std::ofstream(file.string(), std::ios::binary) << content;
  }

 private:
  boost::filesystem::path path_;
};

}  // namespace kexec_load::test
