#include "scan.hpp"

#include <algorithm>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#endif

namespace coldframe {

namespace {

constexpr std::size_t kBlock = 512;  // Rows: 16 KiB of planes.

// The first half of 256 bits rejects nearly every unrelated row up to this radius (chance 3e-4 a row).
constexpr unsigned kPrefilterRadius = 44;

// A block of rows by word instead of by row, so that neighbors in a register are rows.
struct alignas(64) Planes {
    std::uint64_t word[4][kBlock];
};

using Compare = void (*)(const Planes&, std::size_t rows, std::size_t first_row, const Hash& query,
                         std::uint32_t query_index, unsigned radius, std::vector<Hit>& hits);

void compare_portable(const Planes& planes, std::size_t rows, std::size_t first_row, const Hash& query,
                      std::uint32_t query_index, unsigned radius, std::vector<Hit>& hits) {
    for (std::size_t i = 0; i < rows; ++i) {
        unsigned distance = __builtin_popcountll(planes.word[0][i] ^ query.word[0]) +
                            __builtin_popcountll(planes.word[1][i] ^ query.word[1]);
        if (distance > radius) continue;
        distance += __builtin_popcountll(planes.word[2][i] ^ query.word[2]) +
                    __builtin_popcountll(planes.word[3][i] ^ query.word[3]);
        if (distance <= radius) hits.push_back(pack(query_index, distance, first_row + i));
    }
}

#if defined(__x86_64__)

// Differing bits of four rows in words A and B, as four 64-bit counts.
__attribute__((target("avx2"))) inline __m256i count_avx2(const Planes& planes, std::size_t i, __m256i a,
                                                          __m256i b, int word) {
    const __m256i counts = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4,  //
                                            0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
    const __m256i low = _mm256_set1_epi8(15);
    const auto at = [&](int w) __attribute__((target("avx2"))) {
        return _mm256_load_si256(reinterpret_cast<const __m256i*>(&planes.word[w][i]));
    };
    const auto bits = [&](__m256i x) __attribute__((target("avx2"))) {
        return _mm256_add_epi8(_mm256_shuffle_epi8(counts, _mm256_and_si256(x, low)),
                               _mm256_shuffle_epi8(counts, _mm256_and_si256(_mm256_srli_epi16(x, 4), low)));
    };
    const __m256i sum = _mm256_add_epi8(bits(_mm256_xor_si256(at(word), a)), bits(_mm256_xor_si256(at(word + 1), b)));
    return _mm256_sad_epu8(sum, _mm256_setzero_si256());
}

__attribute__((target("avx2"))) void compare_avx2(const Planes& planes, std::size_t rows, std::size_t first_row,
                                                  const Hash& query, std::uint32_t query_index, unsigned radius,
                                                  std::vector<Hit>& hits) {
    const __m256i q0 = _mm256_set1_epi64x(query.word[0]), q1 = _mm256_set1_epi64x(query.word[1]);
    const __m256i q2 = _mm256_set1_epi64x(query.word[2]), q3 = _mm256_set1_epi64x(query.word[3]);
    const __m256i limit = _mm256_set1_epi64x(radius);
    for (std::size_t i = 0; i < rows; i += 4) {
        __m256i distance = count_avx2(planes, i, q0, q1, 0);
        if (_mm256_movemask_epi8(_mm256_cmpgt_epi64(distance, limit)) == -1) continue;
        distance = _mm256_add_epi64(distance, count_avx2(planes, i, q2, q3, 2));
        unsigned inside = ~_mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpgt_epi64(distance, limit))) & 15;
        alignas(32) std::uint64_t distances[4];
        _mm256_store_si256(reinterpret_cast<__m256i*>(distances), distance);
        for (; inside; inside &= inside - 1) {
            const unsigned lane = __builtin_ctz(inside);
            if (i + lane < rows) hits.push_back(pack(query_index, distances[lane], first_row + i + lane));
        }
    }
}

#define COLDFRAME_AVX512 __attribute__((target("avx512f,avx512vpopcntdq")))

COLDFRAME_AVX512 inline __m512i differing_avx512(const Planes& planes, int word, std::size_t i, __m512i query) {
    return _mm512_popcnt_epi64(_mm512_xor_si512(_mm512_load_si512(&planes.word[word][i]), query));
}

COLDFRAME_AVX512 void compare_avx512(const Planes& planes, std::size_t rows, std::size_t first_row,
                                     const Hash& query, std::uint32_t query_index, unsigned radius,
                                     std::vector<Hit>& hits) {
    const __m512i q0 = _mm512_set1_epi64(query.word[0]), q1 = _mm512_set1_epi64(query.word[1]);
    const __m512i q2 = _mm512_set1_epi64(query.word[2]), q3 = _mm512_set1_epi64(query.word[3]);
    const __m512i limit = _mm512_set1_epi64(radius);
    const bool prefilter = radius <= kPrefilterRadius;
    for (std::size_t i = 0; i < rows; i += 32) {
        if (prefilter) {
            unsigned inside = 0;
            for (std::size_t j = i; j < i + 32; j += 8) {
                const __m512i half =
                    _mm512_add_epi64(differing_avx512(planes, 0, j, q0), differing_avx512(planes, 1, j, q1));
                inside |= _mm512_cmple_epu64_mask(half, limit);
            }
            if (!inside) [[likely]] continue;
        }
        for (std::size_t j = i; j < i + 32; j += 8) {
            const __m512i distance = _mm512_add_epi64(
                _mm512_add_epi64(differing_avx512(planes, 0, j, q0), differing_avx512(planes, 1, j, q1)),
                _mm512_add_epi64(differing_avx512(planes, 2, j, q2), differing_avx512(planes, 3, j, q3)));
            unsigned inside = _mm512_cmple_epu64_mask(distance, limit);
            if (!inside) continue;
            alignas(64) std::uint64_t distances[8];
            _mm512_store_si512(distances, distance);
            for (; inside; inside &= inside - 1) {
                const unsigned lane = __builtin_ctz(inside);
                if (j + lane < rows) hits.push_back(pack(query_index, distances[lane], first_row + j + lane));
            }
        }
    }
}

#endif

Compare compare_with(Instructions instructions) {
#if defined(__x86_64__)
    if (instructions == Instructions::avx512) return compare_avx512;
    if (instructions == Instructions::avx2) return compare_avx2;
#endif
    (void)instructions;
    return compare_portable;
}

}  // namespace

#if defined(__x86_64__)
// Asked of the processor itself: not every compiler knows the name.
static bool has_lzcnt() {
    unsigned a, b, c, d;
    return __get_cpuid(0x80000001, &a, &b, &c, &d) && (c >> 5 & 1);
}
#endif

Instructions best_instructions() {
#if defined(__x86_64__)
    static const Instructions best = [] {
        const bool has_v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
                            __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt") && has_lzcnt();
        if (!has_v3) return Instructions::portable;
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vpopcntdq") ? Instructions::avx512
                                                                                              : Instructions::avx2;
    }();
    return best;
#else
    return Instructions::portable;
#endif
}

double scan_cost(Instructions instructions, unsigned radius) {
    const double halves = radius <= kPrefilterRadius ? 1 : 2;
    switch (instructions) {
        case Instructions::avx512: return 0.065 * halves;
        case Instructions::avx2: return 0.4 * halves;
        default: return 2.0 * halves;
    }
}

bool scan(Instructions instructions, const Hash* rows, std::size_t row_count, const Hash* queries,
          const std::uint32_t* which, std::size_t count, unsigned radius, std::vector<Hit>& hits,
          std::size_t most) {
    const Compare compare = compare_with(instructions);
    Planes planes{};
    for (std::size_t first = 0; first < row_count; first += kBlock) {
        const std::size_t block = std::min(kBlock, row_count - first);
        for (std::size_t i = 0; i < block; ++i)
            for (int w = 0; w < 4; ++w) planes.word[w][i] = rows[first + i].word[w];
        for (std::size_t q = 0; q < count; ++q) {
            compare(planes, block, first, queries[which[q]], which[q], radius, hits);
            if (hits.size() > most) return false;
        }
    }
    return true;
}

}  // namespace coldframe
