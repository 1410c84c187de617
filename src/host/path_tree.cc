#include "host/path_tree.h"

#include <algorithm>
#include <deque>

namespace kexec_load::host {

namespace {

/// As many as GRUB follows (fs/fshelp.c).
constexpr int kMostLinks = 8;

/// The names of a path, "." left out, put before what is to be walked still.
void push_names(const std::string& path, std::deque<std::string>& names) {
  std::deque<std::string> found;
  for (std::size_t begin = 0; begin < path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    if (end > begin && path.compare(begin, end - begin, ".") != 0) {
      found.push_back(path.substr(begin, end - begin));
    }
    begin = end + 1;
  }
  names.insert(names.begin(), found.begin(), found.end());
}

std::string parent(const std::string& path, const std::string& base) {
  return path == base ? base : path.substr(0, std::max<std::size_t>(path.rfind('/'), 1));
}

}  // namespace

bootmenu::FileFacts facts_of(const FileStatus& status) {
  using Kind = bootmenu::FileFacts::Kind;
  const Kind kind = status.kind == FileStatus::Kind::file        ? Kind::file
                    : status.kind == FileStatus::Kind::directory ? Kind::directory
                                                                 : Kind::missing;
  return {kind, status.identity.size, status.identity.modified_ns / 1'000'000'000};
}

PathTree::PathTree(const MountTable& table, std::vector<View> views, std::string base, bool crosses)
    : table_(&table), views_(std::move(views)), base_(std::move(base)), crosses_(crosses) {
  std::stable_sort(views_.begin(), views_.end(),
                   [](const View& a, const View& b) { return a.root.size() > b.root.size(); });
}

bool PathTree::shows(const View& view, const std::string& path) const {
  if (view.mount == 0) {
    return true;
  }
  const Mount* const mount = table_->mount_of(path);
  return mount != nullptr && (mount->id == view.mount ||
                              (crosses_ && std::any_of(views_.begin(), views_.end(),
                                                       [&](const View& v) { return v.mount == mount->id; })));
}

std::optional<PathTree::Sight> PathTree::see(const std::string& path) const {
  for (const View& view : views_) {
    if (const auto below = path_below(path, view.root)) {
      const std::string seen = path_joined(view.point, *below);
      if (shows(view, seen)) {
        return Sight{&view, seen};
      }
    }
  }
  return std::nullopt;
}

bool PathTree::leads_to_a_view(const std::string& path) const {
  return std::any_of(views_.begin(), views_.end(),
                     [&](const View& view) { return path_below(view.root, path).has_value(); });
}

PathTree::Answer PathTree::find(const std::string& path) const {
  std::deque<std::string> names;
  push_names(path, names);
  std::string reached = base_;
  for (int links = 0; !names.empty();) {
    const std::string name = names.front();
    names.pop_front();
    const std::string next = name == ".." ? parent(reached, base_) : path_joined(reached, "/" + name);
    const auto sight = see(next);
    if (!sight && !leads_to_a_view(next)) {
      return {std::nullopt, next, ""};
    }
    const auto link = sight ? sight->view->files->read_link(sight->path) : std::nullopt;
    if (!link) {
      reached = next;
      continue;
    }
    if (++links > kMostLinks) {
      return {};
    }
    push_names(*link, names);
    reached = link->starts_with('/') ? base_ : reached;
  }
  const auto sight = see(reached);
  if (!sight) {
    return {std::nullopt, reached, ""};
  }
  FileSystem* const files = sight->view->files;
  const auto status = files->look_at(sight->path);
  return status ? Answer{FilePlace{files, sight->path, sight->view->name + sight->path, *status, reached}, "",
                         sight->view->root}
                : Answer{};
}

}  // namespace kexec_load::host
