// What every part of the search kernel shares: a hash, a packed hit, the instruction sets.
#pragma once

#include <cstddef>
#include <cstdint>

namespace coldframe {

// 256 bits, in the byte order of the machine. Distance does not depend on the order.
struct Hash {
    std::uint64_t word[4];
};

// One hit packed so that sorting numbers sorts hits by query, then distance, then row.
using Hit = std::uint64_t;

inline constexpr unsigned kMaxRadius = 63;

inline Hit pack(std::uint32_t query, unsigned distance, std::uint32_t row) {
    return std::uint64_t{query} << 40 | std::uint64_t{distance} << 32 | row;
}
inline std::uint32_t query_of(Hit hit) { return static_cast<std::uint32_t>(hit >> 40); }
inline std::uint8_t distance_of(Hit hit) { return static_cast<std::uint8_t>(hit >> 32); }
inline std::uint32_t row_of(Hit hit) { return static_cast<std::uint32_t>(hit); }

// Ordered: each has all that the ones before it have.
enum class Instructions { portable, avx2, avx512 };

// The best that this machine has.
Instructions best_instructions();

}  // namespace coldframe

// Functions between these two macros are compiled for x86-64-v3, whatever the build is for.
#if defined(__x86_64__) && defined(__clang__)
#define COLDFRAME_HAS_V3 1
#define COLDFRAME_V3_BEGIN \
    _Pragma("clang attribute push(__attribute__((target(\"avx2,bmi,bmi2,popcnt,lzcnt\"))), apply_to = function)")
#define COLDFRAME_V3_END _Pragma("clang attribute pop")
#elif defined(__x86_64__)
#define COLDFRAME_HAS_V3 1
#define COLDFRAME_V3_BEGIN \
    _Pragma("GCC push_options") _Pragma("GCC target(\"avx2,bmi,bmi2,popcnt,lzcnt\")")
#define COLDFRAME_V3_END _Pragma("GCC pop_options")
#endif
