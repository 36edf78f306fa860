// Large arrays straight from the operating system: untouched pages cost nothing, huge pages where offered.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <new>
#include <utility>

namespace coldframe {

template <class T>
class Pages {
  public:
    Pages() = default;
    // Room for `count` elements, all zero.
    explicit Pages(std::size_t count) : bytes_(round(count * sizeof(T))) {
        // A huge page has to begin at a multiple of its size: take more, give back the ends.
        const std::size_t spare = bytes_ >= kHuge ? kHuge : 0;
        void* at = mmap(nullptr, bytes_ + spare, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (at == MAP_FAILED) throw std::bad_alloc();
        char* first = static_cast<char*>(at);
        if (spare) {
            const std::size_t before = -reinterpret_cast<std::uintptr_t>(first) % kHuge;
            if (before) munmap(first, before);
            first += before;
            if (spare > before) munmap(first + bytes_, spare - before);
#if defined(MADV_HUGEPAGE)
            madvise(first, bytes_, MADV_HUGEPAGE);  // Only a hint: everything works without, slower.
#endif
        }
        data_ = reinterpret_cast<T*>(first);
    }
    Pages(Pages&& other) noexcept : data_(std::exchange(other.data_, nullptr)), bytes_(other.bytes_) {}
    Pages& operator=(Pages&& other) noexcept {
        std::swap(data_, other.data_);
        std::swap(bytes_, other.bytes_);
        return *this;
    }
    ~Pages() {
        if (data_) munmap(data_, bytes_);
    }
    // Gives back what lies beyond `count` elements.
    void trim(std::size_t count) {
        const std::size_t keep = round(count * sizeof(T));
        if (keep >= bytes_) return;
        munmap(reinterpret_cast<char*>(data_) + keep, bytes_ - keep);
        bytes_ = keep;
    }
    T* data() { return data_; }
    const T* data() const { return data_; }

  private:
    static constexpr std::size_t kHuge = std::size_t{2} << 20;
    static std::size_t round(std::size_t bytes) {
        constexpr std::size_t page = 65536;  // The largest page size in use.
        return bytes ? (bytes + page - 1) / page * page : page;
    }
    T* data_ = nullptr;
    std::size_t bytes_ = 0;
};

}  // namespace coldframe
