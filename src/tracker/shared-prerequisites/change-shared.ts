import { z } from 'zod'
import { installationAct, overtaken, refused } from '../../access/act.ts'
import type { Doing } from '../../access/doing.ts'
import type { SharedPrerequisitesTable } from '../../db/tables/prerequisites.ts'
import { counted } from '../../web/numbers.ts'
import { refreshGates } from '../catalogue/refresh-gates.ts'
import { refreshBelow } from '../prerequisites/shared.store.ts'
import { keptValue } from '../prerequisites/values.ts'
import { getShared } from './get-shared.ts'
import { projectsOf } from './record-shared.ts'
import { factFields, versionField } from './shared-form.ts'
import { faultsOfFacts } from './shared-prerequisite.ts'
import { saveFacts } from './shared-prerequisites.store.ts'

const form = z.object({ ...factFields, version: versionField })

export function decideChange(shared: SharedPrerequisitesTable, { version, ...typed }: z.output<typeof form>, { today }: Pick<Doing, 'today'>) {
  if (version !== shared.version) return overtaken
  if (shared.withdrawn_at !== null) return refused({ form: 'It is withdrawn. Put it back before you change it' })
  const value = shared.value_kind === null ? '' : keptValue(shared.value_kind, typed.value)
  const faults = faultsOfFacts({ ...typed, value }, { valueKind: shared.value_kind, today })
  if (Object.keys(faults).length > 0) return refused(faults)
  const facts = { value: value || null, note: typed.note, link: typed.link, met_since: typed.met_since, valid_until: typed.valid_until || null }
  return { next: { shared, facts }, happened: [] }
}

/** Changes the value, the evidence or the days of a shared prerequisite, in every project below at once. */
export const changeShared = installationAct({
  permission: 'shared.manage',
  form,
  load: (trx, { shared }: { shared: string }) => getShared(trx, shared),
  decide: decideChange,
  async save(trx, { shared, facts }, doing) {
    const saved = await saveFacts(trx, shared, facts, { ...doing.actor, at: doing.at })
    const below = await refreshBelow(trx, saved, { today: doing.today, by: doing })
    const words = (one: Pick<SharedPrerequisitesTable, 'value' | 'note' | 'link' | 'met_since' | 'valid_until'>): string =>
      [one.value, one.note, one.link, one.met_since, one.valid_until].filter(Boolean).join('; ')
    const what = { title: saved.title, holder: saved.holder_name, projects: projectsOf(below) }
    return [{ kind: 'shared-prerequisite.changed', id: saved.id, project: null, ...what, from: words(shared), to: words(facts) }, ...below]
  },
  subject: ({ id }) => id,
  after: refreshGates,
  says: (_next, happened) => `Saved. It changed in ${counted(projectsOf(happened), 'project')}`,
})
