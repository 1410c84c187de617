#include "plan/initrd_handover.h"

#include <algorithm>
#include <numeric>

#include "image/initrd_content.h"
#include "text/error.h"

namespace kexec_load::plan {

namespace {

using compress::Compression;

/// Picoseconds a byte of content, measured with the libraries' decoders on 80 MB of kernel modules (x86-64,
/// 3 GHz; docs/benchmarks.md): ratios matter, not the times.
std::uint64_t unpacking_cost(Compression compression) {
  switch (compression) {
    case Compression::gzip:
      return 2620;
    case Compression::bzip2:
      return 20'560;
    case Compression::lzma:
    case Compression::xz:
      return 9550;
    case Compression::lzo:
      return 1490;
    case Compression::lz4:
      return 280;
    case Compression::zstd:
      return 670;
    case Compression::none:
      break;
  }
  return 0;
}

/// Of a byte that is copied by kexec_load once and by the relocation three times, 92 each.
constexpr std::uint64_t kCopyingCost = std::uint64_t{4} * 92;
/// Of a byte more that is read from a disk that gives a GB a second, and its part of the digest.
constexpr std::uint64_t kReadingCost = 1000 + 100;
constexpr std::uint64_t kMargin = 2;
constexpr std::uint64_t kPartOfMemory = 8;

struct Balance {
  std::uint64_t saved = 0;
  std::uint64_t added = 0;
  std::uint64_t unpacked = 0;  ///< bytes
};

Balance balance(const std::vector<image::Initrd>& initrds, std::uint64_t cost_of_byte) {
  Balance sum;
  for (const image::Initrd& initrd : initrds) {
    for (const image::Archive& archive : initrd.archives) {
      const std::uint64_t unpacked = archive.unpacked_size.value_or(0);
      sum.saved += unpacked * unpacking_cost(archive.compression);
      sum.added += (unpacked - std::min(unpacked, archive.size)) * cost_of_byte;
      sum.unpacked += unpacked;
    }
  }
  return sum;
}

std::string mebibytes(std::uint64_t bytes) {
  return std::to_string((bytes + (1U << 19)) >> 20);
}

std::vector<image::InitrdContent> unpack(const Files& files, const bytes::NewBuffer& new_buffer) {
  std::vector<image::InitrdContent> contents;
  for (std::size_t i = 0; i < files.initrds.size(); ++i) {
    try {
      contents.push_back(
          image::unpack_initrd(files.initrds[i].contents, files.read_initrds.at(i), new_buffer));
    } catch (const text::Error& error) {
      throw error.within(files.initrds[i].path);
    }
  }
  return contents;
}

}  // namespace

HandedInitrds as_they_are(const Files& files) {
  HandedInitrds handed;
  std::transform(files.initrds.begin(), files.initrds.end(), std::back_inserter(handed.pieces),
                 [](const bytes::OpenFile& file) { return file.contents; });
  return handed;
}

bool worth_unpacking(const Files& files, const SystemFacts& facts, bool for_later) {
  const std::vector<image::Initrd>& initrds = files.read_initrds;
  if (initrds.size() != files.initrds.size() ||
      !std::all_of(initrds.begin(), initrds.end(), image::can_be_unpacked)) {
    return false;
  }
  const Balance sum = balance(initrds, kCopyingCost + (for_later ? kReadingCost : 0));
  const std::uint64_t most = facts.memory_total.value_or(0) / kPartOfMemory;
  return sum.saved >= kMargin * sum.added && sum.saved > 0 && sum.unpacked <= most;
}

bool unpacks_initrds(const Files& files, const SystemFacts& facts, InitrdForm form) {
  switch (form) {
    case InitrdForm::as_is:
      break;
    case InitrdForm::as_prepared:
      return !files.unpacked_initrds.empty();
    case InitrdForm::unpacked_if_worth:
      return worth_unpacking(files, facts);
    case InitrdForm::kept_if_worth:
      return worth_unpacking(files, facts, true);
  }
  return false;
}

std::uint64_t unpacked_size(const std::vector<image::Initrd>& initrds) {
  return balance(initrds, 0).unpacked;
}

HandedInitrds unpacked(Files& files, const bytes::NewBuffer& new_buffer) {
  const bool before = !files.unpacked_initrds.empty();
  if (!before) {
    files.unpacked_initrds = unpack(files, new_buffer);
  }
  HandedInitrds handed;
  for (const image::InitrdContent& content : files.unpacked_initrds) {
    handed.pieces.insert(handed.pieces.end(), content.archives.begin(), content.archives.end());
    handed.buffers.insert(handed.buffers.end(), content.unpacked.begin(), content.unpacked.end());
  }
  const std::uint64_t to =
      std::accumulate(handed.pieces.begin(), handed.pieces.end(), std::uint64_t{0},
                      [](std::uint64_t sum, const bytes::View& piece) { return sum + piece.size(); });
  handed.what = std::string("the initrd ") + (before ? "was unpacked before" : "is unpacked here") + " (" +
                mebibytes(bytes::total_size(files.initrds)) + " to " + mebibytes(to) + " MiB)";
  return handed;
}

}  // namespace kexec_load::plan
