// A handful of equal tasks on a handful of threads.
#pragma once

#include <atomic>
#include <exception>
#include <thread>
#include <vector>

namespace coldframe {

// Calls task(0) … task(count - 1), `threads` at a time. Rethrows the first exception once all threads have ended.
template <class Task>
void parallel(std::size_t count, unsigned threads, const Task& task) {
    std::atomic<std::size_t> next{0};
    std::exception_ptr failure;
    std::atomic<bool> failed{false};
    const auto work = [&] {
        try {
            for (std::size_t i; !failed && (i = next++) < count;) task(i);
        } catch (...) {
            if (!failed.exchange(true)) failure = std::current_exception();
        }
    };
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < threads && i < count; ++i) others.emplace_back(work);
    work();
    others.clear();
    if (failure) std::rethrow_exception(failure);
}

}  // namespace coldframe
