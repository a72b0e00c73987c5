import { dayOfMoment } from '../../day.ts'
import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import type { PairsTable } from '../../db/tables/catalogue.ts'
import type { TrackerImportsTable } from '../../db/tables/imports.ts'
import type { OrganisationsTable } from '../../db/tables/services.ts'
import { recordEvents } from '../../events/events.store.ts'
import type { NewEvent } from '../../events/events.store.ts'
import { folded } from '../../text.ts'
import { nameOfPair } from '../catalogue/pair.ts'
import { doerOf, importEvent } from './import-events.ts'
import type { SaidPair, SaidReferrer, SharedFacts } from './shared-facts.ts'
import { refreshRollout } from '../services/rollout-status.store.ts'
import { findTrackerImport, saveTrackerImport } from './tracker-import.store.ts'

type OfOrganisation = Pick<OrganisationsTable, 'switched_on' | 'consumer_product'>
export interface MadeOrganisation {
  id: string
  before: OfOrganisation | null
  after: OfOrganisation
}
export interface MadePair {
  consumer: string
  provider: string
  before: PairsTable | null
  after: number
}
/** What an import made or changed beside services, to be taken back by an undo. */
export interface Made {
  organisations?: MadeOrganisation[]
  pairs?: MadePair[]
}

const servicesAtOnce = 100

/** The organisations that refer and the pairs, as the rows say them, some at a time; answers the id of each referrer by its folded name. */
export async function writeShared(context: Context, one: TrackerImportsTable): Promise<ReadonlyMap<string, string>> {
  const { referrers, pairs } = JSON.parse(one.shared) as SharedFacts
  const ids = new Map<string, string>()
  for (const said of referrers) ids.set(folded(said.name), await writeReferrer(context, one, said))
  for (const said of pairs) if (said.proven !== 'both') await writePair(context, one, said)
  return ids
}

async function writeReferrer(context: Context, one: TrackerImportsTable, { name, on, product }: SaidReferrer): Promise<string> {
  const told = on === 'yes' || on === 'no' ? on : null
  const { id, turned } = await context.db.transaction(async (trx) => {
    const known = await trx
      .selectFrom('organisations')
      .selectAll()
      .where((eb) => eb(eb.fn('lower', ['name']), '=', eb.fn<string>('lower', [eb.val(name)])))
      .orderBy('id')
      .executeTakeFirst()
    const after: OfOrganisation = { switched_on: told ?? known?.switched_on ?? null, consumer_product: product ?? known?.consumer_product ?? null }
    if (!known) {
      const made = context.newId()
      await trx
        .insertInto('organisations')
        .values({ id: made, name, ods_code: null, kind: 'provider', created_at: nowIso(context), ...after })
        .execute()
      await remember(trx, one.id, { organisation: { id: made, before: null, after } })
      await recordEvents(trx, [
        importEvent(context, one, {
          subject: 'organisation',
          subjectId: made,
          action: 'created',
          sentence: `${doerOf(one).name} imported the organisation ${name} from ${one.file_name}`,
          to: told,
        }),
      ])
      return { id: made, turned: false }
    }
    if (after.switched_on === known.switched_on && after.consumer_product === known.consumer_product) return { id: known.id, turned: false }
    const before: OfOrganisation = { switched_on: known.switched_on, consumer_product: known.consumer_product }
    await trx.updateTable('organisations').set(after).where('id', '=', known.id).execute()
    await remember(trx, one.id, { organisation: { id: known.id, before, after } })
    await recordEvents(trx, [
      importEvent(context, one, {
        subject: 'organisation',
        subjectId: known.id,
        action: 'changed',
        sentence: `${doerOf(one).name} changed ${name} by importing ${one.file_name}`,
        from: JSON.stringify(before),
        to: JSON.stringify(after),
      }),
    ])
    return { id: known.id, turned: before.switched_on !== after.switched_on }
  })
  if (turned) await refreshReferrer(context, id)
  return id
}

async function writePair(context: Context, one: TrackerImportsTable, { consumer, provider, proven }: SaidPair): Promise<void> {
  const turned = await context.db.transaction(async (trx) => {
    const known = await trx.selectFrom('pairs').selectAll().where('consumer_product', '=', consumer).where('provider_product', '=', provider).executeTakeFirst()
    const state = proven === 'yes' ? ('proven' as const) : ('not-proven' as const)
    if (known?.state === state) return false
    const at = nowIso(context)
    const row: PairsTable = {
      consumer_product: consumer,
      provider_product: provider,
      state,
      reason: `As in ${one.file_name}`,
      decided_on: dayOfMoment(at),
      run_id: null,
      set_by: doerOf(one).name,
      set_at: at,
      version: (known?.version ?? 0) + 1,
    }
    await trx
      .insertInto('pairs')
      .values(row)
      .onConflict((on) => on.columns(['consumer_product', 'provider_product']).doUpdateSet(row))
      .execute()
    await remember(trx, one.id, { pair: { consumer, provider, before: known ?? null, after: row.version } })
    const event: NewEvent = importEvent(context, one, {
      subject: 'pair',
      subjectId: nameOfPair({ consumer, provider }),
      action: 'changed',
      sentence: `${doerOf(one).name} imported that ${consumer} with ${provider} is ${proven === 'yes' ? 'proven' : 'not proven'}`,
      from: known?.state ?? null,
      to: state,
    })
    await recordEvents(trx, [event])
    return true
  })
  if (turned) await refreshPair(context, consumer, provider)
}

/** Notes what was made in the transaction that made it: a restart in between loses none of it. */
async function remember(trx: Writer, importId: string, more: { organisation?: MadeOrganisation; pair?: MadePair }): Promise<void> {
  const made = JSON.parse((await findTrackerImport(trx, importId))?.made ?? '{}') as Made
  await saveTrackerImport(trx, importId, {
    made: JSON.stringify({
      ...made,
      organisations: [...(made.organisations ?? []), ...(more.organisation ? [more.organisation] : [])],
      pairs: [...(made.pairs ?? []), ...(more.pair ? [more.pair] : [])],
    }),
  })
}

export const refreshReferrer = (context: Context, id: string): Promise<void> => refreshSome(context, (eb) => eb('referrer_id', '=', id))
export const refreshPair = (context: Context, consumer: string, provider: string): Promise<void> =>
  refreshSome(context, (eb) => eb.and([eb('consumer_product', '=', consumer), eb('provider_product', '=', provider)]))

/** Computes the rollout status of what may be thousands of services again, some in each commit. */
async function refreshSome({ db }: Context, which: Parameters<typeof refreshRollout>[1]): Promise<void> {
  const ids = (
    await db.read
      .selectFrom('services')
      .select('id')
      .where(which as never)
      .execute()
  ).map((row) => row.id)
  for (let from = 0; from < ids.length; from += servicesAtOnce)
    await db.transaction((trx) => refreshRollout(trx, (eb) => eb('id', 'in', ids.slice(from, from + servicesAtOnce))))
}
