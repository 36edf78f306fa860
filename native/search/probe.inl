// Included once for each instruction set, in a namespace of its own; see probe.cpp.

inline std::uint64_t gather_bits(std::uint64_t word, std::uint64_t mask) {
#if COLDFRAME_V3
    return _pext_u64(word, mask);
#else
    std::uint64_t bits = 0;
    for (unsigned at = 0; mask; mask &= mask - 1, ++at)
        bits |= std::uint64_t{(word & mask & -mask) != 0} << at;
    return bits;
#endif
}

inline std::uint32_t substring(const Share& share, const Hash& hash) {
    std::uint64_t value = 0;
    for (int w = 0; w < 4; ++w) value |= gather_bits(hash.word[w], share.mask[w]) << share.shift[w];
    return static_cast<std::uint32_t>(value);
}

void extract_all(const Share& share, const Hash* rows, std::size_t count, std::uint32_t* values) {
    for (std::size_t i = 0; i < count; ++i) values[i] = substring(share, rows[i]);
}

// The occupancy words of a line, each masked by the buckets near enough: anything left?
inline bool any_near(const Line& line, const Line& near) {
#if COLDFRAME_V3
    const auto* a = reinterpret_cast<const __m256i*>(&line);
    const auto* b = reinterpret_cast<const __m256i*>(&near);
    const __m256i both = _mm256_or_si256(_mm256_and_si256(_mm256_load_si256(a), _mm256_load_si256(b)),
                                         _mm256_and_si256(_mm256_load_si256(a + 1), _mm256_load_si256(b + 1)));
    return !_mm256_testz_si256(both, both);
#else
    std::uint64_t both = 0;
    for (int g = 0; g < 4; ++g) both |= line.group[g].occupied & near.group[g].occupied;
    return both != 0;
#endif
}

struct Prober {
    const Index& index;
    const Hash* queries;
    unsigned radius;
    std::size_t limit, most;
    Scratch& scratch;
    Work& work;
    std::size_t hit_count = 0, slot_count = 0, list_count = 0, pair_count = 0;

    // More hits than were asked for: whatever is found from here on is thrown away, so nothing more is looked for.
    bool is_full() const { return scratch.found.size() > most; }

    // Slots of a table fit 32 bits, queries of a chunk 16.
    static std::uint64_t item(std::uint32_t at, std::uint32_t query, unsigned table) {
        return std::uint64_t{at} << 32 | query << 8 | table;
    }

    // Looks at the lines around `line` for `query`, whose substring ends in `low`; `next` is looked at after it.
    void visit(unsigned table, std::span<const Probe> probes, std::uint32_t line, std::uint32_t low,
               std::uint32_t query, std::uint32_t next) {
        if (scratch.escaped[query] || is_full()) [[unlikely]] return;
        const Line* lines = index.tables()[table].lines;
        const std::size_t count = probes.size(), ahead = std::min(kLinesAhead, count);
        const std::uint64_t visitor = std::uint64_t{query} << 8 | low;
        std::uint64_t* hits = scratch.hits.data();
        std::size_t hit = hit_count, i = 0;
        // Without a branch on what is found, so that the loads of many lines are under way at a time.
        const auto look = [&](Probe probe) {
            const std::uint32_t at = line ^ (probe >> kRestBits);
            const unsigned rest = probe & kMostRest;
            hits[hit] = visitor << 32 | std::uint64_t{at} << kRestBits | rest;
            hit += any_near(lines[at], kNear[rest][low]);
        };
        for (; i + ahead < count; ++i) {
            __builtin_prefetch(lines + (line ^ (probes[i + ahead] >> kRestBits)));
            look(probes[i]);
        }
        for (std::size_t j = 0; i < count; ++i, ++j) {
            __builtin_prefetch(lines + (next ^ (probes[j] >> kRestBits)));
            look(probes[i]);
        }
        work.lines += count;
        hit_count = hit;
        if (hit_count >= kDrain) drain_hits(table);
    }

    void drain_hits(unsigned table) {
        const Line* lines = index.tables()[table].lines;
        for (std::size_t h = 0; h < hit_count; ++h) {
            const std::uint64_t hit = scratch.hits[h];
            const Line& line = lines[static_cast<std::uint32_t>(hit) >> kRestBits];
            const Line& near = kNear[hit & kMostRest][hit >> 32 & 255];
            const auto query = static_cast<std::uint32_t>(hit >> 40);
            for (int g = 0; g < 4; ++g) {
                const std::uint64_t occupied = line.group[g].occupied;
                std::uint64_t found = occupied & near.group[g].occupied;
                // Written whether or not there is one, and kept if there is: most lines have one bucket in one
                // group, and in which cannot be predicted.
                do {
                    const std::uint64_t before = occupied & ((found & -found) - 1);
                    scratch.slots[slot_count] = item(line.group[g].first + __builtin_popcountll(before), query, table);
                    slot_count += found != 0;
                    found &= found - 1;  // Of none: none.
                } while (found);
            }
            if (slot_count >= kDrain) drain_slots();
        }
        hit_count = 0;
    }

    void probe(const Plan::Step& step, std::span<const std::uint32_t> which) {
        const Share& share = index.tables()[step.table].share;
        std::uint32_t next = substring(share, queries[which[0]]);
        for (std::size_t n = 0; n < which.size(); ++n) {
            const std::uint32_t value = next;
            if (n + 1 < which.size()) next = substring(share, queries[which[n + 1]]);
            visit(step.table, step.in_table, value >> kLineBits, value & 255, which[n], next >> kLineBits);
        }
        drain_hits(step.table);
    }

    // The same for many queries, region by region, so that lines and slots are read from the cache: a query visits
    // the regions whose number is within its radius of its own, and inside spends what is left.
    void probe_by_region(const Plan::Step& step, std::span<const std::uint32_t> which) {
        const Share& share = index.tables()[step.table].share;
        const unsigned inside_bits = share.bits - kLineBits - step.region_bits, shift = inside_bits + kLineBits;
        const std::uint32_t regions = 1u << step.region_bits, inside = (1u << inside_bits) - 1;
        auto &values = scratch.values, &ordered = scratch.ordered, &begin = scratch.region;
        values.resize(which.size());
        ordered.resize(which.size());
        begin.assign(regions + 2, 0);
        for (std::size_t n = 0; n < which.size(); ++n) {
            values[n] = substring(share, queries[which[n]]);
            ++begin[(values[n] >> shift) + 2];
        }
        for (std::uint32_t r = 2; r < regions + 2; ++r) begin[r] += begin[r - 1];
        for (std::size_t n = 0; n < which.size(); ++n) ordered[begin[(values[n] >> shift) + 1]++] = n;
        const auto line = [&](std::uint32_t region, std::uint32_t n) {
            return region << inside_bits | (values[n] >> kLineBits & inside);
        };
        for (std::uint32_t region = 0; region < regions; ++region) {
            fetch_region(index.tables()[step.table], std::size_t{region} << inside_bits, std::size_t{1} << inside_bits);
            for (unsigned spent = 0; spent <= step.radius; ++spent)
                for (std::uint32_t home = 0; home < regions; ++home) {
                    if (static_cast<unsigned>(__builtin_popcount(home ^ region)) != spent) continue;
                    for (std::uint32_t at = begin[home]; at < begin[home + 1]; ++at) {
                        const std::uint32_t n = ordered[at], later = ordered[at + 1 < begin[home + 1] ? at + 1 : at];
                        visit(step.table, step.in_region[step.radius - spent], line(region, n), values[n] & 255,
                              which[n], line(region, later));
                    }
                }
            drain_hits(step.table);
        }
    }

    // Nearly all of a region will be read, in no order: in order it comes several times as fast.
    void fetch_region(const Table& table, std::size_t first_line, std::size_t lines) {
        const auto fetch = [](const void* from, std::size_t bytes) {
            const char* at = static_cast<const char*>(from);
            for (std::size_t i = 0; i < bytes; i += 64) static_cast<void>(*static_cast<const volatile char*>(at + i));
        };
        const auto slot_of = [&](std::size_t line) -> std::size_t {
            return line < table.line_count() ? std::min<std::size_t>(table.lines[line].group[0].first, table.slots.size())
                                             : table.slots.size();
        };
        fetch(table.lines + first_line, lines * sizeof(Line));
        const std::size_t begin = slot_of(first_line), end = slot_of(first_line + lines);
        if (begin < end) fetch(table.slots.data() + begin, (end - begin) * sizeof(std::uint32_t));
    }

    void drain_slots() {
        const auto* tables = index.tables().data();
        const auto at = [&](std::uint64_t item) { return tables[item & 255].slots.data() + (item >> 32); };
        for (std::size_t i = 0; i < slot_count; ++i) {
            if (i + kAhead < slot_count) __builtin_prefetch(at(scratch.slots[i + kAhead]));
            const std::uint64_t item = scratch.slots[i];
            if (item >> 32 >= tables[item & 255].slots.size()) [[unlikely]] continue;
            const std::uint32_t slot = *at(item);
            if (slot & kFlag)
                scratch.lists[list_count++] = std::uint64_t{slot & ~kFlag} << 32 | (item & 0xffffffff);
            else
                push_pair(slot, item >> 8 & 0xffffff);
        }
        work.slots += slot_count;
        slot_count = 0;
        drain_lists();
    }

    void drain_lists() {
        const auto* tables = index.tables().data();
        for (std::size_t i = 0; i < list_count; ++i) {
            if (i + kAhead < list_count) {
                const std::uint64_t later = scratch.lists[i + kAhead];
                __builtin_prefetch(tables[later & 255].lists.data() + (later >> 32));
            }
            const std::uint64_t item = scratch.lists[i];
            const std::uint32_t query = item >> 8 & 0xffffff;
            const auto lists = tables[item & 255].lists;
            for (std::size_t at = item >> 32; at < lists.size() && !scratch.escaped[query] && !is_full(); ++at) {
                push_pair(lists[at] & ~kFlag, query);
                if (lists[at] & kFlag) break;
            }
        }
        list_count = 0;
    }

    void push_pair(std::uint32_t row, std::uint32_t query) {
        if (row >= index.size() || is_full()) [[unlikely]] return;
        if (++scratch.candidates[query] > limit) [[unlikely]] {
            scratch.escaped[query] = 1;
            return;
        }
        __builtin_prefetch(index.rows() + row);
        scratch.pairs[pair_count++] = std::uint64_t{row} << 32 | query;
        if (pair_count == kDrain) drain_pairs();
    }

    void drain_pairs() {
        const Hash* rows = index.rows();
        for (std::size_t i = 0; i < pair_count; ++i) {
            if (i + kAhead < pair_count) __builtin_prefetch(rows + (scratch.pairs[i + kAhead] >> 32));
            const auto row = static_cast<std::uint32_t>(scratch.pairs[i] >> 32);
            const auto query = static_cast<std::uint32_t>(scratch.pairs[i]);
            unsigned distance = 0;
            for (int w = 0; w < 4; ++w)
                distance += __builtin_popcountll(rows[row].word[w] ^ queries[query].word[w]);
            if (distance <= radius) scratch.found.push_back(pack(query, distance, row));
        }
        work.candidates += pair_count;
        pair_count = 0;
    }
};

bool probe_all(const Index& index, const Plan& plan, const Hash* queries, std::span<const std::uint32_t> which,
               unsigned radius, std::size_t limit, std::size_t most, Scratch& scratch, Work& work) {
    std::size_t longest = 0;
    for (const Plan::Step& step : plan.steps) longest = std::max(longest, step.in_table.size());
    scratch.hits.resize(std::max(scratch.hits.size(), kDrain + longest + 1));
    scratch.slots.resize(kDrain + 257);  // A line adds 256 at most before it is looked whether to drain.
    scratch.lists.resize(kDrain + 256);
    scratch.pairs.resize(kDrain);
    Prober prober{index, queries, radius, limit, most, scratch, work};
    // A table for all queries, then the next: the lines of one table stay in the cache.
    for (const Plan::Step& step : plan.steps) {
        if (step.region_bits && which.size() * step.in_table.size() > index.tables()[step.table].line_count())
            prober.probe_by_region(step, which);
        else
            prober.probe(step, which);
        if (prober.is_full()) return false;
    }
    prober.drain_slots();
    prober.drain_pairs();
    return !prober.is_full();
}
