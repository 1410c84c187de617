#include "compress/decoder.h"

#include <boost/test/unit_test.hpp>
#include <random>

#include "support/compressors.h"
#include "support/error_text.h"

namespace {

using namespace kexec_load;
using bytes::View;
using compress::Compression;
using fixture::Bytes;
using fixture::error_text;

constexpr std::uint64_t kNoLimit = std::uint64_t{1} << 40;

/// Content that packs to about half, of more than one block of every codec but lz4.
Bytes content_of(std::size_t size) {
  std::mt19937 random(42);  // NOLINT(cert-msc51-cpp): the same each time
  Bytes content(size);
  for (std::uint8_t& byte : content) {
    byte = static_cast<std::uint8_t>('a' + random() % 16);
  }
  return content;
}

const Bytes kContent = content_of(600000);

std::string text_of(Compression compression) {
  return std::string(compress::name(compression));
}

BOOST_AUTO_TEST_SUITE(decoder)

BOOST_AUTO_TEST_CASE(unpacks_what_was_packed) {
  for (const Compression each : fixture::all_compressions()) {
    BOOST_TEST_CONTEXT(text_of(each)) {
      for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{1000}, kContent.size()}) {
        const Bytes content(kContent.begin(), kContent.begin() + static_cast<std::ptrdiff_t>(size));
        BOOST_CHECK(compress::decompress_all(View(fixture::pack(each, View(content))), kNoLimit) == content);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(unpacks_content_that_could_not_be_packed) {
  std::mt19937 random(1);  // NOLINT(cert-msc51-cpp)
  Bytes noise(300000);
  for (std::uint8_t& byte : noise) {
    byte = static_cast<std::uint8_t>(random());
  }
  for (const Compression each : fixture::all_compressions()) {
    BOOST_CHECK(compress::decompress_all(View(fixture::pack(each, View(noise))), kNoLimit) == noise);
  }
}

BOOST_AUTO_TEST_CASE(unpacks_more_than_one_block_of_lz4) {
  const Bytes content = content_of((8 << 20) + 1000);
  BOOST_CHECK(compress::decompress_all(View(fixture::pack(Compression::lz4, View(content))), kNoLimit) ==
              content);
}

BOOST_AUTO_TEST_CASE(a_meter_counts_the_input_behind_each_piece) {
  for (const Compression each : fixture::all_compressions()) {
    BOOST_TEST_CONTEXT(text_of(each)) {
      const Bytes packed = fixture::pack(each, View(kContent));
      bytes::Meter meter;
      std::uint64_t before = 0;
      const auto grows = [&](View /*piece*/) {
        BOOST_TEST(meter.done.load() >= before);
        before = meter.done;
        return true;
      };
      const compress::Decoded decoded = compress::decode(View(packed), kNoLimit, grows, &meter);
      BOOST_TEST(meter.done.load() > packed.size() / 2);
      BOOST_TEST(meter.done.load() <= decoded.consumed);
    }
  }
}

BOOST_AUTO_TEST_CASE(hands_the_content_over_piece_by_piece) {
  for (const Compression each : fixture::all_compressions()) {
    BOOST_TEST_CONTEXT(text_of(each)) {
      const Bytes packed = fixture::pack(each, View(kContent));
      std::size_t largest = 0;
      Bytes seen;
      const compress::Decoded decoded = compress::decode(View(packed), kNoLimit, [&](View piece) {
        largest = std::max(largest, piece.size());
        seen.insert(seen.end(), piece.begin(), piece.end());
        return true;
      });
      BOOST_CHECK(seen == kContent);
      BOOST_CHECK_EQUAL(decoded.produced, kContent.size());
      BOOST_CHECK_EQUAL(decoded.consumed, packed.size());
      BOOST_CHECK(!decoded.stopped);
      BOOST_CHECK_LE(largest, std::size_t{8} << 20);
    }
  }
}

BOOST_AUTO_TEST_CASE(tells_where_the_stream_ends) {
  for (const Compression each : fixture::all_compressions()) {
    BOOST_TEST_CONTEXT(text_of(each)) {
      Bytes packed = fixture::pack(each, View(kContent));
      const std::size_t size = packed.size();
      packed.resize(size + 10);  // zeros: nothing else may follow lz4
      packed.push_back('x');
      const compress::Decoded decoded = compress::decode(View(packed), kNoLimit, [](View) { return true; });
      BOOST_CHECK_EQUAL(decoded.consumed, size);
      BOOST_CHECK_EQUAL(decoded.produced, kContent.size());
    }
  }
}

BOOST_AUTO_TEST_CASE(stops_when_the_sink_had_enough) {
  for (const Compression each : fixture::all_compressions()) {
    BOOST_TEST_CONTEXT(text_of(each)) {
      int calls = 0;
      const Bytes packed = fixture::pack(each, View(kContent));
      const compress::Decoded decoded = compress::decode(View(packed), kNoLimit, [&](View) {
        ++calls;
        return false;
      });
      BOOST_CHECK(decoded.stopped);
      BOOST_CHECK_EQUAL(calls, 1);
    }
  }
}

BOOST_AUTO_TEST_CASE(shows_the_front_alone) {
  for (const Compression each : fixture::all_compressions()) {
    BOOST_TEST_CONTEXT(text_of(each)) {
      const Bytes packed = fixture::pack(each, View(kContent));
      const Bytes front = compress::decompress_front(View(packed), 100);
      BOOST_CHECK(front == Bytes(kContent.begin(), kContent.begin() + 100));
      const Bytes all = compress::decompress_front(View(packed), kContent.size() + 1);
      BOOST_CHECK(all == kContent);
    }
  }
}

BOOST_AUTO_TEST_CASE(refuses_more_than_is_allowed) {
  for (const Compression each : fixture::all_compressions()) {
    const Bytes packed = fixture::pack(each, View(kContent));
    std::uint64_t seen = 0;
    const auto decode = [&](std::uint64_t most) {
      seen = 0;
      return compress::decode(View(packed), most, [&](View piece) {
        seen += piece.size();
        return true;
      });
    };
    BOOST_CHECK_EQUAL(error_text([&] { return decode(kContent.size()); }), "no error");
    BOOST_CHECK_EQUAL(error_text([&] { return decode(kContent.size() - 1); }),
                      "the " + text_of(each) + " data holds more than the 599999 bytes that are allowed");
    BOOST_CHECK_LT(seen, kContent.size());
  }
}

BOOST_AUTO_TEST_CASE(stops_early_in_a_decompression_bomb) {
  const Bytes bomb = fixture::gzip_bomb({}, std::uint64_t{200} << 20);
  BOOST_CHECK_LT(bomb.size(), 300000U);
  std::uint64_t seen = 0;
  BOOST_CHECK_EQUAL(error_text([&] {
                      return compress::decode(View(bomb), 1 << 20, [&](View piece) {
                        seen += piece.size();
                        return true;
                      });
                    }),
                    "the gzip data holds more than the 1048576 bytes that are allowed");
  BOOST_CHECK_LE(seen, std::uint64_t{1} << 20);
}

BOOST_AUTO_TEST_CASE(says_where_data_is_cut_off) {
  for (const Compression each : fixture::all_compressions()) {
    const Bytes packed = fixture::pack(each, View(kContent));
    const std::size_t half = packed.size() / 2;
    BOOST_CHECK_EQUAL(
        error_text([&] { return compress::decompress_all(View(packed).sub(0, half), kNoLimit); }),
        "the " + text_of(each) + " data is cut off after " + std::to_string(half) + " bytes");
    BOOST_CHECK_EQUAL(
        error_text(
            [&] { return compress::decompress_all(View(packed).sub(0, packed.size() - 1), kNoLimit); }),
        "the " + text_of(each) + " data is cut off after " + std::to_string(packed.size() - 1) + " bytes");
  }
}

BOOST_AUTO_TEST_CASE(lets_no_changed_byte_pass_where_there_is_a_checksum) {
  const Bytes content = content_of(300);
  for (const Compression each : fixture::all_compressions()) {
    const Bytes packed = fixture::pack(each, View(content));
    if (!compress::has_checksum(View(packed))) {
      continue;
    }
    std::size_t refused = 0;
    for (std::size_t i = 2; i < packed.size(); ++i) {
      Bytes changed = packed;
      changed[i] ^= 0x10;
      BOOST_TEST_CONTEXT(text_of(each) << " byte " << i) {
        try {  // bytes that mean nothing, as names and times, may change
          BOOST_CHECK(compress::decompress_all(View(changed), 1 << 20) == content);
        } catch (const text::Error& error) {
          BOOST_CHECK(std::string_view(error.what()).starts_with("the " + text_of(each) + " data "));
          ++refused;
        }
      }
    }
    BOOST_CHECK_GT(refused, packed.size() * 8 / 10);
  }
}

BOOST_AUTO_TEST_CASE(says_where_data_is_damaged) {
  struct Case {
    Bytes data;
    const char* text;
  };
  const Case cases[] = {
      {{0x1f, 0x9e, 8, 0, 0, 0, 0, 0, 0, 0}, "the gzip data is damaged near byte 2"},
      {{'B', 'Z', 'x', '9', '1'}, "the bzip2 data is damaged near byte 3"},
      {{0xfd, 0x37, 'z', 'X', 'Z', 0, 0xff, 0xff, 0, 0, 0, 0}, "the xz data is damaged near byte 12"},
      {{0x28, 0xb5, 0, 0, 0, 0}, "the zstd data is damaged near byte 0"},
      {{0x89, 0x4c, 1, 2, 3, 4, 5, 6, 7}, "the lzo data is damaged near byte 0"},
      {{0x02, 0x21, 0, 0}, "the lz4 data is damaged near byte 0"},
      {{0x02, 0x21}, "the lz4 data is damaged near byte 0"},
      {{0x02, 0x21, 0x4c, 0x18, 3, 0, 0, 0, 0xff, 0xff, 0xff}, "the lz4 data is damaged near byte 4"},
      {{'n', 'o'}, "the data begins with the magic of no known compression"},
      {{}, "the data begins with the magic of no known compression"},
  };
  for (const Case& each : cases) {
    BOOST_CHECK_EQUAL(error_text([&] { return compress::decompress_all(View(each.data), kNoLimit); }),
                      each.text);
  }
}

BOOST_AUTO_TEST_CASE(refuses_dictionaries_that_need_much_memory) {
  Bytes lzma = fixture::pack(Compression::lzma, View(kContent));
  lzma[4] = 0x80;  // a dictionary of 2 GiB
  BOOST_CHECK_EQUAL(error_text([&] { return compress::decompress_all(View(lzma), kNoLimit); }),
                    "the lzma data needs more than 256 MiB of memory to unpack");
  const Bytes zstd = {0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x90, 0, 0, 0, 0};  // a window of 256 MiB
  BOOST_CHECK_EQUAL(error_text([&] { return compress::decompress_all(View(zstd), kNoLimit); }),
                    "the zstd data needs more than 256 MiB of memory to unpack");
}

BOOST_AUTO_TEST_CASE(joins_frames_of_lz4_as_the_kernel_does) {
  Bytes packed = fixture::pack(Compression::lz4, View(std::string_view("one, ")));
  const Bytes second = fixture::pack(Compression::lz4, View(std::string_view("two")));
  packed.insert(packed.end(), second.begin(), second.end());
  const Bytes content = compress::decompress_all(View(packed), kNoLimit);
  BOOST_CHECK_EQUAL(View(content).text(), "one, two");
}

BOOST_AUTO_TEST_CASE(refuses_anything_but_zeros_behind_lz4) {
  Bytes packed = fixture::pack(Compression::lz4, View(std::string_view("one")));
  const std::size_t end = packed.size();
  for (const char c : {'0', '7', '0', '7'}) {
    packed.push_back(static_cast<std::uint8_t>(c));
  }
  BOOST_CHECK_EQUAL(error_text([&] { return compress::decompress_all(View(packed), kNoLimit); }),
                    "the lz4 data has no block at byte " + std::to_string(end) +
                        ": it is damaged, or followed by something other than zeros");
}

BOOST_AUTO_TEST_SUITE(lzo)

constexpr std::size_t kFlags = 17;   // of lzop's header, as pack() writes it
constexpr std::size_t kBlocks = 38;  // its end

Bytes packed_lzo() {
  return fixture::pack(Compression::lzo, View(std::string_view("0123456789")));
}

BOOST_AUTO_TEST_CASE(reads_headers_of_all_shapes) {
  Bytes with_name = packed_lzo();
  const std::string name = "main.cpio";
  with_name[kBlocks - 5] = static_cast<std::uint8_t>(name.size());
  with_name.insert(with_name.begin() + kBlocks - 4, name.begin(), name.end());
  BOOST_CHECK_EQUAL(compress::decompress_all(View(with_name), kNoLimit).size(), 10U);

  Bytes with_filter = packed_lzo();
  with_filter[kFlags + 2] |= 0x08;
  with_filter.insert(with_filter.begin() + kFlags + 4, 4, 0);
  BOOST_CHECK_EQUAL(compress::decompress_all(View(with_filter), kNoLimit).size(), 10U);

  Bytes old = packed_lzo();
  old[9] = 0x09;
  old[10] = 0x20;                                                   // before 0.940 there were
  old.erase(old.begin() + kFlags + 12, old.begin() + kFlags + 16);  // no second half of the time
  old.erase(old.begin() + 16);                                      // and no level
  BOOST_CHECK_EQUAL(compress::decompress_all(View(old), kNoLimit).size(), 10U);
}

BOOST_AUTO_TEST_CASE(reads_crc_checksums_too) {
  Bytes packed = packed_lzo();
  packed[kFlags + 3] = 0;
  packed[kFlags + 2] = 0x01;
  const Bytes crc = {0xa6, 0x84, 0xc7, 0xc6};  // CRC-32 of 0123456789
  std::copy(crc.begin(), crc.end(), packed.begin() + kBlocks + 8);
  BOOST_CHECK_EQUAL(compress::decompress_all(View(packed), kNoLimit).size(), 10U);
}

BOOST_AUTO_TEST_CASE(refuses_options_that_the_kernel_cannot_read) {
  for (const std::uint8_t flags : Bytes{0x00, 0x02, 0x03}) {
    Bytes packed = packed_lzo();
    packed[kFlags + 3] = flags;
    BOOST_CHECK_EQUAL(
        error_text([&] { return compress::decompress_all(View(packed), kNoLimit); }),
        "the lzo data was made with options that the kernel cannot read (lzop's defaults are right)");
  }
}

BOOST_AUTO_TEST_CASE(refuses_blocks_that_are_damaged) {
  struct Case {
    std::size_t at;
    std::uint8_t value;
  };
  const Case cases[] = {
      {kBlocks, 0x01},       // a block of 16 MiB
      {kBlocks + 7, 0x00},   // packed: no bytes
      {kBlocks + 7, 0x0b},   // packed: more than unpacked
      {kBlocks + 8, 0xff},   // checksum
      {kBlocks + 12, 0xff},  // content
      {kBlocks + 7, 0x09},   // packed as something that it is not
  };
  for (const Case& each : cases) {
    Bytes packed = packed_lzo();
    packed[each.at] = each.value;
    BOOST_CHECK_EQUAL(error_text([&] { return compress::decompress_all(View(packed), kNoLimit); }),
                      "the lzo data is damaged near byte 38");
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
