#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace kexec_load::bootmenu::grub {

/// A map whose changes since begin() can be taken back, at a cost that depends on how many there are and not
/// on the map's size: so each menu entry is tried from the same state without copying it.
template <typename Value>
class JournaledMap {
 public:
  /// nullptr: there is none.
  [[nodiscard]] const Value* find(const std::string& name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? nullptr : &found->second;
  }
  void set(const std::string& name, Value value) {
    remember(name);
    values_.insert_or_assign(name, std::move(value));
  }
  void erase(const std::string& name) {
    remember(name);
    values_.erase(name);
  }
  [[nodiscard]] const std::map<std::string, Value>& values() const { return values_; }

  using Mark = std::size_t;
  /// From here on changes can be taken back. Marks nest: the last one is rolled back first.
  Mark begin() {
    ++marks_;
    return changes_.size();
  }
  void roll_back(Mark mark) {
    --marks_;
    for (; changes_.size() > mark; changes_.pop_back()) {
      auto& [name, before] = changes_.back();
      if (before) {
        values_.insert_or_assign(name, std::move(*before));
      } else {
        values_.erase(name);
      }
    }
  }

 private:
  void remember(const std::string& name) {
    if (marks_ > 0) {
      const Value* before = find(name);
      changes_.emplace_back(name, before != nullptr ? std::optional(*before) : std::nullopt);
    }
  }

  std::map<std::string, Value> values_;
  std::vector<std::pair<std::string, std::optional<Value>>> changes_;
  unsigned marks_ = 0;
};

}  // namespace kexec_load::bootmenu::grub
