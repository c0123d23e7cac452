// Expected<T, E>: a value, or the reason why there is none; errors are values, never exceptions.
#pragma once

#include <tl/expected.hpp>

namespace gigawatt::base {

template <class T, class E>
using Expected = tl::expected<T, E>;

template <class E>
using Unexpected = tl::unexpected<E>;

}  // namespace gigawatt::base
