// Looking up the buckets near a query, compiled once for any machine and once for x86-64-v3.
#include <algorithm>

#include "index.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace coldframe {

namespace {

constexpr std::size_t kLinesAhead = 24;  // Loads in flight: enough to cover memory, few enough to still be cached.
constexpr std::size_t kAhead = 24;
constexpr std::size_t kDrain = 1024;
constexpr Probe kMostRest = (1u << kRestBits) - 1;
static_assert(kMostTableRadius < kMostRest);

using Near = std::array<std::array<Line, 256>, kMostTableRadius + 1>;

// kNear[rest][value]: the buckets of a line within `rest` bits of `value`.
const Near kNear = [] {
    Near near{};
    for (unsigned rest = 0; rest < near.size(); ++rest)
        for (unsigned value = 0; value < 256; ++value)
            for (unsigned bucket = 0; bucket < 256; ++bucket)
                if (static_cast<unsigned>(__builtin_popcount(value ^ bucket)) <= rest)
                    near[rest][value].group[bucket / 64].occupied |= std::uint64_t{1} << bucket % 64;
    return near;
}();

namespace portable {
#define COLDFRAME_V3 0
#include "probe.inl"
#undef COLDFRAME_V3
}  // namespace portable

#if defined(COLDFRAME_HAS_V3)
COLDFRAME_V3_BEGIN
namespace v3 {
#define COLDFRAME_V3 1
#include "probe.inl"
#undef COLDFRAME_V3
}  // namespace v3
COLDFRAME_V3_END
#endif

}  // namespace

ProbeAll probe_with([[maybe_unused]] Instructions instructions) {
#if defined(COLDFRAME_HAS_V3)
    if (instructions != Instructions::portable) return v3::probe_all;
#endif
    return portable::probe_all;
}

ExtractAll extract_with([[maybe_unused]] Instructions instructions) {
#if defined(COLDFRAME_HAS_V3)
    if (instructions != Instructions::portable) return v3::extract_all;
#endif
    return portable::extract_all;
}

}  // namespace coldframe
