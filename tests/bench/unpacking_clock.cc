/// Preloaded by tests/bench/own_time: stands before the libraries that unpack, and tells at the program's end
/// how much of its processor time went by in them.
#include <dlfcn.h>
#include <lz4.h>
#include <lzma.h>
#include <zstd.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <ctime>

namespace {

std::int64_t nanoseconds(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return now.tv_sec * std::int64_t{1'000'000'000} + now.tv_nsec;
}

std::atomic<std::int64_t> unpacking{0};  // of all threads

/// Calls the library's own function of that name.
template <typename Function, typename... Arguments>
auto timed(Function* /*its type*/, const char* name, Arguments... arguments) {
  auto* const function = reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
  const std::int64_t began = nanoseconds(CLOCK_THREAD_CPUTIME_ID);
  const auto result = function(arguments...);
  unpacking += nanoseconds(CLOCK_THREAD_CPUTIME_ID) - began;
  return result;
}

struct AtTheEnd {
  ~AtTheEnd() {
    std::fprintf(stderr, "processor-time: %lld ns, unpacking: %lld ns\n",
                 static_cast<long long>(nanoseconds(CLOCK_PROCESS_CPUTIME_ID)),
                 static_cast<long long>(unpacking.load()));
  }
} const at_the_end;

}  // namespace

extern "C" {

lzma_ret lzma_code(lzma_stream* stream, lzma_action action) {
  return timed(&lzma_code, "lzma_code", stream, action);
}

std::size_t ZSTD_decompressStream(ZSTD_DStream* stream, ZSTD_outBuffer* out, ZSTD_inBuffer* in) {
  return timed(&ZSTD_decompressStream, "ZSTD_decompressStream", stream, out, in);
}

int LZ4_decompress_safe(const char* in, char* out, int packed, int room) {
  return timed(&LZ4_decompress_safe, "LZ4_decompress_safe", in, out, packed, room);
}
}
