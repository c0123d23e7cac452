#include "gigawatt/catalog/deals.h"

#include <string>

#include "gigawatt/catalog/wide_row.h"

namespace gigawatt::catalog {
namespace {

constexpr std::string_view file = "catalog/deals.csv";

}  // namespace

std::vector<std::string> deal_ids(const Catalog& catalog) {
  return wide_ids(catalog, file, "provider");
}

std::optional<Deal> find_deal(const Catalog& catalog, std::string_view id) {
  const Row* provider = catalog.find(std::string(id) + ".provider");
  if (!provider || provider->file != file) return std::nullopt;
  Deal deal{.id = std::string(id),
            .confidence = provider->confidence,
            .source = provider->source,
            .note = provider->reason};
  const WideRow columns(catalog, id);
  columns.read(deal.provider, "provider");
  columns.read(deal.customer, "customer");
  columns.read(deal.guarantor, "guarantor");
  columns.read(deal.announced_date, "announced_date");
  columns.read(deal.site, "site");
  columns.read(deal.contract_type, "contract_type");
  columns.read(deal.extension_options, "extension_options");
  columns.read(deal.annual_basis, "annual_basis");
  columns.read(deal.gpu_type, "gpu_type");
  columns.read(deal.delivery_schedule, "delivery_schedule");
  columns.read(deal.margin_kind, "margin_kind");
  columns.read(deal.fin_instrument, "fin_instrument");
  columns.read(deal.fin_tenor, "fin_tenor");
  columns.read(deal.backstop, "backstop_usd");
  columns.read(deal.total_contract_value, "total_contract_value_usd");
  columns.read(deal.annual_revenue, "annual_revenue_usd");
  columns.read(deal.gross, "gross_mw");
  columns.read(deal.critical_it, "critical_it_mw");
  columns.read(deal.term, "term_years");
  columns.read(deal.escalator, "escalator_pct");
  columns.read(deal.prepayment, "prepayment_pct");
  columns.read(deal.capex, "capex_total_usd");
  columns.read(deal.capex_low, "capex_usd_per_mw_low");
  columns.read(deal.capex_high, "capex_usd_per_mw_high");
  columns.read(deal.gpus, "gpu_count");
  columns.read(deal.margin_low, "margin_pct_low");
  columns.read(deal.margin_high, "margin_pct_high");
  columns.read(deal.fin_amount, "fin_amount_usd");
  columns.read(deal.fin_rate, "fin_rate_pct");
  return deal;
}

}  // namespace gigawatt::catalog
