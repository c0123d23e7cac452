// What a piece of a training step costs: seconds by cause, and the work done in them.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

namespace gigawatt::job {

// Where the time of a step goes. Communication counts only as far as nothing hides it.
enum class Part {
  matmul,     // matrix products
  attention,  // fused attention, or its products and softmax
  memory,     // norms, activations, residuals, casts, loss, optimizer: as fast as HBM
  host,       // the chip waits for the host: to launch, or to bring what it keeps
  tensor,     // exposed collectives of tensor and sequence parallelism
  expert,
  context,
  pipeline,  // exposed transfers between stages
  data,      // exposed gradient reduction and parameter gathering, and what hidden ones slow down
  bubble,    // stages that wait for each other
  fixed,     // once a step: data, clipping, logging, stragglers
};
inline constexpr std::size_t kParts = 11;
// Names in the order of the enumerators.
std::vector<std::string_view> choice_names(Part);

struct Cost {
  std::array<double, kParts> seconds{};  // by Part
  // By Part, hidden or not: through HBM where the chip computes (each operand once), to other chips
  // where it communicates, over the host's link where it waits for that.
  std::array<double, kParts> bytes{};
  double matmul_flops = 0, attention_flops = 0;

  double& operator[](Part part) { return seconds[static_cast<std::size_t>(part)]; }
  double operator[](Part part) const { return seconds[static_cast<std::size_t>(part)]; }

  double& bytes_of(Part part) { return bytes[static_cast<std::size_t>(part)]; }
  double bytes_of(Part part) const { return bytes[static_cast<std::size_t>(part)]; }
  double hbm_bytes() const {
    return bytes_of(Part::matmul) + bytes_of(Part::attention) + bytes_of(Part::memory);
  }
  double wire_bytes() const {  // that a chip sends to others
    return bytes_of(Part::tensor) + bytes_of(Part::expert) + bytes_of(Part::context) +
           bytes_of(Part::pipeline) + bytes_of(Part::data);
  }
  double flops(Part part) const {
    return part == Part::matmul ? matmul_flops : part == Part::attention ? attention_flops : 0;
  }

  double total_s() const {
    double sum = 0;
    for (const double s : seconds) sum += s;
    return sum;
  }

  Cost& operator+=(const Cost& other) { return add(other, 1); }
  // this += other x times
  Cost& add(const Cost& other, double times) {
    for (std::size_t i = 0; i < kParts; ++i) seconds[i] += times * other.seconds[i];
    for (std::size_t i = 0; i < kParts; ++i) bytes[i] += times * other.bytes[i];
    matmul_flops += times * other.matmul_flops;
    attention_flops += times * other.attention_flops;
    return *this;
  }
};

}  // namespace gigawatt::job
