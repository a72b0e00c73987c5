/** What a change of many projects gives each of them: the days and the place that were shown before it began. As JSON. */
export const planOfARow = [`alter table bulk_rows add column plan text`]
