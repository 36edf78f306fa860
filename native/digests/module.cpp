// MD5 of many messages at once. One message leaves most of a core idle: each step waits for the one before.
// Lanes of a vector are as many messages that do not wait for each other (multi-buffer hashing).

#include <nanobind/nanobind.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <utility>
#include <vector>

namespace nb = nanobind;

namespace {

static_assert(std::endian::native == std::endian::little, "MD5 reads its words with the lowest byte first");

constexpr size_t BLOCK = 64;
constexpr int MOST_LANES = 16;

// RFC 1321, 3.4: left turns, order of the words, and the sines of 1 to 64.
constexpr int TURNS[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
constexpr int FACTORS[4] = {1, 5, 3, 7};
constexpr int SUMMANDS[4] = {0, 1, 5, 0};
constexpr uint32_t SINES[64] = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a,
    0xa8304613, 0xfd469501, 0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be,
    0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821, 0xf61e2562, 0xc040b340,
    0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8,
    0x676f02d9, 0x8d2a4c8a, 0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c,
    0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70, 0x289b7ec6, 0xeaa127fa,
    0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92,
    0xffeff47d, 0x85845dd1, 0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1,
    0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
};

#define NAME one
#define LANES 1
#define TARGET
#include "md5_lanes.inc"

#define NAME four
#define LANES 4
#define TARGET
#include "md5_lanes.inc"

#if defined(__x86_64__)
#define NAME eight
#define LANES 8
#define TARGET __attribute__((target("avx2")))
#include "md5_lanes.inc"

#define NAME sixteen
#define LANES 16
#define TARGET __attribute__((target("avx512f")))
#include "md5_lanes.inc"
#endif

struct Kernel {
    int lanes;
    void (*take)(uint32_t* const*, const uint8_t* const*, size_t);
};

// The widest that this processor can run. Idle lanes cost nothing, so those between it and one have no use.
Kernel find_kernel() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f")) return {16, sixteen::take};
    if (__builtin_cpu_supports("avx2")) return {8, eight::take};
#endif
    return {4, four::take};
}

// Whole blocks of one message, to be taken into its state.
struct Work {
    uint32_t* state;
    const uint8_t* data;
    size_t blocks;
};

// Long messages first: a lane that runs out takes the next message, so that few idle at the end.
void take_all(std::vector<Work> work) {
    static const Kernel widest = find_kernel();
    std::erase_if(work, [](const Work& one) { return one.blocks == 0; });
    std::sort(work.begin(), work.end(), [](const Work& a, const Work& b) { return a.blocks > b.blocks; });
    size_t active = std::min(size_t(widest.lanes), work.size()), next = active;
    while (active > 0) {
        // One message alone is done twice as fast without vectors.
        const Kernel kernel = active <= 2 ? Kernel{1, one::take} : widest;
        const size_t lanes = kernel.lanes;
        uint32_t idle[4] = {};
        uint32_t* states[MOST_LANES];
        const uint8_t* messages[MOST_LANES];
        size_t blocks = SIZE_MAX;
        for (size_t lane = 0; lane < lanes; ++lane) {
            // An idle lane reads what the first reads, and nobody looks at its state.
            states[lane] = lane < active ? work[lane].state : idle;
            messages[lane] = work[lane < active ? lane : 0].data;
            blocks = lane < active ? std::min(blocks, work[lane].blocks) : blocks;
        }
        kernel.take(states, messages, blocks);
        for (size_t lane = std::min(active, lanes); lane-- > 0;) {
            work[lane].data += blocks * BLOCK;
            work[lane].blocks -= blocks;
            if (work[lane].blocks > 0) continue;
            work[lane] = next < work.size() ? work[next++] : work[--active];
        }
    }
}

struct Stream {
    uint32_t state[4] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
    uint64_t length = 0;  // Bytes taken.
    uint8_t rest[BLOCK];  // The last length % BLOCK of them.
};

// Borrows the bytes of Python objects. Construct and destroy it with the interpreter's lock held.
class Buffers {
  public:
    explicit Buffers(const nb::sequence& objects) {
        for (nb::handle object : objects) {
            views_.emplace_back();
            if (PyObject_GetBuffer(object.ptr(), &views_.back(), PyBUF_SIMPLE) != 0) {
                views_.pop_back();
                release();
                throw nb::python_error();
            }
        }
    }
    ~Buffers() { release(); }
    Buffers(const Buffers&) = delete;
    const std::vector<Py_buffer>& views() const { return views_; }

  private:
    void release() {
        for (Py_buffer& view : views_) PyBuffer_Release(&view);
        views_.clear();
    }
    std::vector<Py_buffer> views_;
};

class Md5Streams {
  public:
    explicit Md5Streams(size_t count) : streams_(count) {}

    void update(const nb::sequence& chunks) {
        const Buffers buffers(chunks);
        if (buffers.views().size() != streams_.size()) throw nb::value_error("one chunk for each stream is needed");
        nb::gil_scoped_release unlocked;
        const std::lock_guard guard(lock_);
        // Reserved before any stream is touched: without memory the streams stay as they were.
        std::vector<Work> begun, whole;
        std::vector<Tail> tails;
        begun.reserve(streams_.size()), whole.reserve(streams_.size()), tails.reserve(streams_.size());
        for (size_t i = 0; i < streams_.size(); ++i) {
            Stream& stream = streams_[i];
            auto data = static_cast<const uint8_t*>(buffers.views()[i].buf);
            size_t size = buffers.views()[i].len;
            const size_t held = stream.length % BLOCK;
            stream.length += size;
            if (held > 0) {
                const size_t missing = std::min(size, BLOCK - held);
                memcpy(stream.rest + held, data, missing);
                data += missing, size -= missing;
                if (held + missing < BLOCK) continue;
                begun.push_back({stream.state, stream.rest, 1});
            }
            whole.push_back({stream.state, data, size / BLOCK});
            tails.push_back({&stream, data + size / BLOCK * BLOCK, size % BLOCK});
        }
        take_all(std::move(begun));
        take_all(std::move(whole));
        for (const Tail& tail : tails) {
            if (tail.size > 0) memcpy(tail.stream->rest, tail.data, tail.size);
        }
    }

    nb::list digests() {
        std::vector<Stream> ended;
        {
            nb::gil_scoped_release unlocked;
            const std::lock_guard guard(lock_);
            ended = streams_;
            std::vector<uint8_t> tails(ended.size() * 2 * BLOCK, 0);
            std::vector<Work> work;
            for (size_t i = 0; i < ended.size(); ++i) {
                // A set bit, zeros, and the length in bits, to the end of a block.
                uint8_t* tail = tails.data() + i * 2 * BLOCK;
                const size_t held = ended[i].length % BLOCK;
                const size_t size = held + 1 + sizeof(uint64_t) > BLOCK ? 2 * BLOCK : BLOCK;
                const uint64_t bits = ended[i].length * 8;
                memcpy(tail, ended[i].rest, held);
                tail[held] = 0x80;
                memcpy(tail + size - sizeof bits, &bits, sizeof bits);
                work.push_back({ended[i].state, tail, size / BLOCK});
            }
            take_all(std::move(work));
        }
        nb::list found;
        for (const Stream& stream : ended) {
            found.append(nb::bytes(reinterpret_cast<const char*>(stream.state), sizeof stream.state));
        }
        return found;
    }

  private:
    struct Tail {
        Stream* stream;
        const uint8_t* data;
        size_t size;
    };
    std::vector<Stream> streams_;
    std::mutex lock_;
};

}  // namespace

NB_MODULE(digests, module) {
    nb::class_<Md5Streams>(module, "Md5Streams")
        .def(nb::init<size_t>(), nb::arg("count"))
        .def("update", &Md5Streams::update, nb::arg("chunks"))
        .def("digests", &Md5Streams::digests);
}
