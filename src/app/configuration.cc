#include "app/configuration.h"

#include <utility>
#include <vector>

#include "app/system_substitutions.h"
#include "config/debian.h"
#include "config/gentoo.h"
#include "text/error.h"

namespace kexec_load::app {

namespace {

using text::Error;
using text::ErrorKind;

void add_source(const Session& session, const std::string& path, std::vector<text::Source>& sources) {
  if (auto text = session.files.read_trusted_text(path)) {
    sources.emplace_back(path, std::move(*text));
  }
}

std::vector<text::Source> debian_sources(const Session& session) {
  std::vector<text::Source> sources;
  add_source(session, std::string(config::kDebianFile), sources);
  const std::string directory(config::kDebianSnippets);
  for (const std::string& name : session.files.list(directory)) {
    const std::string path = std::string(directory).append("/").append(name);
    if (config::is_run_parts_name(name)) {
      add_source(session, path, sources);
    } else {
      session.console.detail(path + ": left out, as run-parts does with such a name");
    }
  }
  return sources;
}

std::vector<text::Source> gentoo_sources(const Session& session) {
  std::vector<text::Source> sources;
  add_source(session, std::string(config::kGentooFile), sources);
  if (sources.empty()) {
    add_source(session, std::string(config::kGentooNewFile), sources);
  }
  return sources;
}

/// Whose configuration a file of this path is: OpenRC's have a directory of their own.
config::Dialect dialect_of(const std::string& path) {
  return path.find("/conf.d/") != std::string::npos || path.ends_with("/kexec.conf")
             ? config::Dialect::gentoo
             : config::Dialect::debian;
}

struct Chosen {
  config::Dialect dialect = config::Dialect::debian;
  std::vector<text::Source> sources;
  std::string reason;
};

Chosen named_file(const Session& session, const std::string& path) {
  Chosen chosen{dialect_of(path), {}, path + ", by --config"};
  add_source(session, path, chosen.sources);
  if (chosen.sources.empty()) {
    throw Error(ErrorKind::configuration, path + ": there is no such file");
  }
  return chosen;
}

/// Where both distributions' files are, that of the init system rules which runs the machine: OpenRC reads
/// /etc/conf.d. The other one is not looked into. Where neither is, that init system's defaults hold.
Chosen distribution_files(const Session& session) {
  const std::string debian_file(config::kDebianFile);
  const bool has_debian = session.files.exists(debian_file);
  const bool openrc_runs = session.files.exists("/run/openrc");
  if (!has_debian || openrc_runs) {
    if (auto sources = gentoo_sources(session); !sources.empty()) {
      const std::string name = sources.front().name();
      return {config::Dialect::gentoo, std::move(sources),
              has_debian ? name + ", not " + debian_file + ": OpenRC runs this machine" : name};
    }
  }
  if (!has_debian && openrc_runs) {
    return {config::Dialect::gentoo, {}, "no " + std::string(config::kGentooFile) + ": the defaults"};
  }
  return {config::Dialect::debian, debian_sources(session),
          has_debian ? debian_file : "no " + debian_file + ": the defaults"};
}

}  // namespace

config::Configuration read_configuration(const Session& session, const plan::SystemFacts& facts) {
  SystemSubstitutions substitutions(session.files, facts);
  const Chosen chosen =
      session.options.config ? named_file(session, *session.options.config) : distribution_files(session);
  config::Configuration configuration = chosen.dialect == config::Dialect::gentoo
                                            ? config::read_gentoo(chosen.sources, substitutions)
                                            : config::read_debian(chosen.sources, substitutions);
  configuration.settings.source = chosen.reason;
  return configuration;
}

}  // namespace kexec_load::app
