/** When the facts of a service were last confirmed, and an index for each question on the data quality page. */
export const dataQuality = [
  `create table service_confirmations (service_id text not null references services (id), at text not null, source text not null, primary key (service_id, at, source))`,
  `create index service_confirmations_source on service_confirmations (source)`,
  ...['region', 'area', 'commissioner', 'postcode', 'list_size', 'provider_product', 'consumer_product', 'referrer_id'].map(
    (column) => `create index services_no_${column} on services (ods_code) where ${column} is null`,
  ),
  `create index services_said_live on services (ods_code) where live = 'yes'`,
  `create index prerequisites_value on prerequisites (key, value) where value is not null`,
]
