#include "host/file_mapping.h"

#include <fcntl.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "support/error_text.h"
#include "support/temporary_directory.h"

namespace kexec_load::host {

BOOST_AUTO_TEST_SUITE(file_mapping)

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_an_error_and_no_signal) {
  const test::TemporaryDirectory directory;
  directory.write("/file", std::string(5000, 'x'));
  const auto mapping_of = [&](std::uint64_t size) {
    UniqueFd file(::open((directory.path() + "/file").c_str(), O_RDONLY | O_CLOEXEC));
    return FileMapping(std::move(file), size, FileMapping::Use::changing_memory, "/file");
  };
  mapping_of(0).read_all("/file");
  mapping_of(5000).read_all("/file");
  BOOST_TEST(fixture::error_text([&] { mapping_of(9000).read_all("/file"); }) ==
             "/file: cannot read it: Input/output error");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::host
