#include "host/network_interfaces.h"

#include <boost/test/unit_test.hpp>

namespace kexec_load::host {

BOOST_AUTO_TEST_SUITE(network_interfaces)

BOOST_AUTO_TEST_CASE(which_go_down) {
  BOOST_TEST(goes_down("eth0"));
  BOOST_TEST(goes_down("lo0"));
  BOOST_TEST(!goes_down("lo"));
  BOOST_TEST(!goes_down("eth0:1"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::host
