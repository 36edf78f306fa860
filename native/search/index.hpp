// Multi-index hashing with occupancy words.
//
// The 256 bits are dealt out to m tables, each bit to one. A table finds the rows whose share of the bits, their
// "substring", lies within a radius t of the query's. If sum(t_i + 1) > r, no row within r bits can be missed: it
// would have to differ from the query in at least t_i + 1 bits of every table's share. Norouzi, Punjani, Fleet: "Fast
// exact search in Hamming space with multi-index hashing" (2014).
//
// A table has a bucket for each of the 2^b values of its substring, most of them empty, so only one bit a bucket is
// kept: 64 buckets are a Group, 4 groups a Line of the cache. One line answers all probes that differ in the low
// eight bits of the substring.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "hash.hpp"
#include "memory.hpp"

namespace coldframe {

struct Group {
    std::uint64_t occupied;  // One bit a bucket.
    std::uint32_t first;     // Slot of the first occupied bucket.
    std::uint32_t spare;
};

struct alignas(64) Line {
    Group group[4];
};
static_assert(sizeof(Line) == 64);

inline constexpr unsigned kLineBits = 8;
inline constexpr std::size_t kMostRows = 0x7fffffff;
inline constexpr unsigned kFewestTables = 8, kMostTables = 20;  // Substrings of 12 to 32 bits.
inline constexpr std::uint32_t kFlag = 0x80000000u;
inline constexpr unsigned kUsualRadius = 31;  // Tables are made for this one; any other works.

// Which bits of a hash make the substring of a table.
struct Share {
    unsigned bits;
    std::uint64_t mask[4];
    unsigned shift[4];
};

// The shares of `count` tables: always the same for the same count. Part of the file format.
std::vector<Share> deal(unsigned count);

struct Table {
    Share share;
    const Line* lines = nullptr;           // 2^(bits - 8)
    std::span<const std::uint32_t> slots;  // A bucket's row; or, flagged, where its list begins.
    std::span<const std::uint32_t> lists;  // Rows; the last of each list flagged.
    Pages<Line> own_lines;
    Pages<std::uint32_t> own_slots, own_lists;

    std::size_t line_count() const { return std::size_t{1} << (share.bits - kLineBits); }
};

// A line to look at: its distance in the upper bits is spent, `rest` bits remain for the lower eight.
using Probe = std::uint32_t;
inline constexpr unsigned kRestBits = 3;
inline Probe make_probe(std::uint32_t mask, unsigned rest) { return mask << kRestBits | rest; }
inline constexpr unsigned kMostTableRadius = 6;

// How to answer at one radius.
struct Plan {
    struct Step {
        unsigned table;
        unsigned radius;
        // For many queries at a time the table is worked through in 2^region_bits regions that fit the cache.
        unsigned region_bits;
        std::span<const Probe> in_table;
        // By what is left of the radius inside of the region.
        std::array<std::span<const Probe>, kMostTableRadius + 1> in_region;
    };
    std::vector<Step> steps;
    bool scan = false;  // Comparing every row is cheaper.
};

// Nanoseconds to probe a table to a radius, about, if rows are spread evenly.
double step_cost(double rows, unsigned bits, unsigned radius);

// How to answer. Anything but `cheaper` is for tests.
enum class Prefer { cheaper, probing, scanning };
struct Way {
    Instructions instructions;
    Prefer prefer = Prefer::cheaper;
};

// What a query cost: for benchmarks, and for choosing constants.
struct Work {
    std::uint64_t lines = 0, slots = 0, candidates = 0, scans = 0;
    Work& operator+=(const Work& other);
};

// Parity of the weights of all rows: two rows of equal parity lie at an even distance.
enum class Parity : std::int8_t { even = 0, odd = 1, mixed = 2 };

struct Answer {
    std::vector<std::int64_t> query, entry;
    std::vector<std::uint8_t> distance;
    std::size_t done = 0;  // Queries answered, from the first.
    Work work;
};

struct Scratch;

class Index {
  public:
    // Over rows that stay where they are as long as the index lives. `table_count` 0: choose.
    Index(const Hash* rows, std::size_t count, unsigned table_count, unsigned threads);
    // Over tables made earlier, of unknown origin: wrong contents may hide rows but read nothing out of bounds.
    Index(const Hash* rows, std::size_t count, Parity parity, std::vector<Table> tables);

    // Hits in order of query, distance, row. Stops after the query with which there are `most` hits.
    Answer query(const Hash* queries, std::size_t count, unsigned radius, std::size_t most, unsigned threads,
                 Way way) const;

    std::size_t size() const { return count_; }
    Parity parity() const { return parity_; }
    const std::vector<Table>& tables() const { return tables_; }
    const Hash* rows() const { return rows_; }

  private:
    void build(unsigned table, Share share);
    bool answer(const Hash* queries, std::size_t count, std::uint64_t first_query, unsigned radius,
                Way way, Scratch& scratch, Answer& out) const;
    const Plan& plan(unsigned radius, Way way) const;
    std::span<const Probe> probes(unsigned upper_bits, unsigned radius) const;

    const Hash* rows_;
    std::size_t count_;
    Parity parity_ = Parity::mixed;
    std::vector<Table> tables_;
    // Made when first asked for: by radius, instructions, preference.
    mutable std::mutex plans_lock_;
    mutable std::map<std::array<unsigned, 3>, Plan> plans_;
    mutable std::map<std::pair<unsigned, unsigned>, std::vector<Probe>> probes_;  // By bits above the line, and radius.
};

// Buffers of one thread, kept between chunks.
struct Scratch {
    std::vector<std::uint64_t> hits, slots, lists, pairs;
    std::vector<std::uint32_t> values, ordered, region;
    std::vector<std::uint32_t> candidates;  // A query.
    std::vector<std::uint8_t> escaped;      // A query: too many candidates, scan instead.
    std::vector<std::uint32_t> which, scans;
    std::vector<Hit> found, scanned;
};

// Probes for queries[which[..]]; hits, unordered and some more than once, go to scratch.found, which may come to hold
// more than `most`: then false, and the rest is not looked for.
using ProbeAll = bool (*)(const Index&, const Plan&, const Hash* queries, std::span<const std::uint32_t> which,
                          unsigned radius, std::size_t limit, std::size_t most, Scratch&, Work&);
ProbeAll probe_with(Instructions instructions);

// Substrings of all rows under one share.
using ExtractAll = void (*)(const Share&, const Hash* rows, std::size_t count, std::uint32_t* values);
ExtractAll extract_with(Instructions instructions);

}  // namespace coldframe
