// Answering queries: which way, in which portions, in which order.
#include <algorithm>
#include <bit>
#include <cmath>

#include "index.hpp"
#include "parallel.hpp"
#include "scan.hpp"

namespace coldframe {

namespace {

constexpr std::size_t kChunk = 4096;           // Queries answered together. They fit the second cache.
constexpr std::size_t kHitsAtOnce = 1 << 22;   // Hits of a chunk before it is halved, 8 bytes each.
constexpr std::size_t kRegion = 1 << 19;       // Bytes of a table worked on at a time: half of the second cache.
constexpr std::size_t kTinyRegion = 1 << 12;   // For tests.
constexpr double kLineCost = 3.0;              // Nanoseconds a line looked at,
constexpr double kCandidateCost = 25.0;        // a slot and its row, when memory is far,
constexpr double kNearCost = 10.0;             // or when all rows fit the cache.
constexpr double kNearRows = 200000;

double candidate_cost(double rows) { return rows <= kNearRows ? kNearCost : kCandidateCost; }

double choose(unsigned n, unsigned k) {
    double product = 1;
    for (unsigned i = 0; i < k; ++i) product = product * (n - i) / (i + 1);
    return product;
}

double ball(unsigned bits, unsigned radius) {
    double sum = 0;
    for (unsigned k = 0; k <= radius; ++k) sum += choose(bits, k);
    return sum;
}

std::vector<Probe> make_probes(unsigned upper, unsigned radius) {
    std::vector<Probe> probes;
    for (unsigned k = 0; k <= radius; ++k) {
        if (k == 0) {
            probes.push_back(make_probe(0, radius));
            continue;
        }
        if (k > upper) break;
        // All masks of k bits, by Gosper's hack.
        for (std::uint32_t mask = (1u << k) - 1; mask < 1u << upper;) {
            probes.push_back(make_probe(mask, radius - k));
            const std::uint32_t low = mask & -mask, carried = mask + low;
            mask = carried | ((mask ^ carried) >> 2) / low;
        }
    }
    // In order of address, so that lines of one page follow one another.
    std::sort(probes.begin(), probes.end());
    return probes;
}

bool is_odd(const Hash& hash) {
    return std::popcount(hash.word[0] ^ hash.word[1] ^ hash.word[2] ^ hash.word[3]) & 1;
}

// Sorts hits whose rows already ascend within each query: one counting pass over query and distance.
void order_scanned(std::vector<Hit>& hits, std::size_t queries) {
    if (hits.size() < 4096) {
        std::sort(hits.begin(), hits.end());
        return;
    }
    const auto key = [](Hit hit) { return std::size_t{query_of(hit)} * (kMaxRadius + 1) + distance_of(hit); };
    std::vector<std::size_t> next(queries * (kMaxRadius + 1) + 1);
    for (Hit hit : hits) ++next[key(hit) + 1];
    for (std::size_t i = 1; i < next.size(); ++i) next[i] += next[i - 1];
    std::vector<Hit> ordered(hits.size());
    for (Hit hit : hits) ordered[next[key(hit)]++] = hit;
    hits.swap(ordered);
}

}  // namespace

double step_cost(double rows, unsigned bits, unsigned radius) {
    return ball(bits - kLineBits, radius) * kLineCost +
           rows * ball(bits, radius) / std::exp2(bits) * candidate_cost(rows);
}

Work& Work::operator+=(const Work& other) {
    lines += other.lines;
    slots += other.slots;
    candidates += other.candidates;
    scans += other.scans;
    return *this;
}

// The lock is held.
std::span<const Probe> Index::probes(unsigned upper_bits, unsigned radius) const {
    auto& probes = probes_[{upper_bits, radius}];
    if (probes.empty()) probes = make_probes(upper_bits, radius);
    return probes;
}

const Plan& Index::plan(unsigned radius, Way way) const {
    const std::lock_guard hold(plans_lock_);
    const auto [at, is_new] = plans_.try_emplace(
        {radius, static_cast<unsigned>(way.instructions), static_cast<unsigned>(way.prefer)});
    Plan& plan = at->second;
    if (!is_new) return plan;
    const double most = way.prefer == Prefer::probing ? INFINITY : count_ * scan_cost(way.instructions, radius);
    // Marginal costs grow with the radius, so taking the cheapest step each time is optimal.
    std::vector<unsigned> used(tables_.size(), 0);
    double cost = 0;
    for (unsigned left = radius + 1; left && !plan.scan; --left) {
        double least = INFINITY;
        std::size_t best = 0;
        for (std::size_t t = 0; t < used.size(); ++t) {
            if (used[t] > kMostTableRadius) continue;
            const unsigned bits = tables_[t].share.bits;
            const double more =
                step_cost(count_, bits, used[t]) - (used[t] ? step_cost(count_, bits, used[t] - 1) : 0);
            if (more < least) least = more, best = t;
        }
        cost += least;
        plan.scan = !(cost < most);
        if (!plan.scan) ++used[best];
    }
    for (std::size_t t = 0; t < used.size() && !plan.scan; ++t) {
        if (!used[t]) continue;
        const Table& table = tables_[t];
        const std::size_t bytes =
            table.line_count() * sizeof(Line) + (table.slots.size() + table.lists.size()) * sizeof(std::uint32_t);
        const unsigned upper = table.share.bits - kLineBits, reach = used[t] - 1;
        const std::size_t most_bytes = way.prefer == Prefer::probing ? kTinyRegion : kRegion;
        Plan::Step step{static_cast<unsigned>(t), reach, 0, probes(upper, reach), {}};
        while (step.region_bits < upper && bytes >> step.region_bits > most_bytes) ++step.region_bits;
        for (unsigned left = 0; left <= reach; ++left) step.in_region[left] = probes(upper - step.region_bits, left);
        plan.steps.push_back(step);
    }
    return plan;
}

bool Index::answer(const Hash* queries, std::size_t count, std::uint64_t first_query, unsigned radius,
                   Way way, Scratch& scratch, Answer& out) const {
    // A query with more candidates than this had better been answered by a scan, so it is.
    const auto limit = 256 + static_cast<std::size_t>(count_ * scan_cost(way.instructions, radius) / candidate_cost(count_));
    const std::size_t most = count == 1 ? SIZE_MAX : kHitsAtOnce;
    scratch.found.clear();
    scratch.scanned.clear();
    scratch.scans.clear();
    scratch.escaped.assign(count, 0);
    scratch.candidates.assign(count, 0);
    Work work;
    // All rows of one parity: the distance to a query of the same parity is even, to another odd. If the radius is
    // not, nothing lies at exactly that distance, and one bit less is enough to look for.
    for (const unsigned less : {0u, 1u}) {
        if (less > radius) break;
        scratch.which.clear();
        for (std::size_t q = 0; q < count; ++q) {
            const bool tight = parity_ != Parity::mixed && radius > 0 &&
                               (is_odd(queries[q]) != (parity_ == Parity::odd)) != (radius & 1);
            if (tight == (less == 1)) scratch.which.push_back(q);
        }
        if (scratch.which.empty()) continue;
        const Plan& chosen = plan(radius - less, way);
        if (chosen.scan || way.prefer == Prefer::scanning) {
            scratch.scans.insert(scratch.scans.end(), scratch.which.begin(), scratch.which.end());
            for (const std::uint32_t q : scratch.which) scratch.escaped[q] = 1;
        } else if (!probe_with(way.instructions)(*this, chosen, queries, scratch.which, radius, limit, most,
                                                 scratch, work)) {
            return false;
        } else {
            for (const std::uint32_t q : scratch.which)
                if (scratch.escaped[q]) scratch.scans.push_back(q);
        }
    }
    auto& found = scratch.found;
    std::erase_if(found, [&](Hit hit) { return scratch.escaped[query_of(hit)]; });
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    if (!scratch.scans.empty()) {
        if (!scan(way.instructions, rows_, count_, queries, scratch.scans.data(), scratch.scans.size(), radius,
                  scratch.scanned, most))
            return false;
        order_scanned(scratch.scanned, count);
        work.scans += scratch.scans.size();
    }
    const std::size_t before = out.query.size(), after = before + found.size() + scratch.scanned.size();
    out.query.resize(after);
    out.entry.resize(after);
    out.distance.resize(after);
    auto a = found.begin(), b = scratch.scanned.begin();
    for (std::size_t i = before; i < after; ++i) {
        const bool take = b == scratch.scanned.end() || (a != found.end() && *a < *b);
        const Hit hit = take ? *a++ : *b++;
        out.query[i] = static_cast<std::int64_t>(first_query + query_of(hit));
        out.entry[i] = row_of(hit);
        out.distance[i] = distance_of(hit);
    }
    out.done += count;
    out.work += work;
    return true;
}

Answer Index::query(const Hash* queries, std::size_t count, unsigned radius, std::size_t most, unsigned threads,
                    Way way) const {
    Answer all;
    threads = std::max(threads, 1u);
    std::vector<Scratch> scratches(threads);
    std::size_t size = kChunk;
    while (all.done < count && (all.done == 0 || all.query.size() < most)) {
        const std::size_t left = count - all.done;
        const std::size_t each = std::min(size, (left + threads - 1) / threads);
        const std::size_t portions = std::min<std::size_t>(threads, (left + each - 1) / each);
        std::vector<Answer> parts(portions);
        std::vector<char> full(portions, 1);
        parallel(portions, threads, [&](std::size_t i) {
            const std::size_t first = all.done + i * each, n = std::min(each, count - first);
            full[i] = answer(queries + first, n, first, radius, way, scratches[i], parts[i]);
        });
        // Portions before one that had too many hits are good; the rest is asked again in smaller ones.
        bool easy = true;
        for (std::size_t i = 0; i < portions; ++i) {
            if (!full[i]) {
                size = std::max<std::size_t>(1, each / 4);
                easy = false;
                break;
            }
            easy = easy && parts[i].query.size() < kHitsAtOnce / 4;
            if (portions == 1 && all.query.empty()) {
                all.query.swap(parts[i].query);
                all.entry.swap(parts[i].entry);
                all.distance.swap(parts[i].distance);
            } else {
                all.query.insert(all.query.end(), parts[i].query.begin(), parts[i].query.end());
                all.entry.insert(all.entry.end(), parts[i].entry.begin(), parts[i].entry.end());
                all.distance.insert(all.distance.end(), parts[i].distance.begin(), parts[i].distance.end());
            }
            all.done += parts[i].done;
            all.work += parts[i].work;
        }
        if (easy) size = std::min(kChunk, size * 2);
    }
    return all;
}

}  // namespace coldframe
