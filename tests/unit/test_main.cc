#define BOOST_TEST_MODULE kexec_load
#include <boost/test/unit_test.hpp>
