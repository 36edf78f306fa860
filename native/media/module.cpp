// PDQ's blur and sampling: weighted means along an axis of a picture, each under a short tent.
//
// Twin: coldframe.media.blur, which also makes the weights and says where the tents come from. Every sum is
// taken in one fixed order and nothing is contracted to fused operations (-ffp-contract=off), so that all
// instruction sets, and all ways to cut a picture into stripes, give the same bits.

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <vector>

namespace nb = nanobind;

namespace {

constexpr int64_t LANES = 16;
constexpr int64_t ROWS_AT_ONCE = 8;

typedef float Floats __attribute__((vector_size(LANES * sizeof(float))));

// Weight k of row i belongs to sample first[i] + k; weights from end[i] on are zero.
struct Axis {
    const float* weights;
    const int32_t* first;
    const int32_t* end;
    int64_t count;
    int64_t taps;
};

struct Rows {
    const uint8_t* samples;
    int64_t stride;
    int64_t count;
    int64_t length;
    int64_t top;
};

struct Blurred {
    const float* sums;
    int64_t count;
    int64_t length;
    int64_t channels;
};

#define INLINE inline __attribute__((always_inline))

// Not by return value: how a vector is returned depends on the instruction set.
template <typename Vector>
INLINE void load(Vector& into, const void* from) {
    std::memcpy(&into, from, sizeof into);
}

// Written so that compilers turn it into vectors: eight streams in, one in and out.
INLINE void add_eight(float* __restrict__ target, const uint8_t* const row[ROWS_AT_ONCE],
                      const float weight[ROWS_AT_ONCE], int64_t length) {
    const uint8_t *r0 = row[0], *r1 = row[1], *r2 = row[2], *r3 = row[3];
    const uint8_t *r4 = row[4], *r5 = row[5], *r6 = row[6], *r7 = row[7];
    const float w0 = weight[0], w1 = weight[1], w2 = weight[2], w3 = weight[3];
    const float w4 = weight[4], w5 = weight[5], w6 = weight[6], w7 = weight[7];
    for (int64_t x = 0; x < length; x++) {
        float sum = target[x];
        sum += w0 * static_cast<float>(r0[x]);
        sum += w1 * static_cast<float>(r1[x]);
        sum += w2 * static_cast<float>(r2[x]);
        sum += w3 * static_cast<float>(r3[x]);
        sum += w4 * static_cast<float>(r4[x]);
        sum += w5 * static_cast<float>(r5[x]);
        sum += w6 * static_cast<float>(r6[x]);
        sum += w7 * static_cast<float>(r7[x]);
        target[x] = sum;
    }
}

INLINE void add_rows_body(float* sums, const Rows& rows, const Axis& axis) {
    for (int64_t i = 0; i < axis.count; i++) {
        float* target = sums + i * rows.length;
        const int64_t low = std::max<int64_t>(axis.first[i], rows.top);
        const int64_t high = std::min<int64_t>(axis.end[i], rows.top + rows.count);
        for (int64_t y = low; y < high; y += ROWS_AT_ONCE) {
            const uint8_t* row[ROWS_AT_ONCE];
            float weight[ROWS_AT_ONCE];
            for (int64_t k = 0; k < ROWS_AT_ONCE; k++) {
                // Past the end a row counts once more with weight zero, which changes nothing.
                row[k] = rows.samples + (std::min(y + k, high - 1) - rows.top) * rows.stride;
                weight[k] = y + k < high ? axis.weights[i * axis.taps + y + k - axis.first[i]] : 0.0f;
            }
            add_eight(target, row, weight, rows.length);
        }
    }
}

// luma has LANES zeros behind its last sample.
INLINE void sample_columns_body(const Blurred& blurred, const Axis& axis, float* luma, float* grid) {
    const int64_t width = blurred.length / blurred.channels;
    for (int64_t i = 0; i < blurred.count; i++) {
        const float* from = blurred.sums + i * blurred.length;
        if (blurred.channels == 1)
            std::memcpy(luma, from, static_cast<size_t>(width) * sizeof(float));
        else
            for (int64_t x = 0; x < width; x++)
                luma[x] = 0.299f * from[3 * x] + 0.587f * from[3 * x + 1] + 0.114f * from[3 * x + 2];
        for (int64_t j = 0; j < axis.count; j += LANES) {
            Floats sums[LANES];
            for (int64_t n = 0; n < LANES; n++) {
                const float* weights = axis.weights + (j + n) * axis.taps;
                const float* samples = luma + axis.first[j + n];
                sums[n] = Floats{};
                for (int64_t k = 0; k < axis.end[j + n] - axis.first[j + n]; k += LANES) {
                    Floats some, weight;
                    load(some, samples + k);
                    load(weight, weights + k);
                    sums[n] += weight * some;
                }
            }
            // Neighboring lanes are added up, for all vectors at once, until each vector is one lane.
            for (int64_t left = LANES; left > 1; left /= 2)
                for (int64_t n = 0; n < left / 2; n++) {
                    const Floats one = sums[2 * n], other = sums[2 * n + 1];
                    sums[n] = __builtin_shufflevector(one, other, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26,
                                                      28, 30) +
                              __builtin_shufflevector(one, other, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27,
                                                      29, 31);
                }
            std::memcpy(grid + i * axis.count + j, &sums[0], sizeof sums[0]);
        }
    }
}

#define DEFINE(suffix, attributes)                                                                                  \
    attributes void add_rows_##suffix(float* sums, const Rows& rows, const Axis& axis) {                            \
        add_rows_body(sums, rows, axis);                                                                            \
    }                                                                                                               \
    attributes void sample_columns_##suffix(const Blurred& blurred, const Axis& axis, float* luma, float* grid) { \
        sample_columns_body(blurred, axis, luma, grid);                                                             \
    }

struct Kernel {
    const char* instructions;
    void (*add_rows)(float*, const Rows&, const Axis&);
    void (*sample_columns)(const Blurred&, const Axis&, float*, float*);
};

DEFINE(plain, )
#if defined(__x86_64__)
DEFINE(avx2, __attribute__((target("avx2"))))
DEFINE(avx512, __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq"))))
#endif

// What this processor can run, the best first.
std::vector<Kernel> kernels() {
    std::vector<Kernel> found;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512dq"))
        found.push_back({"avx512", add_rows_avx512, sample_columns_avx512});
    if (__builtin_cpu_supports("avx2")) found.push_back({"avx2", add_rows_avx2, sample_columns_avx2});
#endif
    found.push_back({"plain", add_rows_plain, sample_columns_plain});
    return found;
}

Kernel kernel;

template <typename Element>
using Table = nb::ndarray<Element, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
using Picture = nb::ndarray<const uint8_t, nb::ndim<2>, nb::device::cpu>;
using Places = nb::ndarray<const int32_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

Axis checked(const Table<const float>& weights, const Places& first, const Places& end, int64_t length) {
    const Axis axis{weights.data(), first.data(), end.data(), static_cast<int64_t>(weights.shape(0)),
                    static_cast<int64_t>(weights.shape(1))};
    if (static_cast<int64_t>(first.shape(0)) != axis.count || static_cast<int64_t>(end.shape(0)) != axis.count)
        throw std::invalid_argument("weights and their places differ in number");
    if (axis.taps % LANES != 0) throw std::invalid_argument("the weights of a row must be padded to whole vectors");
    for (int64_t i = 0; i < axis.count; i++)
        if (axis.first[i] < 0 || axis.end[i] < axis.first[i] || axis.end[i] > length ||
            axis.end[i] - axis.first[i] > axis.taps)
            throw std::invalid_argument("a tent lies outside the axis or its weights");
    return axis;
}

void add_rows(const Table<float>& sums, const Picture& picture, int64_t top, const Table<const float>& weights,
              const Places& first, const Places& end) {
    const Rows rows{picture.data(), picture.stride(0), static_cast<int64_t>(picture.shape(0)),
                    static_cast<int64_t>(picture.shape(1)), top};
    const Axis axis = checked(weights, first, end, INT32_MAX);
    if (rows.length > 1 && picture.stride(1) != 1) throw std::invalid_argument("the samples of a row must be adjacent");
    if (static_cast<int64_t>(sums.shape(0)) != axis.count || static_cast<int64_t>(sums.shape(1)) != rows.length)
        throw std::invalid_argument("the sums have another shape than the rows");
    if (top < 0) throw std::invalid_argument("top is negative");
    kernel.add_rows(sums.data(), rows, axis);
}

void sample_columns(const Table<const float>& sums, int64_t channels, const Table<const float>& weights,
                    const Places& first, const Places& end, const Table<float>& grid) {
    const Blurred blurred{sums.data(), static_cast<int64_t>(sums.shape(0)), static_cast<int64_t>(sums.shape(1)),
                          channels};
    if ((channels != 1 && channels != 3) || blurred.length % channels != 0)
        throw std::invalid_argument("a picture has one or three channels");
    const int64_t width = blurred.length / channels;
    const Axis axis = checked(weights, first, end, width);
    if (static_cast<int64_t>(grid.shape(0)) != blurred.count || static_cast<int64_t>(grid.shape(1)) != axis.count)
        throw std::invalid_argument("the grid has another shape than its sums");
    if (axis.count % LANES != 0) throw std::invalid_argument("tents come in whole vectors");
    std::vector<float> luma(static_cast<size_t>(width + LANES), 0.0f);
    kernel.sample_columns(blurred, axis, luma.data(), grid.data());
}

}  // namespace

NB_MODULE(media, module) {
    kernel = kernels().front();
    module.attr("INSTRUCTIONS") = kernel.instructions;
    // For the test that all of them give the same bits.
    module.def("with_each_kernel", [](nb::callable act) {
        const Kernel best = kernel;
        for (const Kernel& one : kernels()) {
            kernel = one;
            try {
                act(one.instructions);
            } catch (...) {
                kernel = best;
                throw;
            }
        }
        kernel = best;
    });
    module.def("add_rows", &add_rows, nb::arg("sums").noconvert(), nb::arg("picture").noconvert(), nb::arg("top"),
               nb::arg("weights").noconvert(), nb::arg("first").noconvert(), nb::arg("end").noconvert(),
               nb::call_guard<nb::gil_scoped_release>());
    module.def("sample_columns", &sample_columns, nb::arg("sums").noconvert(), nb::arg("channels"),
               nb::arg("weights").noconvert(), nb::arg("first").noconvert(), nb::arg("end").noconvert(),
               nb::arg("grid").noconvert(), nb::call_guard<nb::gil_scoped_release>());
}
