// Brute force: every row against every query, rows in blocks that stay in the first cache.
#pragma once

#include <vector>

#include "hash.hpp"

namespace coldframe {

// Nanoseconds that one pair takes, about; for choosing between scanning and probing.
double scan_cost(Instructions instructions, unsigned radius);

// Appends the hits of queries[which[0..count)] to `hits`: of each query in ascending order of rows, the queries
// interleaved. Returns false, leaving a part in `hits`, once there are more than `most`.
bool scan(Instructions instructions, const Hash* rows, std::size_t row_count, const Hash* queries,
          const std::uint32_t* which, std::size_t count, unsigned radius, std::vector<Hit>& hits,
          std::size_t most);

}  // namespace coldframe
