// Rated capacity is no load: load_of() asks for the load factor first.
// expect: conversion from 'Quantity<
// expect: no viable conversion
#include "gigawatt/base/units.h"

using namespace gigawatt::base;

#ifdef BROKEN
constexpr Power load = MW_capacity(50);
#else
constexpr Power load = load_of(MW_capacity(50), percent(80));
static_assert(load.in(MW) > 39.999 && load.in(MW) < 40.001);
#endif
