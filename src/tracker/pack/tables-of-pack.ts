import type { EventsTable } from '../../db/tables/events.ts'
import { csvLine } from '../../web/csv.ts'
import type { Cell } from '../../web/csv.ts'
import { piecesOf } from './in-portions.ts'
import type { PackFacts } from './pack-facts.store.ts'
import { placeOf } from './place-of.ts'

/** history.csv: everything that happened. */
export const historyTable = (events: EventsTable[]): Promise<string[]> =>
  tableOf(['Number', 'When', 'Who', 'What', 'Why', 'Hash'], events, (one) => [one.seq, one.at, one.actor_name, one.sentence, one.reason, one.hash])

/** results.csv: every result of every run, with its evidence. */
export function resultsTable(facts: PackFacts): Promise<string[]> {
  const evidence = Map.groupBy(
    facts.evidence.filter((one) => one.removed_at === null),
    (one) => one.result_id,
  )
  return tableOf(
    ['Run', 'Environment', 'Day', 'Code', 'Case', 'Side', 'Criterion', 'Attempt', 'Result', 'Comment', 'Recorded by', 'When', 'Evidence'],
    facts.results,
    (one) => [
      one.run,
      one.environment,
      one.held_on,
      one.code,
      one.number,
      one.side,
      one.criterion,
      one.attempt,
      one.verdict,
      one.comment,
      one.recorded_by,
      one.recorded_at,
      (evidence.get(one.id) ?? []).map((each) => placeOf(each, facts) || each.body).join('; '),
    ],
  )
}

const tableOf = async <T>(head: string[], rows: T[], cells: (row: T) => Cell[]): Promise<string[]> => [
  `\uFEFF${csvLine(head)}`,
  ...(await piecesOf(rows, (row) => csvLine(cells(row)))),
]
