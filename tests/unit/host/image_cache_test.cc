#include "host/image_cache.h"

#include <boost/test/unit_test.hpp>
#include <functional>
#include <string>
#include <tuple>
#include <vector>

#include "host/image_cache_index.h"
#include "image/payload.h"
#include "support/error_text.h"
#include "support/fake_host.h"
#include "support/fixture_images.h"
#include "text/error.h"

namespace kexec_load::host {

namespace {

using fixture::Bytes;

const std::string kDirectory = "/var/cache/kexec-load/";
const std::string kIndex = kDirectory + "prepared.json";

/// A system with a kernel and an initrd of three archives, two of them compressed.
struct Scene {
  test::FakeFileSystem files;
  test::FakeClock clock;
  Bytes kernel = fixture::bz_image();
  Bytes archive = fixture::init_archive();

  Scene() {
    files.put("/boot/kernel", text(kernel));
    Bytes initrd = fixture::microcode_archive();
    for (const auto compression : {compress::Compression::xz, compress::Compression::gzip}) {
      const Bytes packed = fixture::pack(compression, bytes::View(archive));
      initrd.insert(initrd.end(), packed.begin(), packed.end());
      initrd.resize((initrd.size() + 3) / 4 * 4);
    }
    files.put("/boot/initrd", text(initrd));
  }

  static std::string text(const Bytes& bytes) { return {bytes.begin(), bytes.end()}; }

  plan::Files opened() {
    plan::Files opened;
    opened.kernel = files.open("/boot/kernel").value();
    opened.initrds = {files.open("/boot/initrd").value()};
    return opened;
  }

  /// As a plan leaves them.
  plan::Files unpacked(ImageCache& cache, bool initrds = true,
                       UnnamedFile::Changes changes = UnnamedFile::Changes::to_memory) {
    const bytes::NewBuffer new_buffer = cache.new_buffer(changes);
    plan::Files done = opened();
    done.read_kernel = image::read_kernel(done.kernel.contents);
    done.read_kernel.payload =
        image::unpack_payload(done.kernel.contents, *done.read_kernel.image.bzimage, new_buffer);
    done.read_initrds = {image::read_initrd(done.initrds[0].contents, image::InitrdDepth::full)};
    if (initrds) {
      done.unpacked_initrds = {
          image::unpack_initrd(done.initrds[0].contents, done.read_initrds[0], new_buffer)};
    }
    return done;
  }

  void keep(bool initrds = true) {
    ImageCache cache(files, clock);
    cache.keep(unpacked(cache, initrds));
  }

  bool use(plan::Files& into) {
    ImageCache cache(files, clock);
    const auto found = cache.use(into);
    if (found == ImageCache::Found::useless) {
      cache.clear();
    }
    return found == ImageCache::Found::prepared;
  }
  bool usable() {
    plan::Files into = opened();
    return use(into);
  }
  std::vector<std::string> kept() { return files.list(kDirectory.substr(0, kDirectory.size() - 1)); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(image_cache, Scene)

BOOST_AUTO_TEST_CASE(what_is_kept_is_used) {
  BOOST_TEST(!usable());
  keep();
  plan::Files into = opened();
  BOOST_REQUIRE(use(into));
  BOOST_TEST(into.read_kernel.checked_before);
  BOOST_TEST(into.read_kernel.image.version == "6.1.0-40-amd64");
  BOOST_TEST(into.read_kernel.payload->view().text() == text(fixture::BzImage().unpacked));
  BOOST_TEST((into.read_kernel.payload->place() == bytes::Buffer::Place::file));
  BOOST_REQUIRE(into.read_initrds.size() == 1U);
  BOOST_TEST(into.read_initrds[0].archives.size() == 3U);
  BOOST_TEST(into.read_initrds[0].archives[0].is_early_microcode);
  BOOST_TEST(into.read_initrds[0].read_to_end);
  BOOST_REQUIRE(into.unpacked_initrds.size() == 1U);
  const image::InitrdContent& content = into.unpacked_initrds[0];
  BOOST_REQUIRE(content.archives.size() == 3U);
  BOOST_TEST(content.archives[0].data() == into.initrds[0].contents.data());
  BOOST_TEST(content.archives[1].text() == text(archive));
  BOOST_TEST(content.archives[2].text() == text(archive));
}

BOOST_AUTO_TEST_CASE(an_initrd_may_stay_as_it_is) {
  keep(false);
  plan::Files into = opened();
  BOOST_REQUIRE(use(into));
  BOOST_TEST(into.read_initrds.size() == 1U);
  BOOST_TEST(into.unpacked_initrds.empty());
}

BOOST_AUTO_TEST_CASE(changes_of_what_is_used_stay_in_memory) {
  keep();
  plan::Files first = opened();
  BOOST_REQUIRE(use(first));
  first.read_kernel.payload->bytes()[0] ^= 0xff;
  plan::Files second = opened();
  BOOST_REQUIRE(use(second));
  BOOST_TEST(second.read_kernel.payload->view().text() == text(fixture::BzImage().unpacked));
}

/// Each makes the files other ones than those that it was made of; what is kept stays, for their return.
BOOST_AUTO_TEST_CASE(nothing_stale_is_used) {
  keep();
  const auto stale_after = [&](const std::function<void(plan::Files&)>& change) {
    plan::Files into = opened();
    change(into);
    return !use(into);
  };
  BOOST_TEST(stale_after([](auto& into) { ++into.kernel.identity.changed_ns; }));
  BOOST_TEST(stale_after([](auto& into) { into.kernel.resolved_path += "2"; }));
  BOOST_TEST(stale_after([](auto& into) { into.kernel.section = ".linux"; }));
  BOOST_TEST(stale_after([](auto& into) { ++into.initrds[0].identity.modified_ns; }));
  BOOST_TEST(stale_after([](auto& into) { into.initrds.clear(); }));
  BOOST_TEST(stale_after([](auto& into) { into.initrds.push_back(into.initrds[0]); }));
  BOOST_TEST(usable());
  files.put("/boot/initrd", files.read_text("/boot/initrd").value());
  BOOST_TEST(!usable());
}

BOOST_AUTO_TEST_CASE(a_file_system_may_number_its_files_anew) {
  keep();
  plan::Files into = opened();
  ++into.kernel.identity.inode;
  ++into.kernel.identity.device;
  BOOST_TEST(use(into));
}

BOOST_AUTO_TEST_CASE(what_is_damaged_is_thrown_away) {
  const std::vector<std::function<void(const std::string&)>> damages = {
      [&](const std::string& path) {
        std::string content = files.read_text(path).value();
        content.back() ^= 1;
        files.put(path, content);
      },
      [&](const std::string& path) { files.put(path, files.read_text(path)->substr(1)); },
      [&](const std::string& path) { files.put(path, ""); },
      [&](const std::string& path) { files.take(path); },
      [&](const std::string& path) { files.untrusted = {path}; },
  };
  for (std::size_t piece = 0; piece < 2; ++piece) {
    for (const auto& damage : damages) {
      files.untrusted.clear();
      keep();
      damage(kDirectory + kept()[piece]);
      plan::Files into = opened();
      BOOST_TEST(!use(into));
      BOOST_TEST(!into.read_kernel.payload);
      BOOST_TEST(into.unpacked_initrds.empty());
      BOOST_TEST(kept().empty());
    }
  }
}

/// What is loaded from the files themselves is nowhere else: of an initrd that is kept unpacked, the
/// microcode in front.
BOOST_AUTO_TEST_CASE(files_that_lost_bytes_are_not_loaded_unread) {
  const std::size_t microcode = 1;
  const std::size_t packed = fixture::microcode_archive().size() + 20;
  const std::vector<std::tuple<bool, std::string, std::size_t, bool>> cases = {
      {true, "/boot/kernel", 1, false},         {false, "/boot/kernel", 1, false},
      {true, "/boot/initrd", microcode, false}, {false, "/boot/initrd", microcode, false},
      {true, "/boot/initrd", packed, true},     {false, "/boot/initrd", packed, false},
  };
  const std::string kernel_text = files.read_text("/boot/kernel").value();
  const std::string initrd_text = files.read_text("/boot/initrd").value();
  for (const auto& [unpacked, path, at, used] : cases) {
    files.put("/boot/kernel", kernel_text);
    files.put("/boot/initrd", initrd_text);
    keep(unpacked);
    BOOST_TEST(usable());
    files.damage(path, at);
    BOOST_TEST(usable() == used, path + " " + std::to_string(at) + (unpacked ? " unpacked" : ""));
    BOOST_TEST(kept().empty() == !used);
  }
}

/// The kernel is what takes the longest.
BOOST_AUTO_TEST_CASE(without_room_for_the_initrds_the_kernel_is_kept) {
  ImageCache cache(files, clock);
  plan::Files done = unpacked(cache, false);
  files.room = 0;
  done.unpacked_initrds = {image::unpack_initrd(done.initrds[0].contents, done.read_initrds[0],
                                                cache.new_buffer(UnnamedFile::Changes::to_memory))};
  cache.keep(done);
  plan::Files into = opened();
  BOOST_REQUIRE(use(into));
  BOOST_TEST(into.read_kernel.payload.has_value());
  BOOST_TEST(into.unpacked_initrds.empty());
}

/// Somebody else prepares anew: that must not be thrown away for what was read before.
BOOST_AUTO_TEST_CASE(what_was_prepared_meanwhile_stays) {
  keep();
  std::string newer = files.read_text(kIndex).value();
  newer.replace(newer.find("\"format\": 2"), 11, "\"format\":  2");
  files.on_map = [&] {
    for (const std::string& name : kept()) {
      files.take(kDirectory + name);
    }
    files.put(kIndex, newer);
  };
  plan::Files into = opened();
  ImageCache cache(files, clock);
  BOOST_TEST((cache.use(into) == ImageCache::Found::nothing));
}

BOOST_AUTO_TEST_CASE(only_what_is_of_the_files_as_they_are_is_told) {
  keep();
  BOOST_TEST(ImageCache(files, clock).prepared().has_value());
  files.put("/boot/initrd", files.read_text("/boot/initrd").value());
  BOOST_TEST(!ImageCache(files, clock).prepared());
  keep();
  BOOST_TEST(ImageCache(files, clock).prepared().has_value());
  files.take(kDirectory + kept()[0]);
  BOOST_TEST(!ImageCache(files, clock).prepared());
}

/// An index by another version of the program, or one that says what cannot be.
BOOST_AUTO_TEST_CASE(what_is_not_understood_is_not_used) {
  keep();
  const std::string index = files.read_text(kIndex).value();
  const auto with = [&](const std::string& what, const std::string& by) {
    std::string changed = index;
    changed.replace(changed.find(what), what.size(), by);
    files.put(kIndex, changed);
    return usable();
  };
  BOOST_TEST(with("\"format\": 2", "\"format\":  2"));
  BOOST_TEST(!with("\"size\": ", "\"size\": 1"), "its own digest tells");
  BOOST_TEST(!with("\"format\": 2", "\"format\": 3"));
  BOOST_TEST(!with("\"digest\": \"", "\"digest\": \"../"));
  BOOST_TEST(!with("\"payload\"", "\"pay\""));
  files.put(kIndex, index.substr(0, index.size() / 2));
  BOOST_TEST(!usable());
}

BOOST_AUTO_TEST_CASE(it_ages) {
  keep();
  clock.pass(std::chrono::hours(24 * 365));
  BOOST_TEST(usable());
  clock.pass(std::chrono::hours(1));
  BOOST_TEST(!usable());
  BOOST_TEST(kept().empty());
  keep();
  clock.clocks.wall -= std::chrono::hours(1);
  BOOST_TEST(!usable(), "it was made in the future");
}

BOOST_AUTO_TEST_CASE(the_next_one_takes_its_place) {
  keep();
  BOOST_TEST(kept().size() == 3U);  // both archives have the same content
  files.put(kDirectory + std::string(32, 'a'), "");
  files.put(kDirectory + std::string(32, 'a') + ".new", "");
  files.put(kDirectory + ".prepared.json.17", "");
  files.put(kDirectory + "an-administrators", "");
  kernel.push_back(0);
  files.put("/boot/kernel", text(kernel));
  keep(false);
  BOOST_TEST(kept().size() == 3U);  // with what is not ours
  BOOST_TEST(usable());
  const auto told = ImageCache(files, clock).prepared();
  BOOST_REQUIRE(told);
  BOOST_TEST(told->kernel == "/boot/kernel");
  BOOST_TEST(told->bytes == fixture::BzImage().unpacked.size());
  ImageCache(files, clock).clear();
  BOOST_TEST(kept() == std::vector<std::string>{"an-administrators"});
  BOOST_TEST(!ImageCache(files, clock).prepared());
}

/// Then it is unpacked in memory, and nothing is kept.
BOOST_AUTO_TEST_CASE(where_it_cannot_write) {
  files.writable = false;
  ImageCache cache(files, clock);
  const plan::Files done = unpacked(cache);
  BOOST_TEST((done.read_kernel.payload->place() == bytes::Buffer::Place::memory));
  BOOST_TEST(
      fixture::error_text([&] {
        cache.keep(done);
        return 0;
      }) ==
      "/var/cache/kexec-load: there is no room for what was prepared, or no file system that can hold it");
  BOOST_TEST(kept().empty());
}

/// What a load relocates must not be taken for what was unpacked.
BOOST_AUTO_TEST_CASE(what_changes_in_the_file_cannot_be_kept) {
  ImageCache cache(files, clock);
  const plan::Files done = unpacked(cache, true, UnnamedFile::Changes::to_file);
  BOOST_TEST((done.read_kernel.payload->place() == bytes::Buffer::Place::own_file));
  BOOST_CHECK_THROW(cache.keep(done), text::Error);
  BOOST_TEST(kept().empty());
}

BOOST_AUTO_TEST_CASE(an_index_is_read_as_it_was_written) {
  keep();
  const std::string index = files.read_text(kIndex).value();
  const auto read = read_cache_index(index);
  BOOST_REQUIRE(read);
  BOOST_TEST(cache_index_text(*read) == index);
  BOOST_TEST(read->names().size() == 3U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::host
