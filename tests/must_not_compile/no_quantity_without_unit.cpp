// A bare number is no quantity: it enters only through a unit.
// expect: conversion from 'double' to non-scalar type
// expect: no viable conversion from 'double'
#include "gigawatt/base/units.h"

using namespace gigawatt::base;

#ifdef BROKEN
constexpr Money cost = 9.7e9;
#else
constexpr Money cost = dollars(9.7e9);
#endif
