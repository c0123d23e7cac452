#include "gigawatt/cluster/curve.h"

#include <algorithm>
#include <cmath>

namespace gigawatt::cluster {

double closed_form_seconds(const CurveConstants& constants, double sent_share, double bytes,
                           Element element) {
  double fastest = INFINITY;
  for (std::size_t p = 0; p < constants.protocols.size(); ++p) {
    const auto& [alpha_s, bytes_per_s] = constants.protocols[p];
    const bool simple = p + 1 == constants.protocols.size();
    const double factor = element == Element::byte ? constants.byte_factor[simple ? 1 : 0] : 1;
    const double ramp = simple ? constants.gamma * std::sqrt(bytes) : 0;
    fastest = std::min(fastest, alpha_s + ramp + factor * sent_share * bytes / bytes_per_s);
  }
  return fastest;
}

Curve::Curve(const CurveConstants& constants, double sent_share,
             const std::array<Residuals, kElements>& residuals)
    : constants_(constants), sent_share_(sent_share), residuals_(residuals) {
  for (std::size_t e = 0; e < kElements; ++e) {
    double before = 0;
    for (std::size_t i = 0; i < kSizes; ++i) {
      const double bytes = std::ldexp(1.0, kFirstSize + static_cast<int>(i));
      const double seconds =
          closed_form_seconds(constants, sent_share, bytes, static_cast<Element>(e)) *
          residuals[e][i];
      // More bytes never take less time, whatever the scatter of the measurements.
      before = std::max(before, seconds);
      log_seconds_[e][i] = std::log(before);
      residuals_[e][i] *= before / seconds;
    }
  }
}

double Curve::seconds(double bytes, Element element) const {
  const auto e = static_cast<std::size_t>(element);
  const double place = std::log2(bytes) - kFirstSize;
  if (!(place > 0))
    return closed_form_seconds(constants_, sent_share_, bytes, element) * residuals_[e].front();
  if (place >= kSizes - 1)
    return closed_form_seconds(constants_, sent_share_, bytes, element) * residuals_[e].back();
  const auto i = static_cast<std::size_t>(place);
  const double part = place - static_cast<double>(i);
  return std::exp(log_seconds_[e][i] + part * (log_seconds_[e][i + 1] - log_seconds_[e][i]));
}

Curve Curve::with_links(double factor) const {
  CurveConstants scaled = constants_;
  for (auto& protocol : scaled.protocols) protocol.bytes_per_s *= factor;
  scaled.gamma /= factor;
  return {scaled, sent_share_, residuals_};
}

}  // namespace gigawatt::cluster
