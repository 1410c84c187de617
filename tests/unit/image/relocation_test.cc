#include "image/relocation.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstring>
#include <random>

#include "bytes/endian.h"
#include "support/fixture_images.h"

namespace kexec_load::image {

namespace {

using fixture::Bytes;
using K = fixture::RelocatableKernel;
using Lists = std::vector<std::vector<std::uint32_t>>;

std::uint32_t low(std::uint64_t address) {
  return static_cast<std::uint32_t>(address);
}

template <typename T>
T word_at(const Bytes& payload, std::uint64_t address) {
  return bytes::View(payload).at<T>(K::kFileOffset + (address & 0xfff));
}

/// The sound kernel's ELF file with these lists behind it.
Bytes with_table(const Lists& lists) {
  Bytes payload = fixture::relocatable_kernel();
  payload.resize(lay_out(bytes::View(payload)).file_end);
  const Bytes table = fixture::relocation_table(lists);
  payload.insert(payload.end(), table.begin(), table.end());
  return payload;
}

bool is_accepted(const Bytes& payload) {
  return read_relocations(bytes::View(payload), lay_out(bytes::View(payload))).has_value();
}

Bytes relocated(Bytes payload, std::uint64_t offset) {
  const Vmlinux kernel = lay_out(bytes::View(payload));
  const auto table = read_relocations(bytes::View(payload), kernel);
  BOOST_REQUIRE(table.has_value());
  relocate(payload, kernel, *table, offset);
  return payload;
}

/// As the kernel's decompressor does it: from the table's end to its front (arch/x86/boot/compressed/misc.c).
Bytes slowly_relocated(Bytes payload, std::uint64_t offset, bool has_inverse_list) {
  std::size_t at = payload.size();
  const auto next = [&] { return std::uint32_t{bytes::View(payload).at<bytes::Le32>(at -= 4)}; };
  const auto change = [&](auto word, bool add) {
    for (std::uint32_t address = next(); address != 0; address = next()) {
      std::uint8_t* place = payload.data() + K::kFileOffset + (address - 0x81000000);
      std::memcpy(&word, place, sizeof(word));
      word = static_cast<decltype(word)>(add ? word + offset : word - offset);
      std::memcpy(place, &word, sizeof(word));
    }
  };
  change(std::uint32_t{}, true);
  if (has_inverse_list) {
    change(std::uint32_t{}, false);
  }
  change(std::uint64_t{}, true);
  return payload;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(relocation)

BOOST_AUTO_TEST_CASE(every_list_is_applied) {
  constexpr std::uint64_t kOffset = 0x1e00000;
  for (const bool has_inverse_list : {true, false}) {
    const Bytes payload = relocated(fixture::relocatable_kernel({has_inverse_list}), kOffset);
    BOOST_TEST(word_at<bytes::Le64>(payload, K::kWord64) == K::kWord32 + kOffset);
    BOOST_TEST(word_at<bytes::Le32>(payload, K::kWord32) == low(K::kWord64 + kOffset));
    BOOST_TEST(word_at<bytes::Le32>(payload, K::kInverse32) ==
               low(0x40 - K::kInverse32 - (has_inverse_list ? kOffset : 0)));
  }
}

BOOST_AUTO_TEST_CASE(only_the_words_of_the_table_change) {
  const Bytes before = fixture::relocatable_kernel();
  const Bytes after = relocated(before, 0x3fe00000);
  std::size_t changed = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    changed += before[i] != after[i] ? 1 : 0;
  }
  BOOST_TEST(changed <= 16U);
  BOOST_TEST((relocated(before, 0) == before));
}

/// Kernels with hundreds of words at random, against the decompressor's way of reading the table.
BOOST_AUTO_TEST_CASE(it_does_what_the_decompressor_does) {
  std::mt19937_64 random(20261125);
  for (int round = 0; round < 50; ++round) {
    const bool has_inverse_list = round % 2 == 0;
    Lists lists(has_inverse_list ? 3 : 2);
    Bytes payload = fixture::relocatable_kernel();
    payload.resize(lay_out(bytes::View(payload)).file_end);
    for (std::uint32_t address = 0x81000100; address < 0x81000ff0;
         address += 8 + static_cast<std::uint32_t>(random() % 32)) {
      const std::size_t list = random() % lists.size();
      lists[list].push_back(address);
      std::uint64_t word = 0xffffffff81000000 + random() % 0x3000;
      if (has_inverse_list && list == 1) {
        word = random() % 0x30000 - address;
      }
      std::memcpy(payload.data() + K::kFileOffset + (address - 0x81000000), &word, list == 0 ? 8 : 4);
    }
    const Bytes table = fixture::relocation_table(lists);
    payload.insert(payload.end(), table.begin(), table.end());
    const std::uint64_t offset = random() % 0x200 * 0x200000;
    BOOST_TEST((relocated(payload, offset) == slowly_relocated(payload, offset, has_inverse_list)));
  }
}

BOOST_AUTO_TEST_CASE(a_table_in_doubt_is_none) {
  const std::uint32_t word64 = low(K::kWord64);
  const std::uint32_t word32 = low(K::kWord32);
  BOOST_TEST(is_accepted(with_table({{word64}, {}, {word32}})));
  BOOST_TEST(is_accepted(with_table({{}, {}})));
  Bytes none = with_table({});
  BOOST_TEST(!is_accepted(none));
  BOOST_TEST(!is_accepted(with_table({{word64}})));                        // one list
  BOOST_TEST(!is_accepted(with_table({{word64}, {}, {}, {word32}})));      // four
  BOOST_TEST(!is_accepted(with_table({{word64, word64 - 8}, {word32}})));  // out of order
  BOOST_TEST(!is_accepted(with_table({{word64}, {word32, 0x81003000}})));  // behind the kernel
  BOOST_TEST(!is_accepted(with_table({{word64}, {0x80fffffc}})));          // before it
  BOOST_TEST(!is_accepted(with_table({{word64}, {0x81001000}})));          // in memory, but not in the file
  BOOST_TEST(!is_accepted(with_table({{0x81000ffc}, {}})));                // half outside of its segment
  BOOST_TEST(!is_accepted(with_table({{word64}, {0x01000400}})));          // no address of the kernel
  BOOST_TEST(!is_accepted(with_table({{low(K::kInverse32)}, {}})));        // no address there
  BOOST_TEST(!is_accepted(with_table({{}, {word32}, {}})));                // no distance there
  Bytes odd_size = with_table({{word64}, {word32}});
  odd_size.push_back(0);
  BOOST_TEST(!is_accepted(odd_size));
  Bytes no_front = with_table({{word64}, {word32}});
  no_front[lay_out(bytes::View(no_front)).file_end] = 1;  // where the first zero should be
  BOOST_TEST(!is_accepted(no_front));
}

/// Of which not each word is looked at.
BOOST_AUTO_TEST_CASE(a_long_list_in_doubt_is_none) {
  const auto of_equal = [](std::uint64_t address) {
    return with_table({std::vector<std::uint32_t>(100'000, low(address)), {}});
  };
  BOOST_TEST(is_accepted(of_equal(K::kWord64)));
  BOOST_TEST(!is_accepted(of_equal(K::kInverse32)));
  std::vector<std::uint32_t> list(100'000, low(K::kWord64));
  list[77'777] += 8;
  BOOST_TEST(!is_accepted(with_table({list, {}})));  // out of order
}

BOOST_AUTO_TEST_CASE(a_few_words_may_be_no_addresses) {
  std::vector<std::uint32_t> list;
  for (std::uint32_t address = 0x81000100; list.size() < 100; address += 8) {
    list.push_back(address);
  }
  Bytes payload = with_table({list, {}});
  for (const std::uint32_t address : list) {
    std::memcpy(payload.data() + K::kFileOffset + (address - 0x81000000), "\0\0\0\x81\xff\xff\xff\xff", 8);
  }
  const auto clear = [&](std::size_t count) {
    std::fill_n(payload.begin() + K::kFileOffset + 0x100, count * 8, std::uint8_t{0});
  };
  clear(2);
  BOOST_TEST(is_accepted(payload));
  clear(3);
  BOOST_TEST(!is_accepted(payload));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::image
