// A published figure as a catalog row states it, with the range that sources give.
#pragma once

#include "gigawatt/catalog/catalog.h"
#include "gigawatt/chip/accelerator.h"

namespace gigawatt::chip {

// Of a row that may be missing.
template <class Quantity>
Published<Quantity> published(const catalog::Row* row) {
  if (!row) return {};
  Published<Quantity> figure{.value = catalog::quantity<Quantity>(*row)};
  if (row->low) figure.low = Quantity::from_base(*row->low);
  if (row->high) figure.high = Quantity::from_base(*row->high);
  return figure;
}

}  // namespace gigawatt::chip
