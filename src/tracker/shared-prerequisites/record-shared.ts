import { z } from 'zod'
import { installationAct, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { Reader } from '../../db/database.ts'
import type { SharedPrerequisitesTable } from '../../db/tables/prerequisites.ts'
import { searchable } from '../../text.ts'
import { counted } from '../../web/numbers.ts'
import { refreshGates } from '../catalogue/refresh-gates.ts'
import { refreshBelow } from '../prerequisites/shared.store.ts'
import { keptValue } from '../prerequisites/values.ts'
import { holderKinds } from '../templates/shapes.ts'
import type { PrerequisiteTemplate } from '../templates/shapes.ts'
import { findHolder } from './holders.store.ts'
import { factFields } from './shared-form.ts'
import { faultsOfFacts, whyNotHeldBy } from './shared-prerequisite.ts'
import { findSharedOf, insertShared } from './shared-prerequisites.store.ts'

const text = z.string().trim().max(300, 'Use 300 characters or fewer').default('')
const form = z.object({
  key: z.string().default(''),
  kind: z.enum(holderKinds, 'Choose for whom it is met'),
  holder: text.pipe(z.string().min(1, 'Say who meets it')),
  site: text,
  ...factFields,
})
type Typed = z.output<typeof form>

interface Found {
  template: Pick<PrerequisiteTemplate, 'key' | 'title' | 'metBy' | 'value'> | undefined
  whose: Awaited<ReturnType<typeof findHolder>>
  /** It is recorded for this holder already. */
  there: { holder_name: string } | undefined
}

async function load(trx: Reader, _where: object, { templates }: Doing, typed: Typed): Promise<Found> {
  const whose = await findHolder(trx, typed)
  const there =
    'faults' in whose
      ? undefined
      : await findSharedOf(trx, { key: typed.key, kind: whose.holder.kind, holder: whose.holder.key, version: whose.holder.version })
  return { template: templates.prerequisites.find((one) => one.key === typed.key), whose, there }
}

export function decideRecord({ template, whose, there }: Found, typed: Typed, { actor, at, today, newId }: Pick<Doing, 'actor' | 'at' | 'today' | 'newId'>) {
  if (!template) return refused({ key: 'Choose a prerequisite from the list' })
  const why = whyNotHeldBy(template, typed.kind)
  if (why !== undefined) return refused({ kind: why })
  const valueKind = template.value?.kind ?? null
  const value = valueKind === null ? '' : keptValue(valueKind, typed.value)
  const faults = { ...('faults' in whose ? whose.faults : {}), ...faultsOfFacts({ ...typed, value }, { valueKind, today }) }
  if (there) return refused({ ...faults, holder: `It is recorded for ${there.holder_name} already. Change that one, or withdraw it first` })
  if ('faults' in whose || Object.keys(faults).length > 0) return refused(faults)
  const { holder } = whose
  const row: SharedPrerequisitesTable = {
    id: newId(),
    key: template.key,
    title: template.title,
    value_kind: valueKind,
    holder_kind: holder.kind,
    holder_key: holder.key,
    product_version: holder.version,
    holder_name: holder.name,
    holder_name_search: searchable(holder.name),
    value: value || null,
    note: typed.note,
    link: typed.link,
    met_since: typed.met_since,
    valid_until: typed.valid_until || null,
    recorded_by: actor.name,
    recorded_by_id: actor.id,
    recorded_at: at,
    version: 1,
    withdrawn_by: null,
    withdrawn_by_id: null,
    withdrawn_at: null,
    withdrawn_reason: null,
  }
  return { next: row, happened: [] }
}

/** Records that a holder meets a prerequisite: from now on it is met in every project below. */
export const recordShared = installationAct({
  permission: 'shared.manage',
  form,
  load,
  decide: decideRecord,
  async save(trx, row, doing) {
    await insertShared(trx, row)
    const below = await refreshBelow(trx, row, { today: doing.today, by: doing })
    return [
      { kind: 'shared-prerequisite.recorded', id: row.id, project: null, title: row.title, holder: row.holder_name, projects: below.length, reason: row.note },
      ...below,
    ]
  },
  after: refreshGates,
  says: (row, happened) => `${row.holder_name} meets ${row.title}, for ${counted(projectsOf(happened), 'project')}`,
})

/** In how many projects something happened. */
export const projectsOf = (happened: { project: string | null }[]): number => new Set(happened.flatMap(({ project }) => project ?? [])).size
