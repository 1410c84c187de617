#pragma once

#include <string_view>

namespace kexec_load::host {

/// Whether kexec(8) takes this interface down before a jump: every one but the loopback device, and no alias
/// ("eth0:1"), which goes with its interface.
bool goes_down(std::string_view interface);

/// Takes the network interfaces down, so that no device goes on writing packets into memory that the next
/// kernel believes to be its own. One that stays up is no reason to give up the jump.
void take_interfaces_down();

}  // namespace kexec_load::host
