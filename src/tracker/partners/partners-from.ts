import { folded } from '../../text.ts'
import type { OwnProject, Partner } from './partner.ts'
import type { PartnerRow, PartnerRows } from './partner-rows.store.ts'

function groupedBy<Row extends { partner_id: string }>(rows: Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const group = groups.get(row.partner_id)
    if (group) group.push(row)
    else groups.set(row.partner_id, [row])
  }
  return groups
}

/** The service's product comes before what was entered on the partner: one question has one answer. */
const productOf = (row: Pick<PartnerRow, 'service_product' | 'provider_product'>): string | null =>
  row.service_product?.trim() || row.provider_product?.trim() || null

/** The partners of a project of its rows, by their day of switching on, then as they were added; `counting` are the environments in which a test counts. */
export function partnersFrom(rows: PartnerRows, counting: string[]): Partner[] {
  const [ids, dates, switches, runs, own] = [
    groupedBy(rows.dosIds),
    groupedBy(rows.dates),
    groupedBy(rows.switches),
    groupedBy(rows.runs.filter((run) => counting.includes(run.environment))),
    groupedBy(rows.ownProjects),
  ]
  const pairs = new Map(rows.pairs.map((pair) => [folded(pair.provider_product), pair]))
  const all = rows.partners.map((row): Partner => {
    const product = productOf(row)
    const pair = product === null ? undefined : pairs.get(folded(product))
    const set = dates.get(row.id) ?? []
    const current = set.at(-1)
    const tests = runs.get(row.id) ?? []
    const run = tests.findLast((one) => one.finished_at !== null)
    const declared = switches.get(row.id) ?? []
    return {
      id: row.id,
      name: row.service_name ?? row.name,
      odsCode: row.ods_code,
      serviceId: row.service_id,
      dosIds: [...new Set([...(ids.get(row.id) ?? []).map((one) => one.dos_id), ...typedIds(row.dos_ids)])],
      product,
      consumer: rows.consumer,
      pair: product === null || rows.consumer === null ? null : { state: pair?.state ?? 'unknown', reason: pair?.reason ?? null },
      ownProject: ownProjectOf(own.get(row.id)),
      bookingOnly: row.booking_only === 1,
      inTest: row.in_test === 1,
      firstDay: set[0]?.day ?? null,
      day: current ? { id: current.id, day: current.day, status: current.status } : null,
      run: run ? { number: run.number, passed: run.outcome === 'success' } : null,
      passedBefore: tests.at(-1)?.finished_at === null && tests.at(-1)?.outcome === 'success',
      last: declared.at(-1) ?? null,
      wasLive: declared.some((one) => one.kind === 'on' && one.second_at !== null),
      leftOut: row.left_out_at === null ? null : { reason: row.left_out_reason ?? '', by: row.left_out_by ?? '', at: row.left_out_at },
      version: row.version,
    }
  })
  return all.toSorted((a, b) => (a.day?.day ?? '9999').localeCompare(b.day?.day ?? '9999'))
}

/** DoS ids as their column keeps them, with a blank between. */
export const typedIds = (column: string): string[] => column.split(' ').filter((id) => id !== '')

const ownProjectOf = (rows: { declared: number }[] | undefined): OwnProject =>
  rows === undefined ? 'none' : rows.some((row) => Number(row.declared) === 1) ? 'live' : 'not-live'
