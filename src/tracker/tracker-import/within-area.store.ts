import { sql } from 'kysely'
import type { Expression, SqlBool } from 'kysely'
import { areInArea, moveAcrossArea, serviceIsInArea } from '../../access/in-area.store.ts'
import type { FactsOfArea } from '../../access/in-area.store.ts'
import type { AreaRole } from '../../access/permissions.ts'
import type { Reader } from '../../db/database.ts'
import { asServiceId } from '../../db/ids.ts'
import type { PersonId } from '../../db/ids.ts'
import { folded } from '../../text.ts'
import { columnsOf, effective } from './columns-of-row.ts'
import type { Compared } from './compare.ts'
import type { SharedFacts } from './kept-import.ts'
import type { RowSaid } from './kept-row.ts'
import type { Known } from './known.ts'
import { findOrganisationByName } from './shared.store.ts'
import { outside } from './within-area.ts'

/** Those who import services within their area. */
export const importingRoles: readonly AreaRole[] = ['project-manager']

/** Whether each service, as it is or would be, is where this person may import it. */
export const mayImportThere = (db: Reader, personId: PersonId, services: FactsOfArea[]): Promise<boolean[]> =>
  areInArea(db, { personId, roles: importingRoles }, services)

/** Whether the service `s` is where this person may import it; null for an import that is within no area. */
export const importsService = (within: PersonId | null): Expression<SqlBool> => (within === null ? sql`1 = 1` : serviceIsInArea(within, importingRoles))

/** Which of these ODS codes are of services that this person may import. */
export async function codesWithin(db: Reader, personId: PersonId, codes: string[]): Promise<Set<string>> {
  if (codes.length === 0) return new Set()
  const rows = await db.selectFrom('services as s').select('s.ods_code').where('s.ods_code', 'in', codes).where(importsService(personId)).execute()
  return new Set(rows.map((row) => row.ods_code))
}

/** The ids of the 111 providers that a file names and that are known, by folded name. */
export async function knownProviders111(db: Reader, { providers111 }: SharedFacts): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for (const { name } of providers111) {
    const known = await findOrganisationByName(db, name)
    if (known) found.set(folded(name), known.id)
  }
  return found
}

interface ComparedRow {
  /** `besideKey`: the service that it may be a second one of, by its key. */
  row: { number: number; ods: string; besideKey: string | null }
  said: RowSaid
  service: Known | null
  compared: Compared
  /** The keys of other services with DoS ids that it would gain. */
  sharesWith: string[]
}

const blank: FactsOfArea = { id: asServiceId(''), region: null, commissioner: null, referrer_id: null, provider_product: null, consumer_product: null }

/** What a row makes of the facts that decide whether its service is in an area. */
function factsAfter({ said, service, compared }: ComparedRow, providers111: ReadonlyMap<string, string>): FactsOfArea {
  const effect = service
    ? effective(
        said,
        compared.changes.filter((one) => !one.conflict),
      )
    : said
  const { id, region, commissioner, referrer_id, provider_product, consumer_product } = { ...(service ?? blank), ...columnsOf(effect, service) }
  const provider111 = providers111.get(folded(effect.values.referrer ?? ''))
  return { id, region, commissioner, referrer_id: provider111 ?? referrer_id, provider_product, consumer_product }
}

/** Why rows are outside someone's area, by the number of the row: as they are known here, or as the file would make them. */
export async function whyOutside(
  db: Reader,
  { within, providers111 }: { within: PersonId; providers111: ReadonlyMap<string, string> },
  rows: ComparedRow[],
): Promise<ReadonlyMap<number, string>> {
  const codes = rows.flatMap(({ row, service, compared, sharesWith }) => [service?.ods_code ?? [], row.besideKey ?? [], compared.near ?? [], sharesWith].flat())
  const facts = rows.map((one) => factsAfter(one, providers111))
  const [inArea, after, moves] = await Promise.all([
    codesWithin(db, within, codes),
    mayImportThere(db, within, facts),
    moveAcrossArea(
      db,
      within,
      rows.map(({ service }, at) => ({ before: service ?? facts[at] ?? blank, after: facts[at] ?? blank })),
    ),
  ])
  const why = ({ row, service, compared: { near }, sharesWith }: ComparedRow, at: number): string | null => {
    if (service && !inArea.has(service.ods_code)) return outside.known
    if (row.besideKey !== null && !inArea.has(row.besideKey)) return outside.near
    if (service && sharesWith.some((one) => !inArea.has(one))) return outside.shares
    // Beside another row of its code it is a service of its own, if anyone says so.
    if (near !== null && near !== row.ods) return inArea.has(near) ? null : outside.near
    if (after[at]) return moves[at] ? outside.moves : null
    return service ? outside.leaves : outside.new
  }
  return new Map(
    rows.flatMap((one, at): [number, string][] => {
      const found = why(one, at)
      return found === null ? [] : [[one.row.number, found]]
    }),
  )
}
