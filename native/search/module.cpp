// Python's view: arrays in, arrays out, the interpreter lock released meanwhile.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <cstring>
#include <stdexcept>
#include <thread>

#include "index.hpp"

namespace nb = nanobind;
using namespace coldframe;

namespace {

using Rows = nb::ndarray<const std::uint8_t, nb::shape<-1, 32>, nb::c_contig, nb::device::cpu>;
using Words = nb::ndarray<const std::uint32_t, nb::shape<-1>, nb::c_contig, nb::device::cpu>;
using Lines = nb::ndarray<const std::uint64_t, nb::shape<-1, 8>, nb::c_contig, nb::device::cpu>;

const char* const kNames[] = {"portable", "avx2", "avx512"};

Instructions instructions_named(const std::string& name) {
    if (name.empty()) return best_instructions();
    for (int i = 0; i <= static_cast<int>(best_instructions()); ++i)
        if (name == kNames[i]) return static_cast<Instructions>(i);
    throw nb::value_error("this machine has no such instruction set");
}

unsigned threads_of(unsigned threads) { return threads ? threads : std::max(1u, std::thread::hardware_concurrency()); }

const Hash* hashes(const Rows& rows) {
    if (reinterpret_cast<std::uintptr_t>(rows.data()) % alignof(Hash)) throw nb::value_error("rows must be aligned");
    if (rows.shape(0) > kMostRows) throw nb::value_error("an index holds at most 2147483647 hashes");
    return reinterpret_cast<const Hash*>(rows.data());
}

template <class T>
nb::object to_array(std::vector<T>&& values) {
    auto* kept = new std::vector<T>(std::move(values));
    nb::capsule owner(kept, [](void* at) noexcept { delete static_cast<std::vector<T>*>(at); });
    return nb::cast(nb::ndarray<nb::numpy, T, nb::ndim<1>>(kept->data(), {kept->size()}, owner));
}

// An index, and the arrays that it reads. They are taken as they are: a converted copy would not live as long.
struct Held {
    nb::object rows;
    std::vector<nb::object> arrays;
    std::unique_ptr<Index> index;
};

Held* build(nb::object given, unsigned threads, unsigned tables) {
    const auto rows = nb::cast<Rows>(given, false);
    const Hash* first = hashes(rows);
    if (tables && (tables < kFewestTables || tables > kMostTables)) throw nb::value_error("8 to 20 tables");
    auto held = std::make_unique<Held>();
    {
        const nb::gil_scoped_release free;
        held->index = std::make_unique<Index>(first, rows.shape(0), tables, threads_of(threads));
    }
    held->rows = std::move(given);
    return held.release();
}

Held* attach(nb::object given, int parity, nb::list given_tables) {
    const auto rows = nb::cast<Rows>(given, false);
    const std::size_t count = given_tables.size();
    if (parity < 0 || parity > 2 || (count && count < kFewestTables) || count > kMostTables) throw nb::value_error("no such index");
    const auto shares = deal(count);
    std::vector<Table> tables(count);
    auto held = std::make_unique<Held>();
    for (std::size_t t = 0; t < count; ++t) {
        const nb::tuple parts = nb::cast<nb::tuple>(given_tables[t]);
        const auto lines = nb::cast<Lines>(parts[0], false);
        const auto slots = nb::cast<Words>(parts[1], false), lists = nb::cast<Words>(parts[2], false);
        tables[t].share = shares[t];
        if (lines.shape(0) != tables[t].line_count()) throw nb::value_error("a table has the wrong size");
        if (reinterpret_cast<std::uintptr_t>(lines.data()) % alignof(Line)) throw nb::value_error("lines must be aligned");
        tables[t].lines = reinterpret_cast<const Line*>(lines.data());
        tables[t].slots = {slots.data(), slots.shape(0)};
        tables[t].lists = {lists.data(), lists.shape(0)};
        held->arrays.emplace_back(parts);
    }
    held->index = std::make_unique<Index>(hashes(rows), rows.shape(0), static_cast<Parity>(parity), std::move(tables));
    held->rows = std::move(given);
    return held.release();
}

nb::list tables_of(nb::handle self) {
    const Held& held = nb::cast<const Held&>(self);
    nb::list all;
    for (const Table& table : held.index->tables()) {
        const auto* lines = reinterpret_cast<const std::uint64_t*>(table.lines);
        all.append(nb::make_tuple(
            nb::ndarray<nb::numpy, const std::uint64_t, nb::ndim<2>>(lines, {table.line_count(), 8}, self),
            nb::ndarray<nb::numpy, const std::uint32_t, nb::ndim<1>>(table.slots.data(), {table.slots.size()}, self),
            nb::ndarray<nb::numpy, const std::uint32_t, nb::ndim<1>>(table.lists.data(), {table.lists.size()}, self)));
    }
    return all;
}

nb::tuple query(const Held& held, const Rows& queries, unsigned radius, std::size_t most, unsigned threads,
                const std::string& instructions, const std::string& prefer) {
    if (radius > kMaxRadius) throw nb::value_error("the radius must be 0 to 63 bits");
    const Hash* first = hashes(queries);
    const Way way{instructions_named(instructions), prefer == "probing"    ? Prefer::probing
                                                    : prefer == "scanning" ? Prefer::scanning
                                                                           : Prefer::cheaper};
    Answer answer;
    {
        const nb::gil_scoped_release free;
        answer = held.index->query(first, queries.shape(0), radius, most, threads_of(threads), way);
    }
    return nb::make_tuple(
        to_array(std::move(answer.query)), to_array(std::move(answer.entry)), to_array(std::move(answer.distance)),
        answer.done,
        nb::make_tuple(answer.work.lines, answer.work.slots, answer.work.candidates, answer.work.scans));
}

// What B.4 of the performance notes calls the random-access bound: rows read in no order, prefetched.
std::uint64_t read_at_random(const Rows& rows, std::size_t count) {
    const Hash* first = hashes(rows);
    const std::uint64_t size = rows.shape(0);
    if (!size) return 0;
    const nb::gil_scoped_release free;
    constexpr std::size_t ahead = 32;
    std::size_t next[ahead] = {};
    std::uint64_t state = 1, sum = 0;
    for (std::size_t i = 0; i < count + ahead; ++i) {
        const Hash& hash = first[next[i % ahead]];
        sum += hash.word[0] + hash.word[3];
        state = state * 6364136223846793005u + 1442695040888963407u;
        next[i % ahead] = static_cast<std::size_t>((state >> 32) * size >> 32);
        __builtin_prefetch(first + next[i % ahead]);
    }
    return sum;
}

}  // namespace

NB_MODULE(search, module) {
    nb::list names;
    for (int i = 0; i <= static_cast<int>(best_instructions()); ++i) names.append(kNames[i]);
    module.attr("INSTRUCTIONS") = names;
    module.def("read_at_random", &read_at_random, nb::arg("rows").noconvert(), nb::arg("count"));
    nb::class_<Held>(module, "Index")
        .def_static("build", &build, nb::arg("rows"), nb::arg("threads") = 0, nb::arg("tables") = 0)
        .def_static("attach", &attach, nb::arg("rows"), nb::arg("parity"), nb::arg("tables"))
        .def_prop_ro("parity", [](const Held& held) { return static_cast<int>(held.index->parity()); })
        .def_prop_ro("tables", [](nb::handle self) { return tables_of(self); })
        .def("query", &query, nb::arg("queries").noconvert(), nb::arg("radius"), nb::arg("most") = SIZE_MAX,
             nb::arg("threads") = 1, nb::arg("instructions") = "", nb::arg("prefer") = "");
}
