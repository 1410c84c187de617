#include "bootmenu/grub_menu_builder.h"

#include <utility>

#include "bootmenu/grub_choice.h"
#include "text/error.h"

namespace kexec_load::bootmenu::grub {

namespace {

constexpr unsigned kDeepestMenu = 16;

/// What normal mode sets and exports (normal/main.c).
constexpr const char* kFeatures[] = {
    "feature_chainloader_bpb",      "feature_ntldr",
    "feature_platform_search_hint", "feature_default_font_path",
    "feature_all_video_module",     "feature_menuentry_id",
    "feature_menuentry_options",    "feature_200_final",
    "feature_nativedisk_cmd",       "feature_timeout_style",
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = text.find('\n', start);
    lines.push_back(text.substr(start, end == std::string::npos ? end : end - start));
    start = end == std::string::npos ? text.size() : end + 1;
  }
  return lines;
}

/// Adds an entry for what the file itself has booted, without anybody choosing from the menu.
void add_immediate_start(Menu& menu, const Loaded& loaded) {
  MenuEntry entry;
  entry.path = std::to_string(menu.entries.size());
  entry.title = "started by the configuration file itself";
  entry.id = entry.title;
  entry.linux = loaded.linux;
  entry.not_loadable = loaded.not_loadable;
  menu.to_start = {entry.path};
  menu.entries.push_back(std::move(entry));
}

/// Tries something: what it does to the session is taken back at the end.
class Trial {
 public:
  explicit Trial(Session& session)
      : session_(session),
        environment_(session.environment.begin()),
        functions_(session.functions.begin()),
        blocks_(session.blocks.begin()),
        disk_images_(session.disk_images.begin()),
        bls_shown_(session.bls_shown.begin()),
        loaded_(session.loaded),
        progress_(session.progress),
        wildcards_(session.wildcards),
        fedora_(session.fedora) {}
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;
  ~Trial() {
    session_.environment.roll_back(environment_);
    session_.functions.roll_back(functions_);
    session_.blocks.roll_back(blocks_);
    session_.disk_images.roll_back(disk_images_);
    session_.bls_shown.roll_back(bls_shown_);
    session_.loaded = std::move(loaded_);
    session_.progress = progress_;
    session_.wildcards = wildcards_;
    session_.fedora = fedora_;
  }

 private:
  Session& session_;
  Environment::Mark environment_;
  JournaledMap<Function>::Mark functions_;
  BlockStore::Mark blocks_;
  JournaledMap<std::string>::Mark disk_images_;
  JournaledMap<bool>::Mark bls_shown_;
  Loaded loaded_;
  Progress progress_;
  bool wildcards_;
  bool fedora_;
};

}  // namespace

MenuBuilder::MenuBuilder(BootFiles& files, const GrubPlatform& platform, const GrubLimits& limits)
    : interpreter_(files, platform, limits), session_(interpreter_.session()) {
  interpreter_.on_menu([this] { nested_ = show(path_.empty() ? "" : path_ + ">"); });
}

void MenuBuilder::prepare_environment(const BootPath& config) {
  Environment& environment = session_.environment;
  const auto set = [&environment](const std::string& name, const std::string& value) {
    environment.set(name, value);
    environment.export_variable(name);
  };
  const std::string file = config.text();
  const std::string directory = file.substr(0, file.rfind('/'));
  set("root", config.device);
  set("prefix", directory);
  set("cmdpath", directory);
  set("pager", "");
  set("color_normal", "light-gray/black");
  set("color_highlight", "black/light-gray");
  for (const char* feature : kFeatures) {
    set(feature, "y");
  }
  set("grub_cpu", session_.platform.cpu);
  set("grub_platform", session_.platform.platform);
  session_.wildcards = session_.platform.platform != "pc";  // images for UEFI have regexp.mod built in
}

Menu MenuBuilder::build(const BootPath& config) {
  prepare_environment(config);
  session_.menu_files.push_back(config.text());
  if (!interpreter_.run_file(config.text())) {
    throw text::Error(text::ErrorKind::configuration, config.text() + ": there is no such file");
  }
  Menu menu;
  menu.output = lines_of(session_.output);
  const Progress progress = std::exchange(session_.progress, Progress::goes_on);
  Shown shown = nested_ ? std::move(*nested_) : show("");
  menu.entries = std::move(shown.entries);
  if (progress == Progress::goes_on || progress == Progress::shows_menu) {
    menu.to_start = std::move(shown.to_start);
  } else if (progress == Progress::boots) {
    add_immediate_start(menu, session_.loaded);
  }
  if (menu.entries.empty() && session_.first_fault) {
    throw text::Error(*session_.first_fault);
  }
  menu.one_shot = session_.blocks.one_shot();
  menu.notes = std::move(session_.notes);
  return menu;
}

MenuBuilder::Shown MenuBuilder::show(const std::string& prefix) {
  const std::vector<EntryDefinition> definitions = session_.menus.back();
  Shown shown;
  if (definitions.empty()) {
    return shown;
  }
  const ChoiceRules rules = session_.fedora ? ChoiceRules::fedora : ChoiceRules::gnu;
  const std::size_t first = default_entry(definitions, session_.variable("default"), rules);
  session_.quiet = true;  // from here on it is only tried
  ++depth_;
  std::vector<std::vector<std::string>> to_start;
  std::string fallback;
  for (std::size_t i = 0; i < definitions.size(); ++i) {
    Evaluated evaluated = evaluate(definitions[i], prefix + std::to_string(i));
    shown.entries.push_back(std::move(evaluated.entry));
    to_start.push_back(std::move(evaluated.to_start));
    if (i == first) {
      fallback = std::move(evaluated.fallback);
    }
  }
  --depth_;
  shown.to_start = to_start[first];
  for (const std::size_t next : fallback_entries(definitions, fallback, rules)) {
    shown.to_start.insert(shown.to_start.end(), to_start[next].begin(), to_start[next].end());
  }
  return shown;
}

MenuBuilder::Evaluated MenuBuilder::evaluate(const EntryDefinition& definition, const std::string& path) {
  const Trial trial(session_);
  const std::string outer_path = std::exchange(path_, path);
  std::optional<Shown> outer_nested = std::exchange(nested_, std::nullopt);
  const std::string chosen = session_.variable("chosen");
  const std::string default_value = session_.variable("default");
  if (definition.submenu) {
    session_.environment.open_context();
    session_.menus.emplace_back();
  }
  choose(definition, chosen, default_value);
  Evaluated evaluated = execute(definition, path);
  if (definition.submenu) {
    session_.menus.pop_back();
    session_.environment.close_context();
  }
  evaluated.fallback = session_.variable("fallback");
  path_ = outer_path;
  nested_ = std::move(outer_nested);
  return evaluated;
}

MenuBuilder::Evaluated MenuBuilder::execute(const EntryDefinition& definition, const std::string& path) {
  Evaluated evaluated;
  MenuEntry& entry = evaluated.entry;
  entry.path = path;
  entry.title = definition.title;
  entry.id = definition.id;
  if (depth_ > kDeepestMenu) {
    entry.not_loadable = "its menu is more than " + std::to_string(kDeepestMenu) + " menus deep";
    return evaluated;
  }
  interpreter_.run_entry(definition);

  const bool opens =
      definition.submenu && !session_.loaded.anything() && session_.progress == Progress::goes_on;
  if (opens) {
    nested_ = show(path + ">");
  }
  if (nested_) {
    entry.submenu = true;
    entry.children = std::move(nested_->entries);
    evaluated.to_start = std::move(nested_->to_start);
    return evaluated;
  }
  evaluated.to_start = {path};
  if (session_.progress == Progress::endless) {
    entry.not_loadable = "its script does not come to an end";
  } else if (session_.loaded.anything()) {
    entry.linux = session_.loaded.linux;
    entry.not_loadable = session_.loaded.not_loadable;
  } else {
    entry.not_loadable = "loads no kernel";
  }
  return evaluated;
}

/// The variables that GRUB sets before it executes an entry (grub_menu_execute_entry).
void MenuBuilder::choose(const EntryDefinition& definition, const std::string& chosen,
                         const std::string& default_value) {
  Environment& environment = session_.environment;
  environment.set("chosen", (chosen.empty() ? "" : chosen + ">") + escape_choice(definition.id));
  environment.export_variable("chosen");
  if (definition.submenu) {
    environment.set("timeout", "0");
  }
  if (definition.from_block) {
    environment.set("?", "0");
  }
  const std::string below = default_below(default_value);
  below.empty() ? environment.unset("default") : environment.set("default", below);
}

}  // namespace kexec_load::bootmenu::grub
