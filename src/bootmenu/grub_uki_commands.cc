// uki: menu entries out of the unified kernel images in EFI/Linux (commands/blsuki.c of GRUB 2.14), and
// chainloader, which their scripts call.
#include <algorithm>
#include <utility>

#include "bootmenu/grub_bls_files.h"
#include "bootmenu/grub_bls_selection.h"
#include "bootmenu/grub_commands.h"
#include "bootmenu/grub_options.h"
#include "bootmenu/grub_path.h"
#include "bootmenu/grub_unified_image.h"
#include "text/error.h"
#include "text/path.h"

namespace kexec_load::bootmenu::grub {

namespace {

constexpr const char* kDirectory = "/EFI/Linux";
constexpr const char* kExtension = ".efi";

/// An image that has what GRUB makes an entry of.
struct ListedImage {
  std::string name;  ///< without its directory; the entry's id
  std::string title;
  std::string script;
};

std::optional<ListedImage> list_image(Session& session, const BootPath& path) {
  try {
    const auto file = session.files.open(path);
    const auto uki = file ? image::read_uki(file->contents) : std::nullopt;
    const auto title = uki ? pretty_name(*uki) : std::nullopt;
    if (!title) {
      return std::nullopt;
    }
    return ListedImage{std::string(text::base_name(path.path)), *title,
                       "chainloader " + path.text() + " " + uki->command_line + "\n"};
  } catch (const text::Error&) {
    return std::nullopt;  // broken: GRUB skips it too
  }
}

/// On UEFI GRUB looks on the file system that it was started from: the one that has such a directory.
std::string boot_device(Session& session) {
  return session.files.search(Property::file, kDirectory, {}).value_or(session.variable("root"));
}

std::vector<ListedImage> list_images(Interpreter& interpreter, const std::string& path) {
  Session& session = interpreter.session();
  std::vector<ListedImage> images;
  const auto add = [&](const BootPath& file) {
    interpreter.charge(1);
    if (auto image = list_image(session, file)) {
      images.push_back(std::move(*image));
    }
  };
  if (path.ends_with(kExtension)) {
    if (const auto file = boot_path(path, session.variable("root"))) {
      add(*file);
    }
    return images;
  }
  const BootPath directory =
      boot_path(path, boot_device(session)).value_or(BootPath{boot_device(session), kDirectory});
  for (const std::string& name : session.files.list(directory)) {
    if (name.ends_with(kExtension)) {
      add({directory.device, directory.path + (directory.path.ends_with('/') ? "" : "/") + name});
    }
  }
  std::stable_sort(images.begin(), images.end(), [](const ListedImage& a, const ListedImage& b) {
    return compare_as_file_names(a.name, b.name) > 0;
  });
  return images;
}

Status run_uki(Interpreter& interpreter, const Invocation& invocation) {
  Status status = kOk;
  const auto options = Options::read(kBlsOptions, {}, invocation.arguments, status);
  if (!options) {
    return status;
  }
  Session& session = interpreter.session();
  std::vector<ListedImage> images = list_images(interpreter, options->value("path"));
  if (images.empty() && options->has("enable-fallback")) {
    images = list_images(interpreter, "");
  }
  const BlsSelection selection = bls_selection(*options);
  for (std::size_t i = 0; i < images.size(); ++i) {
    const ListedImage& image = images[i];
    if (!selection.takes(session.variable("default"), image.name, image.title, i)) {
      continue;
    }
    EntryDefinition entry;
    entry.title = image.title;
    entry.id = image.name;
    entry.parameters = {image.title};
    entry.body = ScriptText::of_command(interpreter.text(), interpreter.command_offset(), image.script);
    session.menus.back().push_back(std::move(entry));
  }
  return kOk;
}

/// Of all that can be chainloaded only unified kernel images can be loaded here.
Status run_chainloader(Interpreter& interpreter, const Invocation& invocation) {
  static constexpr Option kOptions[] = {{"force", 'f', Option::Value::none},
                                        {"bpb", 'b', Option::Value::none}};
  Session& session = interpreter.session();
  std::vector<std::string> words = invocation.arguments;
  Status status = kOk;
  if (const auto options = Options::read(kOptions, {true, true}, words, status)) {
    words = options->operands();
  }
  if (words.empty()) {
    return kBadArgument;
  }
  const std::string name = words.front();
  words.erase(words.begin());
  session.loaded = {};
  std::vector<std::string> notes;
  if (auto loaded = load_unified_image(session, name, words, notes)) {
    session.loaded = std::move(*loaded);
  } else {
    session.loaded.not_loadable = "starts another boot loader (" + name + "), which kexec-load cannot load";
  }
  for (const std::string& note : notes) {
    interpreter.note(note);
  }
  return kOk;
}

constexpr NamedCommand kCommands[] = {{"uki", run_uki}, {"chainloader", run_chainloader}};

}  // namespace

std::span<const NamedCommand> uki_commands() {
  return kCommands;
}

}  // namespace kexec_load::bootmenu::grub
