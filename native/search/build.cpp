// Making the tables.
#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "index.hpp"
#include "parallel.hpp"
#include "scan.hpp"

namespace coldframe {

namespace {

constexpr unsigned kPartBits = 11;  // A table is built in up to 2048 parts, each small enough for the second cache.

// Bytes an entry that tables and rows may take, and bytes for all that small lists may take beside.
constexpr double kMostBytes = 112, kSomeBytes = 1 << 16;

double table_bytes(double rows, double bits) {
    const double load = rows / std::exp2(bits), empty = std::exp(-load);
    const double occupied = (1 - empty) / load, shared = 1 - empty;
    return rows * 4 * (occupied + shared) + std::exp2(bits) / 4;
}

unsigned choose_tables(std::size_t rows, unsigned radius) {
    // As if for an ordinary machine: a better one may still prefer to scan, query by query.
    double best_cost = static_cast<double>(rows) * scan_cost(Instructions::avx2, radius);
    unsigned best = 0;
    for (unsigned count = kFewestTables; count <= kMostTables; ++count) {
        const double bytes = 32.0 * rows + count * table_bytes(rows, 256.0 / count);
        if (bytes > kMostBytes * rows + kSomeBytes) continue;
        double cost = 0;
        std::vector<unsigned> used(count, 0);
        for (unsigned left = radius + 1; left; --left) ++used[left % count];
        for (unsigned t = 0; t < count; ++t)
            if (used[t]) cost += step_cost(rows, 256 / count + (t < 256 % count), used[t] - 1);
        if (cost < best_cost) best_cost = cost, best = count;
    }
    return best;
}

}  // namespace

std::vector<Share> deal(unsigned count) {
    // Neighboring bits of a PDQ hash agree more often than chance, so neighbors go to different tables. A shuffle
    // (Fisher-Yates, SplitMix64, seed 1) rather than a pattern, which some other kind of hash could share.
    std::array<unsigned, 256> order;
    std::iota(order.begin(), order.end(), 0u);
    std::uint64_t state = 1;
    for (unsigned left = 256; left > 1; --left) {
        std::uint64_t z = state += 0x9e3779b97f4a7c15u;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
        z = (z ^ z >> 27) * 0x94d049bb133111ebu;
        std::swap(order[left - 1], order[(z ^ z >> 31) % left]);
    }
    std::vector<Share> shares;
    for (unsigned t = 0, next = 0; t < count; ++t) {
        Share share{256 / count + (t < 256 % count), {}, {}};
        for (unsigned i = 0; i < share.bits; ++i, ++next) share.mask[order[next] / 64] |= std::uint64_t{1} << order[next] % 64;
        for (unsigned w = 1; w < 4; ++w) share.shift[w] = share.shift[w - 1] + std::popcount(share.mask[w - 1]);
        shares.push_back(share);
    }
    return shares;
}

Index::Index(const Hash* rows, std::size_t count, unsigned table_count, unsigned threads) : rows_(rows), count_(count) {
    bool odd = false, even = false;
    for (std::size_t i = 0; i < count && !(odd && even); ++i) {
        const auto* w = rows[i].word;
        (std::popcount(w[0] ^ w[1] ^ w[2] ^ w[3]) & 1 ? odd : even) = true;
    }
    parity_ = odd == even ? Parity::mixed : odd ? Parity::odd : Parity::even;
    if (table_count == 0) table_count = choose_tables(count, kUsualRadius);
    const auto shares = deal(table_count);
    tables_.resize(shares.size());
    parallel(shares.size(), threads, [&](std::size_t t) { build(t, shares[t]); });
}

Index::Index(const Hash* rows, std::size_t count, Parity parity, std::vector<Table> tables)
    : rows_(rows), count_(count), parity_(parity), tables_(std::move(tables)) {}

void Index::build(unsigned t, Share share) {
    Table& table = tables_[t];
    table.share = share;
    table.own_lines = Pages<Line>(table.line_count());
    table.own_slots = Pages<std::uint32_t>(count_);
    table.own_lists = Pages<std::uint32_t>(count_);
    Line* lines = table.own_lines.data();
    std::uint32_t* slots = table.own_slots.data();
    std::uint32_t* lists = table.own_lists.data();

    struct Pair {
        std::uint32_t value, row;
    };
    const unsigned part_bits = std::min(kPartBits, share.bits - kLineBits), shift = share.bits - part_bits;
    std::vector<std::size_t> begin((std::size_t{1} << part_bits) + 1);
    Pages<Pair> pairs(count_);
    {
        Pages<std::uint32_t> values(count_);
        extract_with(best_instructions())(share, rows_, count_, values.data());
        for (std::size_t i = 0; i < count_; ++i) ++begin[(values.data()[i] >> shift) + 1];
        std::partial_sum(begin.begin(), begin.end(), begin.begin());
        auto next = begin;
        for (std::size_t i = 0; i < count_; ++i) {
            const std::uint32_t value = values.data()[i];
            pairs.data()[next[value >> shift]++] = {value, static_cast<std::uint32_t>(i)};
        }
    }
    std::uint32_t slot_count = 0, list_count = 0;
    std::vector<std::uint32_t> length, where;
    const std::size_t part_lines = std::size_t{1} << (shift - kLineBits);
    for (std::size_t part = 0; part + 1 < begin.size(); ++part) {
        const std::span<const Pair> members(pairs.data() + begin[part], begin[part + 1] - begin[part]);
        const auto group = [&](std::uint32_t value) -> Group& { return lines[value >> 8].group[value >> 6 & 3]; };
        for (const Pair& pair : members) group(pair.value).occupied |= std::uint64_t{1} << (pair.value & 63);
        const std::uint32_t first = slot_count;
        for (Line* line = lines + part * part_lines; line < lines + (part + 1) * part_lines; ++line)
            for (Group& one : line->group) {
                one.first = slot_count;
                slot_count += std::popcount(one.occupied);
            }
        const auto slot_of = [&](std::uint32_t value) {
            const Group& one = group(value);
            const std::uint64_t below = (std::uint64_t{1} << (value & 63)) - 1;
            return one.first - first + static_cast<std::uint32_t>(std::popcount(one.occupied & below));
        };
        length.assign(slot_count - first, 0);
        where.assign(slot_count - first, 0);
        for (const Pair& pair : members) ++length[slot_of(pair.value)];
        for (std::size_t s = 0; s < length.size(); ++s)
            if (length[s] > 1) {
                slots[first + s] = kFlag | list_count;
                where[s] = list_count;
                list_count += length[s];
            }
        for (const Pair& pair : members) {
            const std::uint32_t s = slot_of(pair.value);
            if (length[s] == 1)
                slots[first + s] = pair.row;
            else
                lists[where[s]++] = pair.row;
        }
        for (std::size_t s = 0; s < length.size(); ++s)
            if (length[s] > 1) lists[where[s] - 1] |= kFlag;
    }
    table.own_slots.trim(slot_count);
    table.own_lists.trim(list_count);
    table.lines = lines;
    table.slots = {slots, slot_count};
    table.lists = {lists, list_count};
}

}  // namespace coldframe
