#include "bootmenu/grub_script_text.h"

#include <algorithm>
#include <utility>

namespace kexec_load::bootmenu::grub {

namespace {

void append_line(std::string& text, std::string_view line) {
  line = line.substr(0, line.find('\0'));
  std::copy_if(line.begin(), line.end(), std::back_inserter(text), [](char c) { return c != '\r'; });
  text += '\n';
}

}  // namespace

ScriptText::Pointer ScriptText::of_file(const std::string& name, const std::string& bytes) {
  auto script = std::make_shared<ScriptText>();
  script->source_ = std::make_shared<text::Source>(name, bytes);
  const std::string_view all = script->source_->text();
  std::size_t number = 1;
  for (std::size_t start = 0; start < all.size(); ++number) {
    const std::size_t end = std::min(all.find('\n', start), all.size());
    const std::string_view line = all.substr(start, end - start);
    if (!line.starts_with('#')) {
      script->lines_.push_back({script->storage_.size(), start, number});
      append_line(script->storage_, line);
    }
    start = end + 1;
  }
  if (script->lines_.empty()) {
    script->lines_.push_back({0, 0, 1});
  }
  script->text_ = script->storage_;
  return script;
}

ScriptText::Pointer ScriptText::of_block(Pointer whole, std::size_t begin, std::size_t end) {
  auto script = std::make_shared<ScriptText>();
  script->text_ = whole->text_.substr(begin, end - begin);
  script->origin_ = std::move(whole);
  script->origin_offset_ = begin;
  script->moves_with_offset_ = true;
  return script;
}

ScriptText::Pointer ScriptText::of_command(Pointer script, std::size_t offset, std::string text) {
  auto made = std::make_shared<ScriptText>();
  made->storage_ = std::move(text);
  made->text_ = made->storage_;
  made->origin_ = std::move(script);
  made->origin_offset_ = offset;
  return made;
}

const ScriptText::Line& ScriptText::line_at(std::size_t offset) const {
  const auto after =
      std::upper_bound(lines_.begin(), lines_.end(), offset,
                       [](std::size_t wanted, const Line& line) { return wanted < line.offset; });
  return *std::prev(after);
}

text::Location ScriptText::locate(std::size_t offset) const {
  if (origin_) {
    return origin_->locate(origin_offset_ + (moves_with_offset_ ? offset : 0));
  }
  const Line& line = line_at(offset);
  return {source_->name(), line.number, offset - line.offset + 1};
}

text::Error ScriptText::error(std::size_t offset, const std::string& message) const {
  if (origin_) {
    return origin_->error(origin_offset_ + (moves_with_offset_ ? offset : 0), message);
  }
  const Line& line = line_at(offset);
  return text::Error::at(text::ErrorKind::configuration, *source_,
                         line.source_offset + (offset - line.offset), message);
}

}  // namespace kexec_load::bootmenu::grub
