#include "host/obstacles.h"

#include <boost/test/unit_test.hpp>
#include <cerrno>
#include <map>
#include <set>

#include "host/errno_name.h"
#include "support/plan_fixture.h"

namespace kexec_load::host {

namespace {

using test::healthy_system;
using text::ErrorKind;

std::string obstacle(Call call, const plan::SystemFacts& facts) {
  const auto error = known_obstacle(call, facts);
  return error ? error->what() : "";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(obstacles)

BOOST_AUTO_TEST_CASE(a_healthy_system_has_none) {
  for (const Call call : {Call::load, Call::unload, Call::jump}) {
    BOOST_TEST(obstacle(call, healthy_system()) == "");
  }
}

BOOST_AUTO_TEST_CASE(what_is_known_beforehand) {
  plan::SystemFacts facts = healthy_system();
  facts.may_reboot = false;
  BOOST_TEST(obstacle(Call::load, facts) ==
             "only root may do this (CAP_SYS_BOOT is missing): use sudo or su");
  facts = healthy_system();
  facts.has_kexec = false;
  BOOST_TEST(obstacle(Call::jump, facts) ==
             "this kernel was built without kexec (CONFIG_KEXEC_FILE): reboots go by firmware with it");
  facts = healthy_system();
  facts.load_disabled = true;
  BOOST_TEST(obstacle(Call::load, facts) ==
             "kernel.kexec_load_disabled is 1, so this kernel neither loads nor unloads images until it is "
             "rebooted: look for it "
             "in /etc/sysctl.conf and /etc/sysctl.d; Alpine's kernels need kexec_load_disabled=0 on their "
             "command line");
  BOOST_TEST(obstacle(Call::unload, facts) == obstacle(Call::load, facts));
  BOOST_TEST(obstacle(Call::jump, facts) == "");
  facts = healthy_system();
  facts.loads_left = 0;
  BOOST_TEST(
      obstacle(Call::load, facts) ==
      "kernel.kexec_load_limit_reboot is 0: as many images were loaded since boot as this system allows");
  for (const long left : {-1L, 1L}) {
    facts.loads_left = left;
    BOOST_TEST(obstacle(Call::load, facts) == "");
  }
}

BOOST_AUTO_TEST_CASE(every_errno_of_a_load_has_its_own_cause) {
  std::set<std::string> causes;
  const std::vector<int> errors = {EPERM,         EACCES, EKEYREJECTED, ENOKEY, EBADMSG, ENOEXEC, EINVAL,
                                   EADDRNOTAVAIL, ENOMEM, EBUSY,        EFBIG,  EIO,     ETXTBSY, ENOSYS};
  for (const int error : errors) {
    const std::string said = explain(Call::load, error, healthy_system()).what();
    BOOST_TEST(said.find("kexec_file_load failed (" + errno_name(error) + "): ") == 0U, said);
    causes.insert(said.substr(said.find("): ")));
  }
  BOOST_TEST(causes.size() == errors.size());
  BOOST_TEST(explain(Call::load, EXDEV, healthy_system()).what() ==
             std::string("kexec_file_load failed (EXDEV): look at dmesg for what the kernel says"));
  BOOST_TEST(std::string(explain(Call::load, 4000, healthy_system()).what())
                 .find("kexec_file_load failed (errno 4000)") == 0U);
}

BOOST_AUTO_TEST_CASE(texts) {
  plan::SystemFacts facts = healthy_system();
  BOOST_TEST(
      explain(Call::load, EPERM, facts).what() ==
      std::string(
          "kexec_file_load failed (EPERM): a security module or a container forbids it: look at dmesg"));
  facts.lockdown = "integrity";
  BOOST_TEST(explain(Call::load, EPERM, facts).what() ==
             std::string("kexec_file_load failed (EPERM): the kernel is locked down (integrity, as Secure "
                         "Boot does) and did not "
                         "accept this image: load the distribution's own signed kernel"));
  BOOST_TEST(explain(Call::unload, EBUSY, facts).what() ==
             std::string("kexec_file_load (unload) failed (EBUSY): another program has been loading or "
                         "unloading an image all the "
                         "time: try again"));
  BOOST_TEST(
      explain(Call::jump, EINVAL, facts).what() ==
      std::string("reboot (LINUX_REBOOT_CMD_KEXEC) failed (EINVAL): no image is loaded: load one first"));
}

BOOST_AUTO_TEST_CASE(refusals_for_want_of_a_right_have_their_own_kind) {
  for (const int error : {EPERM, EACCES, EKEYREJECTED, ENOKEY, ENODATA}) {
    BOOST_TEST((explain(Call::load, error, healthy_system()).kind() == ErrorKind::permission));
  }
  for (const int error : {EINVAL, ENOMEM, EBUSY, ENOEXEC, ENOSYS}) {
    BOOST_TEST((explain(Call::load, error, healthy_system()).kind() == ErrorKind::system));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace kexec_load::host
