#include "host/image_cache_index.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "host/digest.h"
#include "text/error.h"

namespace kexec_load::host {

namespace {

using nlohmann::json;
using Content = CacheIndex::Content;
using Source = CacheIndex::Source;

/// Another number: another program wrote it, by other rules.
constexpr int kFormat = 2;

json to_json(const Content& content) {
  return {{"digest", content.digest}, {"size", content.size}};
}

std::string digest_from(const json& value) {
  std::string digest = value;
  if (!is_digest(digest)) {
    throw text::Error(text::ErrorKind::system, "no digest");
  }
  return digest;
}

Content content_from(const json& value) {
  return {digest_from(value.at("digest")), value.at("size")};
}

json to_json(const Source& source) {
  return {{"file", source.file}, {"section", source.section}};
}

Source source_from(const json& value) {
  return {value.at("file"), value.at("section")};
}

json to_json(const image::Archive& archive) {
  json value = {{"offset", archive.offset},
                {"size", archive.size},
                {"compression", static_cast<int>(archive.compression)},
                {"early_microcode", archive.is_early_microcode}};
  if (archive.unpacked_size) {
    value["unpacked_size"] = *archive.unpacked_size;
  }
  return value;
}

compress::Compression compression_from(int number) {
  if (number < 0 || number > static_cast<int>(compress::Compression::zstd)) {
    throw text::Error(text::ErrorKind::system, "no compression");
  }
  return static_cast<compress::Compression>(number);
}

image::Archive archive_from(const json& value) {
  image::Archive archive;
  archive.offset = value.at("offset");
  archive.size = value.at("size");
  archive.compression = compression_from(value.at("compression"));
  archive.is_early_microcode = value.at("early_microcode");
  if (value.contains("unpacked_size")) {
    archive.unpacked_size = value.at("unpacked_size").get<std::uint64_t>();
  }
  return archive;
}

template <typename T>
json array_of(const std::vector<T>& values, json (*convert)(const T&)) {
  json array = json::array();
  std::transform(values.begin(), values.end(), std::back_inserter(array), convert);
  return array;
}

template <typename From>
auto vector_from(const json& array, From from) {
  std::vector<decltype(from(array))> values;
  std::transform(array.begin(), array.end(), std::back_inserter(values), from);
  return values;
}

json to_json(const CacheIndex::Initrd& initrd) {
  return {{"source", to_json(initrd.source)},
          {"taken_digest", initrd.taken_digest},
          {"archives", array_of<image::Archive>(initrd.read.archives, to_json)},
          {"read_to_end", initrd.read.read_to_end},
          {"boot_configuration", initrd.read.has_boot_configuration},
          {"warnings", initrd.read.warnings},
          {"unpacked", array_of<Content>(initrd.unpacked, to_json)}};
}

CacheIndex::Initrd initrd_from(const json& value) {
  CacheIndex::Initrd initrd;
  initrd.source = source_from(value.at("source"));
  initrd.taken_digest = digest_from(value.at("taken_digest"));
  initrd.read.archives = vector_from(value.at("archives"), archive_from);
  initrd.read.read_to_end = value.at("read_to_end");
  initrd.read.has_boot_configuration = value.at("boot_configuration");
  initrd.read.warnings = value.at("warnings").get<std::vector<std::string>>();
  initrd.unpacked = vector_from(value.at("unpacked"), content_from);
  return initrd;
}

CacheIndex index_from(const json& value) {
  CacheIndex index;
  index.time = std::chrono::seconds(value.at("time").get<std::int64_t>());
  index.kernel = source_from(value.at("kernel"));
  index.kernel_digest = digest_from(value.at("kernel_digest"));
  index.payload = content_from(value.at("payload"));
  index.initrds = vector_from(value.at("initrds"), initrd_from);
  index.initrds_unpacked = value.at("initrds_unpacked");
  return index;
}

}  // namespace

std::uint64_t CacheIndex::bytes() const {
  std::uint64_t sum = payload.size;
  for (const Initrd& initrd : initrds) {
    for (const Content& content : initrd.unpacked) {
      sum += content.size;
    }
  }
  return sum;
}

std::vector<std::string> CacheIndex::names() const {
  std::vector<std::string> names{payload.digest};
  for (const Initrd& initrd : initrds) {
    std::transform(initrd.unpacked.begin(), initrd.unpacked.end(), std::back_inserter(names),
                   [](const Content& content) { return content.digest; });
  }
  return names;
}

std::optional<CacheIndex> read_cache_index(std::string_view text) {
  try {
    const json value = json::parse(text);
    const std::string image = value.at("image").dump();
    const bool sound = value.at("format") == kFormat &&
                       value.at("digest") == digest_of(bytes::View(std::string_view(image)));
    return sound ? read_cached_image(image) : std::nullopt;
  } catch (const json::exception&) {
    return std::nullopt;
  }
}

std::optional<CacheIndex> read_cached_image(std::string_view text) {
  try {
    return index_from(json::parse(text));
  } catch (const json::exception&) {
    return std::nullopt;
  } catch (const text::Error&) {
    return std::nullopt;
  }
}

std::string cache_index_text(const CacheIndex& index) {
  // Bytes that are not UTF-8 cannot stand in JSON: a file of such a name is not found again, and prepared
  // anew.
  const std::string image = json({{"time", index.time.count()},
                                  {"kernel", to_json(index.kernel)},
                                  {"kernel_digest", index.kernel_digest},
                                  {"payload", to_json(index.payload)},
                                  {"initrds", array_of<CacheIndex::Initrd>(index.initrds, to_json)},
                                  {"initrds_unpacked", index.initrds_unpacked}})
                                .dump(-1, ' ', false, json::error_handler_t::replace);
  const json value = {{"format", kFormat},
                      {"digest", digest_of(bytes::View(std::string_view(image)))},
                      {"image", json::parse(image)}};
  return value.dump(2) + "\n";
}

}  // namespace kexec_load::host
