/** Standings are now called statuses: of a prerequisite, of a planned day and of a product. Each engine renames an index in its own way. */
const renamed = [
  `alter table prerequisites rename column standing to status`,
  `alter table queue_batches rename column standing to status`,
  `alter table project_dates rename column standing to status`,
  `alter table partner_dates rename column standing to status`,
  `alter table product_standings rename to product_statuses`,
]

export const status = {
  sqlite: [
    ...renamed,
    `drop index prerequisites_stand`,
    `create index prerequisites_of_status on prerequisites (project_id, status)`,
    `drop index prerequisites_standing`,
    `create index prerequisites_status on prerequisites (key, status, project_id)`,
    `drop index product_standings_product`,
    `create unique index product_statuses_product on product_statuses (product_id, number)`,
  ],
  postgres: [
    ...renamed,
    `alter index prerequisites_stand rename to prerequisites_of_status`,
    `alter index prerequisites_standing rename to prerequisites_status`,
    `alter index product_standings_product rename to product_statuses_product`,
    `alter index product_standings_pkey rename to product_statuses_pkey`,
    `alter trigger product_standings_noted on product_statuses rename to product_statuses_noted`,
  ],
}
