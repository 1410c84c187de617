#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <new>
#include <set>
#include <string>
#include <vector>

#include "host/background.h"
#include "host/clock.h"
#include "host/file_system.h"
#include "host/init.h"
#include "host/kexec_calls.h"
#include "text/error.h"

namespace kexec_load::test {

/// A system in memory. Files are what `put` made them; every change of a file is a new inode.
class FakeFileSystem : public host::FileSystem {
 public:
  std::map<std::string, std::string> links;  ///< followed once, whole paths only
  std::set<std::string> untrusted;           ///< somebody else could have written these
  std::set<std::string> unremovable;
  std::set<std::string> unreadable;
  std::set<std::string> unwritable;
  std::map<std::string, int> lock_holders;  ///< other processes
  std::map<std::string, std::uint64_t> directory_inodes;
  bool writable = true;
  std::size_t room = std::size_t{1} << 30U;  ///< for a file without a name
  bool change_while_open = false;            ///< whatever is open counts as changed since
  std::function<void()> on_map = [] {};      ///< what others do meanwhile

  void put(const std::string& path, std::string text) {
    contents_[path] = {std::make_shared<const std::string>(std::move(text)), ++clock_};
  }
  /// As a disk does it: nothing but the bytes tells.
  void damage(const std::string& path, std::size_t at) {
    Content& content = contents_.at(path);
    std::string text = *content.text;
    text.at(at) ^= 1;
    content.text = std::make_shared<const std::string>(std::move(text));
  }
  void take(const std::string& path) { contents_.erase(path); }
  [[nodiscard]] bool has(const std::string& path) const { return contents_.count(path) != 0; }

  std::optional<std::string> read_text(const std::string& path) override {
    if (unreadable.contains(path)) {
      throw text::Error(text::ErrorKind::system, path + ": cannot open it: Input/output error");
    }
    const auto found = contents_.find(followed(path));
    return found == contents_.end() ? std::nullopt : std::optional(*found->second.text);
  }
  std::optional<std::string> read_trusted_text(const std::string& path) override {
    if (untrusted.count(path) != 0) {
      throw text::Error(text::ErrorKind::configuration, path + ": others than root may write it");
    }
    return read_text(path);
  }
  std::optional<bytes::OpenFile> open(const std::string& path) override {
    const std::string real = followed(path);
    const auto found = contents_.find(real);
    if (found == contents_.end()) {
      return std::nullopt;
    }
    const auto [text, time] = found->second;
    return bytes::OpenFile{path,
                           real,
                           {1, static_cast<std::uint64_t>(time), text->size(), time, time},
                           bytes::View(std::string_view(*text)),
                           -1,
                           std::make_shared<std::shared_ptr<const std::string>>(text)};
  }
  bool changed(const bytes::OpenFile& /*file*/) override { return change_while_open; }
  std::optional<std::string> resolve(const std::string& path) override { return followed(path); }
  std::vector<std::string> list(const std::string& directory) override {
    const std::string prefix = directory == "/" ? "/" : directory + "/";
    std::set<std::string> names;
    const auto add = [&](const std::string& path) {
      if (path.starts_with(prefix) && path.find('/', prefix.size()) == std::string::npos) {
        names.insert(path.substr(prefix.size()));
      }
    };
    for (const auto& entry : contents_) {
      add(entry.first);
    }
    for (const auto& entry : links) {
      add(entry.first);
    }
    return {names.begin(), names.end()};
  }
  std::vector<std::string> list_all(const std::string& directory) override {
    const std::string prefix = directory == "/" ? "/" : directory + "/";
    std::set<std::string> names;
    const auto add = [&](const std::string& path) {
      if (path.starts_with(prefix)) {
        const std::string rest = path.substr(prefix.size());
        names.insert(rest.substr(0, rest.find('/')));
      }
    };
    for (const auto& entry : contents_) {
      add(entry.first);
    }
    for (const auto& entry : links) {
      add(entry.first);
    }
    return {names.begin(), names.end()};
  }
  std::optional<host::FileStatus> look_at(const std::string& path) override {
    using Kind = host::FileStatus::Kind;
    if (links.contains(path)) {
      return host::FileStatus{Kind::link, {}};
    }
    if (const auto found = contents_.find(path); found != contents_.end()) {
      const auto& [text, time] = found->second;
      return host::FileStatus{Kind::file, {1, static_cast<std::uint64_t>(time), text->size(), time, time}};
    }
    const auto inode = directory_inodes.find(path);
    return list_all(path).empty()
               ? std::nullopt
               : std::optional(host::FileStatus{
                     Kind::directory, {1, inode == directory_inodes.end() ? 0 : inode->second, 0, 0, 0}});
  }
  std::optional<std::string> read_link(const std::string& path) override {
    const auto link = links.find(path);
    return link == links.end() ? std::nullopt : std::optional(link->second);
  }
  bool exists(const std::string& path) override {
    const std::string below = followed(path) + "/";
    return contents_.count(followed(path)) != 0 ||
           std::any_of(contents_.begin(), contents_.end(),
                       [&](const auto& entry) { return entry.first.starts_with(below); });
  }
  void write_private(const std::string& path, const std::string& text, Until /*until*/) override {
    if (!writable || unwritable.contains(path)) {
      throw text::Error(text::ErrorKind::system, path + ": cannot write it: Read-only file system");
    }
    put(path, text);
  }
  host::Replacement replace(const std::string& path, const std::string& before,
                            const std::string& after) override {
    const auto found = contents_.find(path);
    if (found == contents_.end()) {
      return host::Replacement::missing;
    }
    if (*found->second.text != before) {
      return host::Replacement::differs;
    }
    if (!writable) {
      return host::Replacement::read_only;
    }
    put(path, after);
    return host::Replacement::done;
  }
  std::unique_ptr<host::UnnamedFile> create_unnamed(const std::string& directory,
                                                    std::uint64_t /*size*/) override {
    if (!writable || unwritable.contains(directory)) {
      throw text::Error(text::ErrorKind::system,
                        directory + ": cannot make a file in it: Read-only file system");
    }
    return std::make_unique<FakeUnnamedFile>(*this, directory);
  }
  std::optional<bytes::Buffer> map_private(const std::string& path, std::uint64_t size) override {
    on_map();
    const auto text = read_trusted_text(path);
    return text && text->size() == size ? std::optional(as_of_file(*text, bytes::Buffer::Place::file))
                                        : std::nullopt;
  }
  std::shared_ptr<void> lock(const std::string& path) override {
    const std::string directory = path.substr(0, path.rfind('/'));
    if (!writable || unwritable.contains(directory)) {
      throw text::Error(text::ErrorKind::system, directory + ": cannot make it: Read-only file system");
    }
    if (!has(path)) {
      put(path, "");
    }
    return nullptr;
  }
  std::optional<int> lock_holder(const std::string& path) override {
    const auto found = lock_holders.find(path);
    return found == lock_holders.end() ? std::nullopt : std::optional(found->second);
  }
  bool remove(const std::string& path) override {
    if (unremovable.count(path) != 0) {
      return contents_.count(path) == 0;
    }
    contents_.erase(path);
    return true;
  }

 private:
  struct Content {
    std::shared_ptr<const std::string> text;
    std::int64_t time;
  };

  class FakeUnnamedFile : public host::UnnamedFile {
   public:
    FakeUnnamedFile(FakeFileSystem& files, std::string directory)
        : files_(files), directory_(std::move(directory)) {}
    void append(bytes::View piece) override {
      if (text_.size() + piece.size() > files_.room) {
        throw text::Error(text::ErrorKind::system,
                          directory_ + ": cannot write into it: No space left on device");
      }
      text_ += piece.text();
    }
    bytes::Buffer map(Changes changes) override {
      return as_of_file(
          text_, changes == Changes::to_file ? bytes::Buffer::Place::own_file : bytes::Buffer::Place::file);
    }
    void keep_as(const std::string& name) override { files_.put(directory_ + "/" + name, text_); }

   private:
    FakeFileSystem& files_;
    std::string directory_;
    std::string text_;
  };

  static bytes::Buffer as_of_file(const std::string& text, bytes::Buffer::Place place) {
    auto holder = std::make_shared<std::vector<std::uint8_t>>(text.begin(), text.end());
    const std::span<std::uint8_t> bytes(*holder);
    return {std::move(holder), bytes, place};
  }

  [[nodiscard]] std::string followed(const std::string& path) const {
    const auto link = links.find(path);
    return link == links.end() ? path : link->second;
  }

  std::map<std::string, Content> contents_;
  std::int64_t clock_ = 0;
};

/// A clock that a test moves.
class FakeClock : public host::Clock {
 public:
  history::Clocks clocks{std::chrono::seconds(1'700'000'000), std::chrono::seconds(30),
                         std::chrono::seconds(30), 60'000'000'000};
  std::optional<history::nanoseconds> init = std::chrono::milliseconds(1500);
  std::optional<history::nanoseconds> way_down;
  std::function<void()> on_wait = [] {};  ///< what others do meanwhile

  /// At 2 GHz.
  void pass(history::nanoseconds time) {
    clocks.wall += time;
    clocks.up += time;
    clocks.awake += time;
    clocks.ticks = *clocks.ticks + 2 * static_cast<std::uint64_t>(time.count());
  }
  history::Clocks now() override { return clocks; }
  void wait(history::nanoseconds time) override {
    pass(time);
    on_wait();
  }
  std::optional<history::nanoseconds> init_began() override { return init; }
  std::optional<history::nanoseconds> way_down_began() override { return way_down; }
};

/// Remembers what was asked.
class FakeBackground : public host::Background {
 public:
  std::vector<std::string> calls;
  bool ends = true;  ///< what is to end
  bool gave_way = false;

  void run(const std::vector<std::string>& arguments) override {
    std::string line;
    for (const std::string& argument : arguments) {
      line += (line.empty() ? "" : " ") + argument;
    }
    calls.push_back(line);
  }
  void give_way() override { gave_way = true; }
  bool end(int process) override {
    calls.push_back("end " + std::to_string(process));
    return ends;
  }
};

/// Init's side: remembers what was asked.
class FakeInit : public host::Init {
 public:
  int reboot_answer = 0;
  std::vector<std::string> calls;

  int reboot() override {
    calls.emplace_back("reboot");
    return reboot_answer;
  }
};

/// The kernel's side: remembers what was asked, answers as told, and keeps /sys/kernel/kexec_loaded right.
class FakeKexecCalls : public host::KexecCalls {
 public:
  explicit FakeKexecCalls(FakeFileSystem& files) : files_(files) {}

  int load_answer = 0;
  int memory_load_answer = 0;  ///< to kexec_load(2)
  int unload_answer = 0;
  int crash_unload_answer = 0;
  /// To one crash load after the other, 0 at last; a failure costs the crash image, as with the real kernel.
  std::vector<int> crash_load_answers;
  int jump_answer = 22;  ///< EINVAL: it returned
  std::vector<std::string> calls;

  bool out_of_memory = false;
  std::function<void(const plan::LoadPlan&)> on_load = [](const plan::LoadPlan&) {};
  std::function<void()> on_jump = [] {};  ///< what the new kernel would find

  int apply(const plan::LoadPlan& plan) override {
    if (out_of_memory) {
      throw std::bad_alloc();
    }
    calls.push_back((plan.on_panic ? "load for a panic "
                     : plan.memory ? "load by kexec_load "
                                   : "load ") +
                    plan.files.kernel.resolved_path);
    on_load(plan);
    if (plan.on_panic) {
      return apply_crash_image();
    }
    return answer(plan.memory ? memory_load_answer : load_answer, "1\n");
  }
  int unload_crash_image() override {
    calls.emplace_back("unload for a panic");
    if (crash_unload_answer == 0) {
      files_.put(kCrashLoaded, "0\n");
    }
    return crash_unload_answer;
  }
  int unload() override {
    calls.emplace_back("unload");
    return answer(unload_answer, "0\n");
  }
  int jump(const host::LastSteps& before) override {
    calls.push_back(std::string("jump") + (before.sync ? "" : " without sync") +
                    (before.interfaces_down ? ", interfaces down" : ""));
    on_jump();
    return jump_answer;
  }
  int restart() override {
    calls.emplace_back("restart");
    return 1;  // EPERM: it returned
  }

 private:
  static constexpr const char* kCrashLoaded = "/sys/kernel/kexec_crash_loaded";

  int apply_crash_image() {
    const int error = crash_load_answers.empty() ? 0 : crash_load_answers.front();
    if (!crash_load_answers.empty()) {
      crash_load_answers.erase(crash_load_answers.begin());
    }
    files_.put(kCrashLoaded, error == 0 ? "1\n" : "0\n");
    return error;
  }

  int answer(int error, const char* loaded) {
    if (error == 0) {
      files_.put("/sys/kernel/kexec_loaded", loaded);
    }
    return error;
  }

  FakeFileSystem& files_;
};

}  // namespace kexec_load::test
