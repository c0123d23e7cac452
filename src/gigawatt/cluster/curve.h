// Time of one operation among so many ranks of a switched domain, by bytes.
#pragma once

#include <array>

namespace gigawatt::cluster {

// What is reduced: bf16 and fp32 at the same rate, single bytes (int8, fp8) slower.
enum class Element { wide, byte };
inline constexpr int kElements = 2;

// t = min over protocols of alpha + phi S / B; the last (Simple) ramps up over gamma sqrt(S), since
// its chunks and channels grow with the message.
struct CurveConstants {
  struct Protocol {
    double alpha_s = 0;
    double bytes_per_s = 0;  // B, the bus bandwidth
  };
  std::array<Protocol, 3> protocols;  // LL, LL128, Simple
  double gamma = 0;                   // s per square root of a byte
  // phi S / B of byte elements over that of wide ones: LL and LL128, then Simple.
  std::array<double, 2> byte_factor = {1, 1};
};

double closed_form_seconds(const CurveConstants& constants, double sent_share, double bytes,
                           Element element);

// The sizes 2^9 ... 2^29 bytes at which libraries are measured.
inline constexpr int kFirstSize = 9, kSizes = 21;
using Residuals = std::array<double, kSizes>;  // measured over closed form

// Closed form times residual at the measured sizes, a power law between them; beyond them the
// closed form times the residual at the end.
class Curve {
 public:
  Curve() = default;
  Curve(const CurveConstants& constants, double sent_share,
        const std::array<Residuals, kElements>& residuals);

  double seconds(double bytes, Element element) const;
  const CurveConstants& constants() const { return constants_; }
  double sent_share() const { return sent_share_; }
  // Of a long message.
  double bytes_per_s() const { return constants_.protocols.back().bytes_per_s; }
  // The same fabric with links `factor` times as fast.
  Curve with_links(double factor) const;

 private:
  CurveConstants constants_;
  double sent_share_ = 0;
  std::array<Residuals, kElements> residuals_;
  std::array<Residuals, kElements> log_seconds_;
};

}  // namespace gigawatt::cluster
