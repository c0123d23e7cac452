// Work cut into fixed chunks and shared by threads, without the result depending on how many.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>

namespace gigawatt::base {

// Calls work(0), ..., work(chunks - 1), each once, from `jobs` threads at most; one job runs in the
// calling thread. A chunk writes results of its own only, and the caller reduces them in the order
// of the chunks: then no bit depends on the number of jobs.
//
// Once `*stop` is true no further chunk begins. Chunks begin in order and those begun are finished,
// so the complete ones lead: returns how many, `chunks` if all. An exception of a chunk stops the
// others likewise and is thrown on; of several, that of the first chunk.
std::size_t parallel_chunks(std::size_t chunks, int jobs,
                            const std::function<void(std::size_t chunk)>& work,
                            const std::atomic<bool>* stop = nullptr);

}  // namespace gigawatt::base
